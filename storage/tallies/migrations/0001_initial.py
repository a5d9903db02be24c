import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='ConfidenceDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('model', models.CharField(blank=True, help_text="The classifier's version", max_length=100)),
                ('bound', models.PositiveSmallIntegerField(help_text='The place of its upper bound in storage.metrics.catalog')),
                ('count', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('day', 'model', 'bound'), name='one_count_a_bound')],
            },
        ),
        migrations.CreateModel(
            name='LateSubmission',
            fields=[
                ('submission_id', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('counted_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='Tallied',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('to', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name='Tally',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='storage.tallies.keeping.Name', max_length=32)),
                ('key', models.CharField(blank=True, default='', help_text='What it tells apart: a reason', max_length=64)),
                ('count', models.BigIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'key'), name='one_tally_a_key')],
            },
        ),
    ]
