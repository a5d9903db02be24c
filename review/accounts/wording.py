"""Roles and programs in the reader's words."""

from collections.abc import Iterable, Mapping
from typing import Any

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


def change(action: str, details: Mapping[str, Any]) -> str:
    """What somebody opened to a user, by its event."""
    match action:
        case "user_made":
            return _("User made")
        case "role_given":
            return _("Role given: %(role)s") % {"role": role(str(details.get("role", "")))}
        case "programs_given":
            given = details.get("programs", ())
            named = _("all") if given == "all" else ", ".join(programs(given)) or _("none")
            return _("Programs given: %(programs)s") % {"programs": named}
        case "password_reset":
            return _("New password made, which whoever made it knows until the user has chosen another")
        case "second_factor_reset":
            return _("Second factor removed")
        case "originals_allowed":
            return _("May download originals")
        case "token_made":
            return _("Token of the API made")
    return action


def program(code: str) -> str:
    """A program; of what can't be told, that."""
    return _("Not known") if code == UNKNOWN else application_type_title(code, get_language() or "en")


def programs(codes: Iterable[str]) -> list[str]:
    """Programs, in the order of their names."""
    return sorted(map(program, codes))


def program_choices() -> list[tuple[str, str]]:
    """Each program with what it is called, in that order."""
    return sorted(((code, program(code)) for code in application_type_codes()), key=lambda choice: choice[1])
