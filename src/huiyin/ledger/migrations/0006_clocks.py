from django.db import migrations, models

from huiyin.ledger.core.states import Verb

VERBS = [
    (Verb.REGISTER, "Register"),
    (Verb.INTERIM_REPLY, "Give an interim reply"),
    (Verb.DECLINE, "Decline"),
    (Verb.MERGE, "Merge into another matter"),
    (Verb.ASK_CANCEL, "Ask to cancel the registration"),
    (Verb.CANCEL, "Cancel the registration"),
    (Verb.ASSIGN, "Assign"),
    (Verb.ACCEPT, "Accept"),
    (Verb.DISPUTE, "Dispute the assignment"),
    (Verb.ADJUDICATE, "Adjudicate"),
    (Verb.PROPOSE_PLAN, "Propose the plan"),
    (Verb.APPROVE_PLAN, "Approve the plan"),
    (Verb.RETURN_PLAN, "Return the plan"),
    (Verb.ADD_EVIDENCE, "Add evidence"),
    (Verb.SUBMIT, "Ask for the check"),
    (Verb.SUSPEND, "Suspend"),
    (Verb.RESUME, "Resume"),
    (Verb.PASS, "Pass the check"),
    (Verb.FAIL, "Fail the check"),
    (Verb.REPLY, "Answer the raiser"),
    (Verb.CALLBACK_OK, "Call back: solved"),
    (Verb.CALLBACK_UNSOLVED, "Call back: not solved"),
    (Verb.PROPOSE_CLOSE, "Propose strike-off"),
    (Verb.CLOSE, "Strike off"),
    (Verb.OBJECT, "Uphold an objection"),
    (Verb.RECUR, "Reopen: it recurred"),
    (Verb.ADD_CLUE, "Add a clue"),
    (Verb.ABSORB, "Take over clues"),
    (Verb.COMPLETE_STEP, "Complete a step"),
    (Verb.ASK_EXTENSION, "Ask for an extension"),
    (Verb.DECIDE_EXTENSION, "Decide the extension"),
    (Verb.DRAW_VERIFIER, "Draw the verifier by lot"),
    (Verb.DELEGATE, "Hand on the task"),
    (Verb.RECHECK, "Recheck"),
    (Verb.SUGGEST, "Suggest"),
    (Verb.RECOMPUTE_DUE, "Recompute the due date"),
    (Verb.REVIEW_HOLD, "Review the hold"),
    (Verb.TELL_DUE, "Tell of the new due date"),
    (Verb.HAND_OVER, "Hand over for good"),
    (Verb.NOTE, "Note"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0005_audit_log"),
    ]

    operations = [
        migrations.AddField("raiser", "protected", models.BooleanField(default=False)),
        migrations.AlterField(
            "accesslog",
            "kind",
            models.CharField(
                max_length=20,
                choices=[
                    ("sign_in", "Signed in"),
                    ("sign_in_failed", "Sign-in failed"),
                    ("sign_out", "Signed out"),
                    ("password", "Password changed"),
                    ("totp", "Second factor changed"),
                    ("look", "Looked at personal data"),
                    ("refused", "Refused"),
                    ("account", "Account made or changed"),
                    ("grant", "Role granted"),
                    ("revoke", "Role revoked"),
                    ("export", "Exported a list"),
                    ("download", "Downloaded evidence"),
                    ("erase", "Erased personal data"),
                ],
            ),
        ),
        migrations.AlterField(
            "clue",
            "channel",
            models.CharField(
                max_length=20,
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
            ),
        ),
        migrations.AlterField(
            "matter",
            "channel",
            models.CharField(
                max_length=20,
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
            ),
        ),
        migrations.CreateModel(
            name="ProjectedWith",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="matter",
            name="office_red_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="user",
            name="live_session",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name="event",
            name="verb",
            field=models.CharField(choices=VERBS, max_length=20),
        ),
        migrations.AlterField(
            model_name="waitingfor",
            name="verb",
            field=models.CharField(choices=VERBS, max_length=20),
        ),
    ]
