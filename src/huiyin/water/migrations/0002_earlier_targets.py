
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('water', '0001_water'),
    ]

    operations = [
        migrations.AddField(
            model_name='section',
            name='earlier_targets',
            field=models.JSONField(default=list),
        ),
    ]
