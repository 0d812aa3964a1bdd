import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from huiyin.ledger import append_only

HISTORY = ("documents_historyrow",)


def install(apps, schema_editor):
    append_only.install(schema_editor.connection, HISTORY)


def remove(apps, schema_editor):
    append_only.remove(schema_editor.connection, HISTORY)


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("ledger", "0006_clocks"),
    ]

    operations = [
        migrations.CreateModel(
            name='OrganWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('notice', 'Supervision notice'), ('reminder', 'Reminder'), ('return_opinion', 'Return opinion'), ('extension_form', 'Extension form'), ('check_sheet', 'Check sheet'), ('strike_off_form', 'Strike-off form'), ('reply_letter', 'Reply letter'), ('circular', 'Circular')], max_length=20, unique=True)),
                ('word', models.CharField(max_length=12, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='DeliveryRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('means', models.CharField(blank=True, choices=[('system', 'in this system'), ('paper', 'on paper'), ('fax', 'by fax'), ('post', 'by post')], max_length=10)),
                ('delivered_at', models.DateTimeField(null=True)),
                ('receipted_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('receipted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.unit')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('notice', 'Supervision notice'), ('reminder', 'Reminder'), ('return_opinion', 'Return opinion'), ('extension_form', 'Extension form'), ('check_sheet', 'Check sheet'), ('strike_off_form', 'Strike-off form'), ('reply_letter', 'Reply letter'), ('circular', 'Circular')], max_length=20)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('issued', 'Issued'), ('delivered', 'Delivered'), ('receipted', 'Signed for'), ('answered', 'Answered by the unit'), ('archived', 'Archived'), ('withdrawn', 'Withdrawn'), ('dismissed', 'Dismissed')], max_length=12)),
                ('title', models.CharField(max_length=200)),
                ('level', models.CharField(blank=True, choices=[('', 'no level'), ('blue', 'Blue notice'), ('yellow', 'Yellow notice'), ('orange', 'Orange notice'), ('red', 'Red notice')], max_length=10)),
                ('cause', models.CharField(blank=True, max_length=400)),
                ('facts', models.JSONField()),
                ('raiser_ref', models.CharField(blank=True, max_length=80)),
                ('names_raiser', models.BooleanField(default=False)),
                ('drafted_at', models.DateTimeField()),
                ('signed_at', models.DateTimeField(null=True)),
                ('issued_at', models.DateTimeField(null=True)),
                ('word', models.CharField(blank=True, max_length=12)),
                ('year', models.PositiveSmallIntegerField(null=True)),
                ('serial', models.PositiveIntegerField(null=True)),
                ('number', models.CharField(blank=True, max_length=40)),
                ('void_reason', models.CharField(blank=True, max_length=400)),
                ('template_version', models.PositiveIntegerField(null=True)),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('receipt_due', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('issued_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('matter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='ledger.matter')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('units', models.ManyToManyField(related_name='documents', through='documents.DeliveryRow', to='ledger.unit')),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.AddField(
            model_name='deliveryrow',
            name='document',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='documents.document'),
        ),
        migrations.CreateModel(
            name='DocumentSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=12)),
                ('year', models.PositiveSmallIntegerField()),
                ('last', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('word', 'year'), name='one_document_series')],
            },
        ),
        migrations.CreateModel(
            name='HistoryRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.PositiveIntegerField()),
                ('act', models.CharField(max_length=10)),
                ('at', models.DateTimeField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('issued', 'Issued'), ('delivered', 'Delivered'), ('receipted', 'Signed for'), ('answered', 'Answered by the unit'), ('archived', 'Archived'), ('withdrawn', 'Withdrawn'), ('dismissed', 'Dismissed')], max_length=12)),
                ('note', models.CharField(blank=True, max_length=4000)),
                ('token', models.CharField(max_length=64, null=True, unique=True)),
                ('actor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='history', to='documents.document')),
                ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.unit')),
            ],
            options={
                'ordering': ('document', 'seq'),
            },
        ),
        migrations.CreateModel(
            name='Looked',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('again_at', models.DateTimeField(null=True)),
                ('matter', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_look', to='ledger.matter')),
            ],
        ),
        migrations.CreateModel(
            name='Template',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('notice', 'Supervision notice'), ('reminder', 'Reminder'), ('return_opinion', 'Return opinion'), ('extension_form', 'Extension form'), ('check_sheet', 'Check sheet'), ('strike_off_form', 'Strike-off form'), ('reply_letter', 'Reply letter'), ('circular', 'Circular')], max_length=20)),
                ('version', models.PositiveIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('name', models.CharField(max_length=120)),
                ('remark', models.CharField(blank=True, max_length=200)),
                ('at', models.DateTimeField()),
                ('sent_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('kind', '-version'),
            },
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['state', '-id'], name='document_by_state'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['matter', 'kind'], name='document_by_matter'),
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(condition=models.Q(('state__in', ('issued', 'delivered'))), fields=['receipt_due'], name='document_receipt_due'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('serial__isnull', False)), fields=('word', 'year', 'serial'), name='one_document_per_number'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(condition=models.Q(('cause', ''), _negated=True), fields=('matter', 'cause'), name='one_suggested_notice_per_cause'),
        ),
        migrations.AddIndex(
            model_name='deliveryrow',
            index=models.Index(fields=['unit', 'receipted_at'], name='delivery_by_unit'),
        ),
        migrations.AddConstraint(
            model_name='deliveryrow',
            constraint=models.UniqueConstraint(fields=('document', 'unit'), name='one_delivery_per_unit'),
        ),
        migrations.AddConstraint(
            model_name='historyrow',
            constraint=models.UniqueConstraint(fields=('document', 'seq'), name='one_document_act'),
        ),
        migrations.AddConstraint(
            model_name='template',
            constraint=models.UniqueConstraint(fields=('kind', 'version'), name='one_template_version'),
        ),
        migrations.RunPython(install, remove),
    ]
