"""E-mail addresses that clients typed: which can be written to."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

_LOCAL_PART = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
"""A dot-atom of RFC 5322: no quotes, commas, spaces or line breaks, by which one address could pass for several."""
_LONGEST = 254  # RFC 5321, section 4.5.3.1.3, less the angle brackets


def mail_address(text: str) -> str | None:
    """The one address that a text is, its domain as in the DNS; None where it can't be written to."""
    local, at, domain = text.strip().rpartition("@")
    if not at or not _LOCAL_PART.fullmatch(local):
        return None
    try:
        address = f"{local}@{domain.encode('idna').decode('ascii').lower()}"
        validate_email(address)
    except (UnicodeError, ValidationError):
        return None
    return address if len(address) <= _LONGEST else None
