"""Whether two birth dates are one person's."""

from datetime import date

from intake.matching.names import Agreement


def compare_birth_dates(a: date | None, b: date | None) -> Agreement:
    """Equal; nearly (day and month swapped, or one digit wrong); or another date."""
    if a is None or b is None:
        return Agreement.ABSENT
    if a == b:
        return Agreement.AGREE
    if a.year == b.year and (a.month, a.day) == (b.day, b.month):
        return Agreement.CLOSE
    wrong = sum(x != y for x, y in zip(a.isoformat(), b.isoformat(), strict=True))
    return Agreement.CLOSE if wrong == 1 else Agreement.CONFLICT
