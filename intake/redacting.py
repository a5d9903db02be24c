"""A decision as its client may be told of it: what concerns somebody else is left out, by a list of what is theirs."""

from collections.abc import Iterable
from dataclasses import dataclass

from intake.decisions import Candidate, Decision, Fact
from intake.matching.names import fold

HIDDEN = "[…]"
"""Stands for what concerns somebody else."""

_NAMES_NOBODY = {"kind", "source", "odds", "against", "date", "type", "code", "why_en", "why_fr", "next_en", "next_fr"}
_CASES = {"case", "to"}
_TELLS_OF_OTHERS = {
    *("namesake_elsewhere", "name_elsewhere", "documents_name_others", "numbers_disagree", "client_differs"),
    "number_of_somebody_else",
}
"""Whoever hears these learns that somebody else has a case."""


@dataclass(frozen=True)
class Client:
    """What is one client's own."""

    people: frozenset[tuple[str, str]]
    """Case and person; with an empty person where what belongs to the whole case is theirs too."""
    names: frozenset[str]
    """By `name_key`."""
    births: frozenset[str]
    """Birth dates, as 1990-02-01."""
    numbers: frozenset[str]
    """Numbers and addresses."""

    @property
    def cases(self) -> frozenset[str]:
        """The cases that they are on."""
        return frozenset(case for case, _person in self.people)

    def owns(self, value: str) -> bool:
        """Whether a name, a number or a date is theirs."""
        return value in self.births | self.numbers or name_key(value) in self.names


def name_key(*names: str) -> str:
    """The same for a name in any order, with or without its accents."""
    return " ".join(sorted(fold(" ".join(names)).split()))


def as_told_to(client: Client, decision: Decision) -> Decision:
    """The decision without anything that is not known to be this client's."""
    case_id = decision.case_id if decision.case_id is None or decision.case_id in client.cases else HIDDEN
    is_theirs = (decision.case_id, decision.person_id) in client.people
    return decision.model_copy(
        update={
            "case_id": case_id,
            "person_id": decision.person_id if is_theirs else None,
            "facts": facts_told_to(client, decision.facts),
            "candidates": tuple(_candidate(client, candidate) for candidate in decision.candidates),
            "note_en": "",
            "note_fr": "",
        }
    )


def facts_told_to(client: Client, facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Those that tell nothing of another case, with what is somebody else's hidden; all others as one that says so."""
    facts = tuple(facts)
    kept = tuple(_hide(client, fact) for fact in facts if not _tells_of_another_case(client, fact))
    return kept if len(kept) == len(facts) else (*kept, Fact(code="left_out"))


def _tells_of_another_case(client: Client, fact: Fact) -> bool:
    cases = {fact.values[name] for name in fact.values.keys() & _CASES}
    return fact.code in _TELLS_OF_OTHERS or not cases <= client.cases


def _hide(client: Client, fact: Fact) -> Fact:
    values = {name: _told(client, fact.code, name, value) for name, value in fact.values.items()}
    return fact.model_copy(update={"values": values})


def _told(client: Client, code: str, name: str, value: str) -> str:
    is_the_readers = name == "detail" and code.startswith("refused_")  # which holds no client data
    if name in _NAMES_NOBODY | _CASES or is_the_readers or not value or client.owns(value):
        return value
    return "" if name == "birth_date" else HIDDEN  # it stands behind a name that is hidden


def _candidate(client: Client, candidate: Candidate) -> Candidate:
    if candidate.case_id not in client.cases:
        return Candidate(case_id=HIDDEN)
    is_theirs = (candidate.case_id, candidate.person_id) in client.people
    return candidate.model_copy(
        update={
            "person_id": candidate.person_id if is_theirs else None,
            "speaks_for": facts_told_to(client, candidate.speaks_for),
            "speaks_against": facts_told_to(client, candidate.speaks_against),
        }
    )
