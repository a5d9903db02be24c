"""The session of one submission: a signed token that names the submission's id, made when the form is shown.

Whoever holds it may put files under that id, and under no other, until it expires; nobody can make one. It is also
what makes a form that is sent twice one submission.
"""

from datetime import timedelta

from django.core import signing

from intake.references import new_submission_id
from review.form.limits import form_settings

_UPLOAD = "review.form.upload"
_RECEIPT = "review.form.receipt"
_RECEIPT_LASTS = timedelta(hours=2)


def new_token() -> str:
    """For a form that is shown."""
    return signing.dumps(new_submission_id(), salt=_UPLOAD)


def submission_of(token: str) -> str | None:
    """The id that it names; None where it is forged or too old."""
    return _loads(token, _UPLOAD, timedelta(hours=form_settings().hours))


def receipt_token(submission_id: str) -> str:
    """For the receipt's address."""
    return signing.dumps(submission_id, salt=_RECEIPT)


def receipt_of(token: str) -> str | None:
    """The submission that it is of; None where it is forged or too old."""
    return _loads(token, _RECEIPT, _RECEIPT_LASTS)


def _loads(token: str, salt: str, age: timedelta) -> str | None:
    try:
        found = signing.loads(token, salt=salt, max_age=age)
    except signing.BadSignature:
        return None
    return found if isinstance(found, str) else None
