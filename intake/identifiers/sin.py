"""SIN (NAS in French): found only to be masked. It is verified by Luhn's formula (ISO/IEC 7812-1, annex B)."""

import re

_SHAPE = re.compile(r"(?<!\d)(\d{3})([ \-]?)(\d{3})\2(\d{3})(?!\d)")


def mask_sins(text: str) -> str:
    """The text with every valid SIN replaced by stars."""
    return _SHAPE.sub(lambda match: "***-***-***" if _luhn(re.sub(r"\D", "", match.group())) else match.group(), text)


def _luhn(digits: str) -> bool:
    doubled = (int(char) * (1 + index % 2) for index, char in enumerate(digits))
    return digits[0] not in "08" and sum(value - 9 * (value > 9) for value in doubled) % 10 == 0
