import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("ledger", "0006_clocks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Workbook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("name", models.CharField(max_length=120)),
                ("size", models.PositiveIntegerField()),
                ("sender", models.CharField(max_length=60)),
                ("source", models.CharField(blank=True, max_length=100)),
                ("received_at", models.DateTimeField()),
                ("state", models.CharField(choices=[("waiting", "Waiting to be read"), ("reading", "Being read"), ("ready", "Read; to be decided"), ("confirmed", "Waiting to be registered"), ("registering", "Being registered"), ("done", "Imported"), ("cancelled", "Import cancelled"), ("failed", "Could not be read")], default="waiting", max_length=12)),
                ("progress", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("worked_at", models.DateTimeField(null=True)),
                ("cancel_asked", models.BooleanField(default=False)),
                ("problem", models.CharField(blank=True, max_length=400)),
                ("hint", models.CharField(blank=True, max_length=400)),
                ("sheet", models.CharField(blank=True, max_length=100)),
                ("sheets", models.JSONField(default=list)),
                ("remarks", models.JSONField(default=list)),
                ("columns", models.JSONField(default=list)),
                ("left_out", models.JSONField(default=list)),
                ("counts", models.JSONField(default=dict)),
                ("chosen", models.JSONField(default=dict)),
                ("remembered", models.BooleanField(default=False)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                ("default_cause", models.CharField(blank=True, max_length=120)),
                ("kind", models.CharField(blank=True, max_length=40)),
                ("take_finished", models.BooleanField(default=False)),
                ("take_likely", models.BooleanField(default=False)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("confirmed_by", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
                ("received_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "ordering": ("-pk",),
            },
        ),
        migrations.CreateModel(
            name="WorkbookRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("state", models.CharField(choices=[("read", "Read without a doubt"), ("guessed", "Read with doubts"), ("finished", "Said to be finished"), ("likely", "Looks like another"), ("known", "Already in the ledger"), ("refused", "Cannot be imported"), ("registered", "Registered")], max_length=12)),
                ("sender_number", models.CharField(blank=True, max_length=60)),
                ("text_key", models.CharField(blank=True, max_length=32)),
                ("facts", models.JSONField(default=dict)),
                ("doubts", models.JSONField(default=list)),
                ("faults", models.JSONField(default=list)),
                ("likes", models.JSONField(default=list)),
                ("assign_note", models.CharField(blank=True, max_length=400)),
                ("matter", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="ledger.matter")),
                ("workbook", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="intake.workbook")),
            ],
            options={
                "ordering": ("workbook", "number"),
            },
        ),
        migrations.CreateModel(
            name="ColumnMemory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sender", models.CharField(max_length=60)),
                ("fingerprint", models.CharField(max_length=64)),
                ("meanings", models.JSONField()),
                ("set_at", models.DateTimeField()),
                ("set_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("sender", "fingerprint"), name="one_memory_per_form")],
            },
        ),
        migrations.AddIndex(
            model_name="workbook",
            index=models.Index(fields=["sha256", "sender"], name="workbook_by_hash"),
        ),
        migrations.AddIndex(
            model_name="workbook",
            index=models.Index(fields=["state", "id"], name="workbook_by_state"),
        ),
        migrations.AddIndex(
            model_name="workbookrow",
            index=models.Index(fields=["workbook", "state", "number"], name="workbook_rows"),
        ),
        migrations.AddIndex(
            model_name="workbookrow",
            index=models.Index(condition=models.Q(("matter__isnull", False), models.Q(("sender_number", ""), _negated=True)), fields=["sender_number"], name="row_by_sender_number"),
        ),
        migrations.AddIndex(
            model_name="workbookrow",
            index=models.Index(condition=models.Q(("matter__isnull", False), models.Q(("text_key", ""), _negated=True)), fields=["text_key"], name="row_by_text"),
        ),
        migrations.AddConstraint(
            model_name="workbookrow",
            constraint=models.UniqueConstraint(fields=("workbook", "number"), name="one_row_per_number"),
        ),
    ]
