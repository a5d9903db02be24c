"""What the client filled in, with its labels."""

from django.utils.translation import gettext as _

from intake.identifiers.sin import mask_sins
from review import words
from storage.records import models


def form_rows(submission: models.Submission) -> list[tuple[str, str]]:
    """What the client filled in; nothing where the form can't be used."""
    form: dict[str, str | None] = submission.form or {}
    rows = (
        (_("Family name"), form.get("family_name")),
        (_("Given names"), form.get("given_names")),
        (_("Birth date"), form.get("birth_date")),
        (_("Country of birth"), form.get("birth_country")),
        (_("Application type"), words.application_type(form.get("application_type") or "")),
        (_("Application number"), form.get("application_number")),
        (_("UCI"), form.get("uci")),
        (_("Passport number"), form.get("passport_number")),
        (_("E-mail"), form.get("email")),
        (_("Sent by"), words.word(words.SENDERS, form.get("sender") or "")),
        (_("Language"), words.word(words.FORM_LANGUAGES, form.get("language") or "")),
        (_("Message"), mask_sins(form.get("message") or "")),
    )
    return [(label, value) for label, value in rows if value]
