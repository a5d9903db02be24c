
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('application_type', models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name='Number',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.CharField(blank=True, default='', max_length=64)),
                ('kind', models.CharField(max_length=32)),
                ('value', models.CharField(max_length=64)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='numbers', to='cases.case')),
            ],
            options={
                'indexes': [models.Index(fields=['kind', 'value'], name='cases_numbe_kind_9c81e0_idx')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(help_text="The person's id within the case", max_length=64)),
                ('role', models.CharField(max_length=32)),
                ('family_name', models.CharField(max_length=200)),
                ('given_names', models.CharField(blank=True, default='', max_length=200)),
                ('birth_date', models.DateField(blank=True, db_index=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='cases.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'number'), name='one_person_a_number')],
            },
        ),
    ]
