from django.db import migrations, models


class Migration(migrations.Migration):
    """What the desk's lists are read by."""

    dependencies = [
        ('records', '0011_fill_desk_columns'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='exceptionitem',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['state', '-priority', 'opened_at', 'id'], name='open_in_order'),
        ),
        migrations.AddIndex(
            model_name='exceptionitem',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['state', 'reason', '-priority', 'opened_at', 'id'], name='open_by_reason'),
        ),
        migrations.AddIndex(
            model_name='exceptionitem',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['state', 'program', '-priority', 'opened_at', 'id'], name='open_by_program'),
        ),
        migrations.AddIndex(
            model_name='exceptionitem',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['state', 'language', '-priority', 'opened_at', 'id'], name='open_by_language'),
        ),
        migrations.AddIndex(
            model_name='exceptionitem',
            index=models.Index(condition=models.Q(('state', 'open')), fields=['state', 'reason', 'program', 'language', 'priority', 'opened_at', 'id'], name='open_counted'),
        ),
        migrations.AddIndex(
            model_name='exceptionitem',
            index=models.Index(condition=models.Q(('state', 'open'), models.Q(('claimed_by', ''), _negated=True)), fields=['claimed_by'], name='open_claimed'),
        ),
        migrations.AddIndex(
            model_name='exceptionitem',
            index=models.Index(condition=models.Q(('state', 'open'), models.Q(('assigned_to', ''), _negated=True)), fields=['assigned_to'], name='open_assigned'),
        ),
        migrations.AddIndex(
            model_name='exceptionitem',
            index=models.Index(condition=models.Q(('state', 'open'), ('escalated_at__isnull', False)), fields=['escalated_at'], name='open_escalated'),
        ),
    ]
