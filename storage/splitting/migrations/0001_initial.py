
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    """Which pages are one document, by people; and which way is up."""

    initial = True

    dependencies = [
        ('records', '0009_kept_policies'),
    ]

    operations = [
        migrations.CreateModel(
            name='SegmentationLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said', models.JSONField(help_text='The runs of pages that automation made documents of: [[1, 2], [3]]')),
                ('corrected', models.JSONField(help_text='Those of the person')),
                ('labelled_by', models.CharField(max_length=150)),
                ('labelled_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('submission', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.submission')),
                ('upload', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='segmentation_label', to='records.upload')),
            ],
        ),
        migrations.CreateModel(
            name='PageTurn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.PositiveIntegerField()),
                ('degrees', models.PositiveSmallIntegerField(help_text='Clockwise: 0, 90, 180 or 270')),
                ('turned_by', models.CharField(max_length=150)),
                ('turned_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('upload', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='page_turns', to='records.upload')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('upload', 'page'), name='one_turn_a_page')],
            },
        ),
    ]
