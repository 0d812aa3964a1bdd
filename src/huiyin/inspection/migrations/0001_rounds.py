import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('ledger', '0006_clocks'),
    ]

    operations = [
        migrations.CreateModel(
            name='FindingGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('by_hand', models.BooleanField(default=False)),
                ('matter_number', models.CharField(blank=True, max_length=20)),
                ('outcome', models.CharField(blank=True, choices=[('opened', 'new matter'), ('joined', 'joined an open matter'), ('recurrence', 'recurrence suggested')], max_length=12)),
            ],
            options={
                'ordering': ('round', 'position'),
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('topics', models.JSONField(default=list)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('note', models.TextField(blank=True)),
                ('again_reason', models.CharField(blank=True, max_length=500)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('under_way', 'Under way'), ('confirming', 'Being confirmed'), ('handed_over', 'Handed over'), ('closed', 'Round closed')], max_length=12)),
                ('invented', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(null=True)),
                ('handed_over_at', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ('-first_day', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('token', models.CharField(max_length=64, unique=True)),
                ('cause', models.CharField(max_length=40)),
                ('place_name', models.CharField(max_length=120)),
                ('longitude', models.FloatField(null=True)),
                ('latitude', models.FloatField(null=True)),
                ('seen', models.TextField()),
                ('severity', models.CharField(choices=[('minor', 'Minor'), ('ordinary', 'Ordinary'), ('major', 'Major')], max_length=10)),
                ('seen_at', models.DateTimeField()),
                ('received_at', models.DateTimeField()),
                ('shown_at', models.DateTimeField(null=True)),
                ('unit_view', models.CharField(choices=[('none', 'no answer yet'), ('agreed', 'agreed'), ('objected', 'objected')], max_length=10)),
                ('unit_reason', models.TextField(blank=True)),
                ('unit_facts', models.TextField(blank=True)),
                ('unit_at', models.DateTimeField(null=True)),
                ('stance', models.CharField(choices=[('open', 'not decided'), ('kept', 'kept'), ('amended', 'amended'), ('withdrawn', 'withdrawn')], max_length=10)),
                ('ruling', models.TextField(blank=True)),
                ('amended', models.TextField(blank=True)),
                ('ruled_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('informant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.raiser')),
                ('ruled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='ledger.unit')),
                ('unit_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='findings', to='inspection.findinggroup')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='findings', to='inspection.round')),
            ],
            options={
                'ordering': ('round', 'number'),
            },
        ),
        migrations.CreateModel(
            name='RecheckList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=20, unique=True)),
                ('first_day', models.DateField()),
                ('last_day', models.DateField()),
                ('by_lot', models.PositiveIntegerField()),
                ('by_risk', models.PositiveIntegerField()),
                ('seed', models.CharField(max_length=64)),
                ('seed_event', models.CharField(max_length=60)),
                ('policy', models.CharField(max_length=40)),
                ('pool', models.JSONField()),
                ('due', models.DateTimeField()),
                ('drawn_at', models.DateTimeField()),
                ('token', models.CharField(max_length=64, unique=True)),
                ('drawn_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-drawn_at', '-pk'),
            },
        ),
        migrations.CreateModel(
            name='RecheckItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cycle', models.PositiveIntegerField()),
                ('ground', models.CharField(choices=[('random', 'drawn by lot'), ('risk', 'drawn by risk')], max_length=10)),
                ('score', models.PositiveIntegerField()),
                ('reasons', models.JSONField(default=list)),
                ('result', models.CharField(blank=True, choices=[('', 'to be rechecked'), ('passed', 'in order'), ('failed', 'not in order')], max_length=10)),
                ('remark', models.TextField(blank=True)),
                ('done_at', models.DateTimeField(null=True)),
                ('checker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('matter', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.matter')),
                ('list', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='inspection.rechecklist')),
            ],
            options={
                'ordering': ('list', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='RecheckPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=120)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='inspection.recheckitem')),
            ],
            options={
                'ordering': ('item', 'pk'),
            },
        ),
        migrations.AddField(
            model_name='findinggroup',
            name='round',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='groups', to='inspection.round'),
        ),
        migrations.CreateModel(
            name='RoundAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('act', models.CharField(max_length=20)),
                ('at', models.DateTimeField()),
                ('reason', models.TextField(blank=True)),
                ('body', models.JSONField(default=dict)),
                ('token', models.CharField(max_length=64, null=True, unique=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('finding', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='inspection.finding')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='acts', to='inspection.round')),
            ],
            options={
                'ordering': ('round', 'seq'),
            },
        ),
        migrations.CreateModel(
            name='RoundMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=60)),
                ('organisation', models.CharField(blank=True, max_length=120)),
                ('part', models.CharField(choices=[('leader', 'Team leader'), ('member', 'Team member'), ('expert', 'Expert')], max_length=10)),
                ('raiser', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.raiser')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='team', to='inspection.round')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('round', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='RoundSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('letter', models.CharField(max_length=1)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('letter', 'year'), name='one_series_a_year')],
            },
        ),
        migrations.CreateModel(
            name='RoundUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('visit_on', models.DateField(null=True)),
                ('shown_at', models.DateTimeField(null=True)),
                ('answer_by', models.DateTimeField(null=True)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='visits', to='inspection.round')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.unit')),
            ],
            options={
                'ordering': ('round', 'unit__code'),
            },
        ),
        migrations.CreateModel(
            name='FindingPhoto',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('original_sha256', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=120)),
                ('mime', models.CharField(max_length=100)),
                ('size', models.PositiveIntegerField()),
                ('camera_taken_at', models.DateTimeField(null=True)),
                ('camera_latitude', models.FloatField(null=True)),
                ('camera_longitude', models.FloatField(null=True)),
                ('finding', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='photos', to='inspection.finding')),
            ],
            options={
                'ordering': ('finding', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('finding', 'sha256'), name='a_photo_once_a_finding')],
            },
        ),
        migrations.AddIndex(
            model_name='recheckitem',
            index=models.Index(fields=['checker', 'result'], name='recheck_by_checker'),
        ),
        migrations.AddConstraint(
            model_name='recheckitem',
            constraint=models.UniqueConstraint(fields=('list', 'matter'), name='a_matter_once_a_list'),
        ),
        migrations.AddIndex(
            model_name='findinggroup',
            index=models.Index(fields=['matter_number'], name='group_by_matter'),
        ),
        migrations.AddConstraint(
            model_name='findinggroup',
            constraint=models.UniqueConstraint(fields=('round', 'position'), name='one_group_a_position'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['unit', 'unit_view'], name='finding_by_unit'),
        ),
        migrations.AddConstraint(
            model_name='finding',
            constraint=models.UniqueConstraint(fields=('round', 'number'), name='one_finding_a_number'),
        ),
        migrations.AddConstraint(
            model_name='roundact',
            constraint=models.UniqueConstraint(fields=('round', 'seq'), name='one_round_act_a_place'),
        ),
        migrations.AddConstraint(
            model_name='roundmember',
            constraint=models.UniqueConstraint(condition=models.Q(('user__isnull', False)), fields=('round', 'user'), name='a_person_once_a_team'),
        ),
        migrations.AddConstraint(
            model_name='roundmember',
            constraint=models.UniqueConstraint(condition=models.Q(('part', 'leader')), fields=('round',), name='one_leader_a_team'),
        ),
        migrations.AddConstraint(
            model_name='roundunit',
            constraint=models.UniqueConstraint(fields=('round', 'unit'), name='a_unit_once_a_round'),
        ),
    ]
