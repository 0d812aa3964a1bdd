import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0001_workbooks"),
        ("ledger", "0006_clocks"),
    ]

    operations = [
        migrations.CreateModel(
            name="Gate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="DoorTry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("door", models.CharField(max_length=10)),
                ("subject", models.CharField(blank=True, max_length=20)),
                ("address", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("succeeded", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["door", "address", "at"], name="door_by_address"),
                    models.Index(fields=["door", "subject", "at"], name="door_by_subject"),
                    models.Index(fields=["at"], name="door_by_time"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True)),
                ("received_at", models.DateTimeField()),
                ("words", models.TextField(blank=True)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("name", models.CharField(blank=True, max_length=60)),
                ("phone", models.CharField(blank=True, max_length=30)),
                (
                    "request_type",
                    models.CharField(
                        choices=[
                            ("question", "Question"),
                            ("help", "Call for help"),
                            ("complaint", "Complaint"),
                            ("report", "Report of a wrong"),
                            ("suggestion", "Advice"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for a decision"),
                            ("taken", "Taken up"),
                            ("set_aside", "Not taken up"),
                        ],
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                ("told", models.CharField(blank=True, max_length=500)),
                ("token", models.CharField(max_length=64, unique=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="public_reports",
                        to="ledger.matter",
                    ),
                ),
            ],
            options={
                "ordering": ("received_at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="QueryCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20)),
                ("mark", models.CharField(max_length=64)),
                ("raiser_ref", models.CharField(blank=True, max_length=80)),
                ("made_at", models.DateTimeField()),
                (
                    "matter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="ledger.matter",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="intake.publicreport",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("raiser_ref", models.CharField(max_length=80)),
                ("cycle", models.PositiveIntegerField()),
                ("satisfied", models.BooleanField()),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="votes",
                        to="ledger.matter",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DeskSignal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("signal_id", models.CharField(max_length=80, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("cause", models.CharField(max_length=120)),
                ("sensor", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                ("area", models.CharField(blank=True, max_length=80)),
                ("place_name", models.CharField(max_length=200)),
                ("lon_e6", models.IntegerField(null=True)),
                ("lat_e6", models.IntegerField(null=True)),
                ("summary", models.CharField(blank=True, max_length=200)),
                (
                    "matter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="desk_signals",
                        to="ledger.matter",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "signal_id"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("matter__isnull", True)),
                        fields=["at"],
                        name="signal_waiting",
                    ),
                    models.Index(fields=["kind", "cause", "at"], name="signal_by_cause"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Particulars",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("clue_id", models.CharField(max_length=40)),
                ("raiser_ref", models.CharField(blank=True, max_length=80)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("monitoring", "Monitoring"),
                            ("inspection", "Inspection team"),
                            ("hotline", "Hotline 12345"),
                            ("leader", "Leader's instruction"),
                            ("meeting", "Meeting decision"),
                            ("upper_level", "Upper-level inspection"),
                            ("enterprise", "Enterprise request"),
                            ("public", "Public report"),
                            ("proposal", "Deputies' proposal"),
                            ("audit", "Audit"),
                            ("media", "Media"),
                            ("work_report", "Government work report"),
                            ("mailbox", "Mayor's mailbox and message boards"),
                            ("patrol", "Patrol of river chiefs and grid workers"),
                            ("import", "Ledger imported"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "request_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("question", "Question"),
                            ("help", "Call for help"),
                            ("complaint", "Complaint"),
                            ("report", "Report of a wrong"),
                            ("suggestion", "Advice"),
                        ],
                        max_length=12,
                    ),
                ),
                ("urgent", models.BooleanField(null=True)),
                (
                    "answer_way",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("phone", "By telephone"),
                            ("message", "By message"),
                            ("letter", "By letter"),
                            ("none", "No answer wanted"),
                        ],
                        max_length=10,
                    ),
                ),
                ("leader", models.CharField(blank=True, max_length=60)),
                ("document_number", models.CharField(blank=True, max_length=60)),
                ("meeting", models.CharField(blank=True, max_length=120)),
                ("agenda_item", models.CharField(blank=True, max_length=120)),
                ("issued_on", models.DateField(null=True)),
                (
                    "feedback",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none", "No feedback asked for"),
                            ("once", "Once"),
                            ("periodic", "At regular times"),
                        ],
                        max_length=10,
                    ),
                ),
                ("feedback_days", models.PositiveSmallIntegerField(null=True)),
                ("phone_mark", models.CharField(blank=True, max_length=64)),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="particulars",
                        to="ledger.matter",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["phone_mark"], name="particulars_by_phone"),
                    models.Index(fields=["raiser_ref"], name="particulars_by_raiser"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("matter", "clue_id"), name="one_particulars_per_clue"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="publicreport",
            index=models.Index(fields=["state", "received_at"], name="report_waiting"),
        ),
        migrations.AddIndex(
            model_name="querycode",
            index=models.Index(fields=["matter", "raiser_ref"], name="receipt_by_raiser"),
        ),
        migrations.AddConstraint(
            model_name="querycode",
            constraint=models.UniqueConstraint(
                fields=("number", "mark"), name="one_receipt_per_code"
            ),
        ),
        migrations.AddConstraint(
            model_name="vote",
            constraint=models.UniqueConstraint(
                fields=("matter", "raiser_ref", "cycle"), name="one_vote_per_raiser"
            ),
        ),
    ]
