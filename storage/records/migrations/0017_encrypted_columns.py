from django.db import migrations

from storage.encrypted.fields import EncryptedJSONField, EncryptedTextField


class Migration(migrations.Migration):
    """Columns that may be kept encrypted. Those that are texts or JSON already stay the columns that they are."""

    dependencies = [("records", "0016_erasing")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "submission",
                    "form",
                    EncryptedJSONField(
                        help_text="intake.submission.Form, or null when submission.json can't be understood",
                        marked=("birth_date",),
                        null=True,
                        readable=("application_type",),
                    ),
                ),
                migrations.AlterField(
                    "document",
                    "identifiers",
                    EncryptedJSONField(default=list, help_text="intake.model.Identifier values"),
                ),
                migrations.AlterField(
                    "document", "parties", EncryptedJSONField(default=list, help_text="intake.model.Party values")
                ),
                migrations.AlterField(
                    "decision",
                    "candidates",
                    EncryptedJSONField(default=list, help_text="intake.decisions.Candidate values"),
                ),
                migrations.AlterField(
                    "decision", "facts", EncryptedJSONField(default=list, help_text="intake.decisions.Fact values")
                ),
                migrations.AlterField("decision", "note_en", EncryptedTextField(blank=True, default="")),
                migrations.AlterField("decision", "note_fr", EncryptedTextField(blank=True, default="")),
                migrations.AlterField(
                    "exceptionitem", "resolution_reason", EncryptedTextField(blank=True, default="")
                ),
                migrations.AlterField("attachment", "ended_reason", EncryptedTextField(blank=True, default="")),
                migrations.AlterField(
                    "delivery",
                    "note",
                    EncryptedJSONField(
                        help_text="storage.cases.system.Note; null: of a version before it was kept", null=True
                    ),
                ),
            ]
        ),
        migrations.AlterField(
            "upload", "name", EncryptedTextField(help_text="The client's name for it: display only")
        ),
    ]
