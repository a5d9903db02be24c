"""What the client typed that speaks against the case found."""

from collections.abc import Sequence

from rapidfuzz.distance import DamerauLevenshtein

from intake.decisions import Fact
from intake.matching.evidence import PERSONAL, is_on
from intake.matching.found import FoundCase
from intake.model import CaseDirectory, CaseRecord, Identifier


def contradicted(typed: Sequence[Identifier], found: FoundCase, cases: CaseDirectory) -> tuple[Fact, ...]:
    """The typed numbers that are not this case's, nor a slip away from it, nor of another case of the client.

    A passport is renewed: another number is none, unless it is somebody else's.
    """
    facts = []
    for number in typed:
        known = [own.value for own in found.case.identifiers if own.kind == number.kind]
        owners = cases.by_identifier(number.kind, number.value)
        if any(owner.id == found.case.id or _is_clients(owner, number, found) for owner in owners):
            continue
        if number.kind == "passport_number" and not owners:
            continue
        if owners or (known and all(DamerauLevenshtein.distance(number.value, value) > 1 for value in known)):
            values = {"kind": number.kind, "value": number.value, "source": number.source}
            facts.append(Fact(code="number_differs", values=values))
    return tuple(facts)


def _is_clients(owner: CaseRecord, number: Identifier, found: FoundCase) -> bool:
    """Whether a personal number leads to another case of the client: people renew what they are known by."""
    return number.kind in PERSONAL and is_on(owner, found.client.person, found.case)
