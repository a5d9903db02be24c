"""Birth dates that labels name, with both readings of an ambiguous one, and whose they are."""

import re
from collections.abc import Mapping
from datetime import date

from intake.dates import find_readings
from intake.model import Role
from intake.parties.names import called_beside

_REMARK = r"(?:[ \t]{0,3}\([^()\n]{2,40}\))?"
"""Such as "(YYYY-MM-DD)"."""
_BIRTH = (
    r"(?:date of birth|birth date|birthdate|born(?: on)?|d\.?o\.?b\.?|date de naissance|"
    r"n[ée]e?(?:\(e\))? le|n[ée]\(?e?\)? ?:)"
    rf"{_REMARK}(?:[ \t]*/[ \t]*[A-Za-zÀ-ÿ' ]{{3,30}}{_REMARK})?[ \t:.…_]*(?:\n[ \t]*){{0,2}}([^\n]{{6,40}})"
)
Birth = tuple[date | None, date | None]
"""A birth date and its other reading."""
UNKNOWN: Birth = (None, None)


def births_of(text: str) -> Mapping[Role, Birth]:
    """Each role's birth date; none where a page has several different ones of it."""
    found: dict[Role, set[tuple[date, ...]]] = {}
    for match in re.finditer(_BIRTH, text, re.IGNORECASE):
        role = called_beside(match, text)
        if role is not None and (readings := find_readings(match.group(1))):
            found.setdefault(role, set()).add(readings)
    return {role: _one(readings) for role, readings in found.items()}


def _one(found: set[tuple[date, ...]]) -> Birth:
    """The one date that all of them may mean."""
    common = set.intersection(*map(set, found))
    if len(common) == 1:
        return common.pop(), None
    first, *others = found
    return (first[0], first[1]) if not others else UNKNOWN
