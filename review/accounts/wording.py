"""Roles and programs in the reader's words."""

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from intake.application_types import application_type_codes, application_type_title
from intake.settings import ROLES
from review.accounts.access import UNKNOWN


def role(name: str) -> str:
    """A role; of who has none, that."""
    return {
        "reviewer": _("Reviewer"),
        "supervisor": _("Supervisor"),
        "auditor": _("Auditor"),
        "administrator": _("Administrator"),
    }.get(name, _("No role"))


def role_choices() -> list[tuple[str, str, str]]:
    """Each role with what it is called and what it allows; none first."""
    allows = {
        "": _("may do nothing"),
        "reviewer": _("works on exceptions of the programs given"),
        "supervisor": _("does that, hands out work, sees dashboards and sets thresholds"),
        "auditor": _("reads everything of all programs, and changes nothing"),
        "administrator": _("makes users and gives roles, and reads nothing that clients sent"),
    }
    return [(name, role(name), allows[name]) for name in ("", *ROLES)]


def program(code: str) -> str:
    """A program; of what can't be told, that."""
    return _("Not known") if code == UNKNOWN else application_type_title(code, get_language() or "en")


def programs(codes: Iterable[str]) -> list[str]:
    """Programs, in the order of their names."""
    return sorted(map(program, codes))


def program_choices() -> list[tuple[str, str]]:
    """Each program with what it is called, in that order."""
    return sorted(((code, program(code)) for code in application_type_codes()), key=lambda choice: choice[1])
