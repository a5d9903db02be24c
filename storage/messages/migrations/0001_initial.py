
import django.db.models.deletion
import django.db.models.functions.datetime
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    """The outbox of messages to clients."""

    initial = True

    dependencies = [
        ('records', '0009_kept_policies'),
    ]

    operations = [
        migrations.CreateModel(
            name='Message',
            fields=[
                ('attempts', models.PositiveSmallIntegerField(default=0, help_text='Counted when the lease is taken, so crashes count')),
                ('lease_token', models.CharField(blank=True, default='', max_length=32)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='Not to be taken before')),
                ('turn', models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text='Of all that is due the earliest is taken first; see storage.records.turns')),
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('template', models.CharField(help_text='An id of templates.toml', max_length=64)),
                ('language', models.CharField(max_length=2)),
                ('recipient', models.CharField(max_length=254)),
                ('subject', models.CharField(max_length=200)),
                ('body', models.TextField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'a mail server has taken it, or another system has sent it'), ('refused', "it can't be delivered: a person looks"), ('withdrawn', 'taken back before it was sent')], default='waiting', max_length=16)),
                ('detail', models.TextField(blank=True, default='', help_text="Why it can't be delivered")),
                ('written_by', models.CharField(max_length=150)),
                ('created_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('sent_by', models.CharField(blank=True, default='', help_text='automation, or another system', max_length=150)),
                ('exception', models.ForeignKey(help_text='What it is about', on_delete=django.db.models.deletion.PROTECT, related_name='messages_to_client', to='records.exceptionitem')),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='messages_to_client', to='records.submission')),
            ],
            options={
                'indexes': [models.Index(fields=['state', 'turn'], name='messages_to_state_dfd7e1_idx'), models.Index(condition=models.Q(('lease_until__isnull', False)), fields=['lease_until'], name='message_to_client_held')],
            },
        ),
    ]
