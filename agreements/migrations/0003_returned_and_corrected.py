from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("agreements", "0002_exchanges_in_full"),
    ]

    operations = [
        migrations.AlterField(
            model_name="obligationrevision",
            name="cause",
            field=models.CharField(
                choices=[
                    ("opened", "jangka waktu dibuka"),
                    ("receipt", "bukti penerimaan baru"),
                    ("contested", "tanggal diterima disanggah"),
                    ("settled", "tanggal diterima disepakati"),
                    ("partly_met", "dipenuhi sebagian"),
                    ("met", "dipenuhi"),
                    ("returned", "pemenuhan dikembalikan"),
                    ("corrected", "catatan diperbaiki"),
                    ("voided", "batal"),
                ],
                max_length=12,
                verbose_name="sebab",
            ),
        ),
    ]
