import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("inspection", "0002_assessment"),
        ("ledger", "0006_clocks"),
    ]

    operations = [
        migrations.CreateModel(
            name="PracticalThing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("goal", models.CharField(max_length=500)),
                ("target_amount", models.DecimalField(decimal_places=2, max_digits=14)),
                ("target_unit", models.CharField(max_length=30)),
                ("published_fields", models.JSONField(default=list)),
                ("published_at", models.DateTimeField(null=True)),
                (
                    "matter",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="practical",
                        to="ledger.matter",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("year", "pk"),
                "indexes": [
                    models.Index(fields=["year", "published_at"], name="practical_by_year")
                ],
            },
        ),
    ]
