
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Submission',
            fields=[
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='Counted when the lease is taken, so crashes count')),
                ('lease_token', models.CharField(blank=True, default='', max_length=32)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, help_text='Not to be taken before')),
                ('id', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('state', models.CharField(choices=[('announced', 'Announced'), ('reading', 'Reading'), ('deciding', 'Deciding'), ('decided', 'Decided')], default='announced', max_length=16)),
                ('form', models.JSONField(help_text="intake.submission.Form, or null when submission.json can't be understood", null=True)),
                ('problem', models.TextField(blank=True, default='', help_text='What is wrong with submission.json')),
                ('language', models.CharField(default='en', max_length=2)),
                ('received_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'due_at'], name='records_sub_state_195ddc_idx')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pages', models.CharField(help_text='1,2,3; empty for the whole of an unreadable file', max_length=2000)),
                ('state', models.CharField(choices=[('exception', 'waits for a person'), ('attached', 'Attached'), ('dismissed', 'set aside by a person, with a reason')], max_length=16)),
                ('type', models.CharField(help_text='An id of the taxonomy', max_length=64)),
                ('confidence', models.FloatField(default=0)),
                ('abstained', models.BooleanField(default=False)),
                ('why', models.JSONField(default=list)),
                ('identifiers', models.JSONField(default=list, help_text='intake.model.Identifier values')),
                ('parties', models.JSONField(default=list, help_text='intake.model.Party values')),
                ('classifier_version', models.CharField(blank=True, default='', max_length=100)),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='records.submission')),
            ],
        ),
        migrations.CreateModel(
            name='Decision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(help_text='attach, exception, dismiss or retype', max_length=16)),
                ('reason', models.CharField(blank=True, default='', max_length=32)),
                ('case_id', models.CharField(blank=True, default='', max_length=64)),
                ('person_id', models.CharField(blank=True, default='', max_length=64)),
                ('candidates', models.JSONField(default=list, help_text='intake.decisions.Candidate values')),
                ('facts', models.JSONField(default=list, help_text='intake.decisions.Fact values')),
                ('note_en', models.TextField(blank=True, default='')),
                ('note_fr', models.TextField(blank=True, default='')),
                ('versions', models.JSONField(default=dict, help_text='reader, classifier, policy')),
                ('made_by', models.CharField(help_text="automation, or a user's name", max_length=150)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='records.document')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='records.submission')),
            ],
        ),
        migrations.CreateModel(
            name='Upload',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='Counted when the lease is taken, so crashes count')),
                ('lease_token', models.CharField(blank=True, default='', max_length=32)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(default=django.utils.timezone.now, help_text='Not to be taken before')),
                ('path', models.CharField(help_text='2, or 2/1 for the first child of the second', max_length=64)),
                ('object_key', models.CharField(max_length=300)),
                ('name', models.CharField(help_text="The client's name for it: display only", max_length=500)),
                ('declared_type', models.CharField(blank=True, default='', max_length=200)),
                ('declared_sha256', models.CharField(blank=True, default='', max_length=64)),
                ('is_message_body', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('read', 'Read'), ('illustrating', 'page images are being made for a reviewer'), ('done', 'Done')], default='waiting', max_length=16)),
                ('sha256', models.CharField(blank=True, db_index=True, default='', max_length=64)),
                ('size', models.BigIntegerField(default=0)),
                ('mime', models.CharField(blank=True, default='', max_length=200)),
                ('outcome', models.CharField(blank=True, default='', help_text='read, expanded, refused or missing', max_length=16)),
                ('reason', models.CharField(blank=True, default='', max_length=32)),
                ('detail', models.TextField(blank=True, default='')),
                ('warnings', models.JSONField(default=list)),
                ('page_count', models.PositiveIntegerField(default=0)),
                ('reading_key', models.CharField(blank=True, default='', help_text='Object that holds the reading', max_length=300)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='records.upload')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uploads', to='records.submission')),
            ],
        ),
        migrations.CreateModel(
            name='ExceptionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.CharField(max_length=32)),
                ('state', models.CharField(choices=[('open', 'Open'), ('resolved', 'Resolved')], default='open', max_length=16)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('resolved_at', models.DateTimeField(blank=True, null=True)),
                ('resolved_by', models.CharField(blank=True, default='', max_length=150)),
                ('resolution', models.CharField(blank=True, default='', help_text='attached or dismissed', max_length=32)),
                ('resolution_reason', models.TextField(blank=True, default='')),
                ('decision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.decision')),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exceptions', to='records.document')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exceptions', to='records.submission')),
                ('upload', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exceptions', to='records.upload')),
            ],
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=django.utils.timezone.now)),
                ('actor', models.CharField(max_length=150)),
                ('action', models.CharField(max_length=64)),
                ('details', models.JSONField(default=dict)),
                ('document', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.document')),
                ('exception', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='records.exceptionitem')),
                ('submission', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='records.submission')),
                ('upload', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.upload')),
            ],
        ),
        migrations.AddField(
            model_name='document',
            name='upload',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='records.upload'),
        ),
        migrations.AddField(
            model_name='decision',
            name='upload',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='records.upload'),
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case_id', models.CharField(db_index=True, max_length=64)),
                ('person_id', models.CharField(blank=True, default='', max_length=64)),
                ('content_hash', models.CharField(help_text='SHA-256 of the upload the pages are from', max_length=64)),
                ('pages', models.CharField(max_length=2000)),
                ('attached_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('attached_by', models.CharField(max_length=150)),
                ('document', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='attachment', to='records.document')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case_id', 'content_hash', 'pages'), name='attached_once_a_case')],
            },
        ),
        migrations.AddIndex(
            model_name='upload',
            index=models.Index(fields=['state', 'due_at'], name='records_upl_state_34586e_idx'),
        ),
        migrations.AddConstraint(
            model_name='upload',
            constraint=models.UniqueConstraint(fields=('submission', 'path'), name='one_upload_a_path'),
        ),
        migrations.AddIndex(
            model_name='exceptionitem',
            index=models.Index(fields=['state', 'opened_at'], name='records_exc_state_8d20b0_idx'),
        ),
        migrations.AddIndex(
            model_name='exceptionitem',
            index=models.Index(fields=['state', 'reason'], name='records_exc_state_1b391d_idx'),
        ),
        migrations.AddConstraint(
            model_name='document',
            constraint=models.UniqueConstraint(fields=('upload', 'pages'), name='one_document_a_page_run'),
        ),
    ]
