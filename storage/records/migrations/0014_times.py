from django.db import migrations, models


class Migration(migrations.Migration):
    """Times by which days are counted."""

    dependencies = [("records", "0013_replaced_documents")]

    operations = [
        migrations.AddIndex("submission", models.Index(fields=["received_at"], name="submission_received")),
        migrations.AddIndex("submission", models.Index(fields=["decided_at"], name="submission_decided")),
        migrations.AddIndex("decision", models.Index(fields=["made_at"], name="decision_made")),
        migrations.AddIndex("exceptionitem", models.Index(fields=["opened_at"], name="exception_opened")),
        migrations.AddIndex("exceptionitem", models.Index(fields=["resolved_at"], name="exception_resolved")),
        migrations.AddIndex("event", models.Index(fields=["at"], name="event_at")),
    ]
