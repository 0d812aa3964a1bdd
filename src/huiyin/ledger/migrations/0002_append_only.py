"""Events can be added and read; nothing else."""

from django.db import migrations

from huiyin.ledger import append_only


def install(apps, schema_editor):
    append_only.install(schema_editor.connection, append_only.EVENTS)


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection, append_only.EVENTS)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
