from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('field', '0003_commands_for_history'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='hotbatch',
            index=models.Index(condition=models.Q(('moved', False)), fields=['shard', 'seq'], name='field_pending_batch'),
        ),
    ]
