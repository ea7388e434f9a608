import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def name_the_first(apps, schema_editor):
    """Every delivery so far is a first version."""
    apps.get_model("exchanges", "Delivery").objects.update(first_version_id=F("fact_id"))


class Migration(migrations.Migration):

    dependencies = [
        ("exchanges", "0002_exchanges_in_full"),
    ]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="superseding_reason",
            field=models.TextField(blank=True, verbose_name="alasan penggantian", default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="delivery",
            name="first_version",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="versions",
                to="exchanges.delivery", verbose_name="versi pertama",
            ),
        ),
        migrations.RunPython(name_the_first, migrations.RunPython.noop),
    ]
