from django.db import migrations, models


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
                    ("other", "Other"),
                ],
            ),
        ),
    ]
