from django.db import migrations


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("ledger", "0006_clocks"),
    ]

    operations = []
