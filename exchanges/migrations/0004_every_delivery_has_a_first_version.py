import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    # Apart from the filling: PostgreSQL alters no table whose rows were changed in the same transaction.

    dependencies = [
        ("exchanges", "0003_versions"),
    ]

    operations = [
        migrations.AlterField(
            model_name="delivery",
            name="first_version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="exchanges.delivery",
                verbose_name="versi pertama",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=Q(supersedes=None, superseding_reason="", first_version=F("fact"))
                | (Q(supersedes__isnull=False) & ~Q(superseding_reason="") & ~Q(first_version=F("fact"))),
                name="delivery_version_whole",
            ),
        ),
    ]
