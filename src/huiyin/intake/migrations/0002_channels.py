from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("intake", "0001_workbooks"),
    ]

    operations = []
