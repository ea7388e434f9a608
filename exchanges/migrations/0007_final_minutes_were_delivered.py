"""Minutes made final before delivery was an act of its own were in both parties' hands with that act."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def deliver(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    minutes = apps.get_model("exchanges", "Minutes")
    minutes.objects.filter(state="final", fact__isnull=False).update(
        state="delivered", delivered_at=F("finalised_at"), delivered_by=F("finalised_by")
    )


def undeliver(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    apps.get_model("exchanges", "Minutes").objects.filter(state="delivered", fact__isnull=False).update(
        state="final", delivered_at=None, delivered_by=None
    )


class Migration(migrations.Migration):
    dependencies = [("exchanges", "0006_matching_and_the_life_of_minutes")]

    operations = [migrations.RunPython(deliver, undeliver)]
