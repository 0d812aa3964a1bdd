import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.inspection.models.assessment import NEVER_CHANGED
from huiyin.ledger import append_only


def install(apps, schema_editor):
    append_only.install(schema_editor.connection, NEVER_CHANGED)


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection, NEVER_CHANGED)


class Migration(migrations.Migration):

    dependencies = [
        ("inspection", "0001_rounds"),
    ]

    operations = [
        migrations.CreateModel(
            name='AssessmentAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField(unique=True)),
                ('at', models.DateTimeField()),
                ('actor', models.CharField(max_length=60)),
                ('act', models.CharField(max_length=20)),
                ('period_code', models.CharField(blank=True, max_length=60)),
                ('body', models.TextField()),
                ('prev', models.CharField(max_length=64)),
                ('hash', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ('seq',),
                'indexes': [models.Index(fields=['period_code', 'seq'], name='assessment_act_of_period')],
            },
        ),
        migrations.CreateModel(
            name='AssessmentPeriod',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=20)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('state', models.CharField(choices=[('computed', 'computed, not published'), ('published', 'published')], max_length=10)),
                ('matters', models.PositiveIntegerField()),
                ('input_sha256', models.CharField(max_length=64)),
                ('result_sha256', models.CharField(max_length=64)),
                ('computed_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('appeal_until', models.DateTimeField(null=True)),
                ('computed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-first_day', 'code'),
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('measure', models.CharField(blank=True, max_length=30)),
                ('reason', models.TextField()),
                ('state', models.CharField(choices=[('open', 'waits for a decision'), ('rejected', 'not upheld'), ('upheld', 'upheld')], max_length=10)),
                ('filed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision', models.TextField(blank=True)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('filed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.unit')),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='inspection.assessmentperiod')),
            ],
            options={
                'ordering': ('-filed_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='AssessmentPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40)),
                ('version', models.PositiveIntegerField()),
                ('file_name', models.CharField(max_length=80)),
                ('content', models.BinaryField()),
                ('sha256', models.CharField(max_length=64)),
                ('frozen_at', models.DateTimeField()),
                ('frozen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('code', '-version'),
            },
        ),
        migrations.AddField(
            model_name='assessmentperiod',
            name='policy',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='periods', to='inspection.assessmentpolicy'),
        ),
        migrations.CreateModel(
            name='PointsChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ground', models.CharField(choices=[('appeal', 'an appeal was right'), ('falsehood', 'a falsehood was proven')], max_length=10)),
                ('matter_number', models.CharField(blank=True, max_length=20)),
                ('points_before', models.IntegerField()),
                ('points_after', models.IntegerField()),
                ('reason', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('granted', models.BooleanField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decision', models.TextField(blank=True)),
                ('appeal', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='inspection.appeal')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='inspection.assessmentperiod')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.unit')),
            ],
            options={
                'ordering': ('asked_at', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='UnitResult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unit_code', models.CharField(max_length=40)),
                ('unit_class', models.CharField(blank=True, max_length=40)),
                ('points', models.IntegerField(null=True)),
                ('counted', models.PositiveIntegerField()),
                ('record', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('period', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='inspection.assessmentperiod')),
            ],
            options={
                'ordering': ('period', 'unit_code'),
            },
        ),
        migrations.AddConstraint(
            model_name='appeal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('period', 'unit', 'measure'), name='one_open_appeal_a_figure'),
        ),
        migrations.AddConstraint(
            model_name='assessmentpolicy',
            constraint=models.UniqueConstraint(fields=('code', 'version'), name='one_policy_a_version'),
        ),
        migrations.AddConstraint(
            model_name='pointschange',
            constraint=models.UniqueConstraint(condition=models.Q(('granted__isnull', True)), fields=('period', 'unit'), name='one_open_change_a_unit'),
        ),
        migrations.AddConstraint(
            model_name='unitresult',
            constraint=models.UniqueConstraint(fields=('period', 'unit_code'), name='one_result_a_unit'),
        ),
        migrations.RunPython(install, remove),
    ]
