"""On PostgreSQL the hot log's bytes are stored as they are: numbers do not compress."""

from django.db import migrations


def store_plainly(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "ALTER TABLE field_hotbatch ALTER COLUMN body SET STORAGE EXTERNAL,"
            " ALTER COLUMN frames SET STORAGE EXTERNAL"
        )


class Migration(migrations.Migration):
    dependencies = [("field", "0001_field")]
    operations = [migrations.RunPython(store_plainly, migrations.RunPython.noop)]
