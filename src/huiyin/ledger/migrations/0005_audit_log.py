"""The audit log: its rows, its triggers, and every event there is queued for it."""

import django.db.models.deletion
from django.db import migrations, models

from huiyin.ledger import append_only


def install(apps, schema_editor):
    append_only.install(schema_editor.connection, append_only.LOG)
    append_only.install_queue(schema_editor.connection)
    schema_editor.execute(
        "INSERT INTO ledger_logpending (event_id) SELECT id FROM ledger_event ORDER BY id"
    )


def remove(apps, schema_editor):
    append_only.remove_queue(schema_editor.connection)
    append_only.remove(schema_editor.connection, append_only.LOG)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_board_indexes")]

    operations = [
        migrations.CreateModel(
            name='LogPending',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='ledger.event')),
            ],
        ),
        migrations.CreateModel(
            name='Verification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('seconds', models.PositiveIntegerField()),
                ('events', models.BigIntegerField()),
                ('log_size', models.BigIntegerField()),
                ('fault_count', models.PositiveIntegerField()),
                ('faults', models.JSONField()),
                ('parts', models.JSONField()),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='Checkpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('origin', models.CharField(max_length=100)),
                ('size', models.BigIntegerField()),
                ('root', models.CharField(max_length=64)),
                ('alg', models.CharField(max_length=10)),
                ('key', models.CharField(max_length=400)),
                ('note', models.TextField()),
            ],
            options={
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['size'], name='checkpoint_by_size')],
            },
        ),
        migrations.CreateModel(
            name='LogTile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField()),
                ('index', models.BigIntegerField()),
                ('alg', models.CharField(max_length=10)),
                ('hashes', models.BinaryField()),
                ('root', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('level', 'index'), name='one_tile_per_place')],
            },
        ),
        migrations.CreateModel(
            name='CheckpointCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('destination', models.CharField(max_length=300)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('next_try', models.DateTimeField()),
                ('delivered_at', models.DateTimeField(null=True)),
                ('checkpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='copies', to='ledger.checkpoint')),
            ],
            options={
                'indexes': [models.Index(fields=['destination', '-delivered_at'], name='copy_by_place')],
                'constraints': [models.UniqueConstraint(fields=('checkpoint', 'destination'), name='one_copy_per_destination')],
            },
        ),
        migrations.CreateModel(
            name='LogLeaf',
            fields=[
                ('index', models.BigIntegerField(primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=20)),
                ('seq', models.PositiveIntegerField()),
                ('alg', models.CharField(max_length=10)),
                ('hash', models.CharField(max_length=64)),
                ('matter', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.matter')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('matter', 'seq'), name='one_leaf_per_event')],
            },
        ),
        migrations.RunPython(install, remove),
    ]
