from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0003_exchanges_in_full'),
    ]

    operations = [
        migrations.AddField(
            model_name='sealedfile',
            name='chain',
            field=models.CharField(default='', max_length=60, verbose_name='perjanjian'),
            preserve_default=False,
        ),
    ]
