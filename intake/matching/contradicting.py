"""Numbers that speak against the case found."""

from collections.abc import Sequence

from intake.decisions import Fact
from intake.matching.evidence import PERSONAL, is_on, is_slip_off
from intake.matching.found import FoundCase
from intake.model import CaseDirectory, CaseRecord, Identifier


def contradicted(typed: Sequence[Identifier], found: FoundCase, cases: CaseDirectory) -> tuple[Fact, ...]:
    """The numbers that are not this case's, nor a slip away from it, nor of another case of the client.

    Those that were typed; and where no number led, a UCI on the client's own papers, which is for life. A passport is
    renewed: another number is none, unless it is somebody else's.
    """
    shown = () if found.by else tuple(number for number in found.evidence.clients_own if number.kind == "uci")
    against = (number for number in (*typed, *shown) if _speaks_against(number, found, cases))
    return tuple(_differs(number) for number in against)


def is_unknown(number: Identifier, cases: CaseDirectory) -> bool:
    """Whether no case has it: it may be of one that is not here."""
    return not cases.by_identifier(number.kind, number.value)


def _speaks_against(number: Identifier, found: FoundCase, cases: CaseDirectory) -> bool:
    known = [own.value for own in found.case.identifiers if own.kind == number.kind]
    owners = cases.by_identifier(number.kind, number.value)
    if any(owner.id == found.case.id or _is_clients(owner, number, found) for owner in owners):
        return False
    if number.kind == "passport_number" and not owners:
        return False
    return bool(owners) or (bool(known) and not is_slip_off(number.value, known))


def _differs(number: Identifier) -> Fact:
    return Fact(code="number_differs", values={"kind": number.kind, "value": number.value, "source": number.source})


def _is_clients(owner: CaseRecord, number: Identifier, found: FoundCase) -> bool:
    """Whether a personal number leads to another case of the client: people renew what they are known by."""
    return number.kind in PERSONAL and is_on(owner, found.client.person, found.case)
