"""Whether each document belongs on the submission's case: whom it names, and which numbers it shows."""

from intake.decisions import Fact
from intake.identifiers import MATCHING_KINDS
from intake.matching.evidence import PERSONAL, exact_elsewhere, likest
from intake.model import CaseDirectory, CasePerson, CaseRecord, Document, Party, Role

_IDENTITY = "identity"
"""The taxonomy's group of papers that say who somebody is."""


def contradictions(document: Document, case: CaseRecord, cases: CaseDirectory, client: CasePerson) -> tuple[Fact, ...]:
    """What in a document speaks against its being on this case; nothing, when it belongs there."""
    return (
        *_nobody(document, case),
        *_strangers(document, case, cases),
        *_other_numbers(document, case, cases, client),
    )


def names_somebody(document: Document, case: CaseRecord) -> bool:
    """Whether it says itself that it is about somebody on this case: by a name or by a sure number."""
    return person_of(document, case) is not None or _shows_number_of(document, case)


def is_on(other: CaseRecord, person: CasePerson, case: CaseRecord) -> bool:
    """Whether a person of this case is on another as well, by a number of their own."""
    own = {(n.kind, n.value) for n in case.identifiers if n.person == person.id and n.kind in PERSONAL}
    return any((n.kind, n.value) in own for n in other.identifiers)


def person_of(document: Document, case: CaseRecord) -> str | None:
    """The person on the case whom the document is about; None when it names nobody."""
    for party in subjects(document):
        like = likest(party, case.people)
        if like is not None and like.may_be_same:
            return like.person.id
    return None


def subjects(document: Document) -> list[Party]:
    """Whom the document is about."""
    return [party for party in document.parties if party.role is Role.SUBJECT]


def _nobody(document: Document, case: CaseRecord) -> list[Fact]:
    """Somebody's identity paper on which nobody could be read: it may be anybody's."""
    needs_a_name = document.classification.group == _IDENTITY
    if not needs_a_name or subjects(document) or _shows_number_of(document, case):
        return []
    return [Fact(code="names_nobody")]


def _strangers(document: Document, case: CaseRecord, cases: CaseDirectory) -> list[Fact]:
    """The people whom the document is about, and who are not on the case, or are more surely on another."""
    facts = []
    for party in subjects(document):
        like = likest(party, case.people)
        if like is not None and like.is_incomplete and _shows_number_of(document, case):
            continue
        if like is None or not like.may_be_same:
            name = f"{party.given_names} {party.family_name}".strip()
            born = party.birth_date.isoformat() if party.birth_date else ""
            facts.append(Fact(code="names_another_person", values={"name": name, "birth_date": born}))
        elif exact_elsewhere(party, case, like, cases):
            facts.append(Fact(code="namesake_elsewhere"))
    return facts


def _shows_number_of(document: Document, case: CaseRecord) -> bool:
    """Whether a sure number of this case, or of a person on it, is on the document."""
    known = {(number.kind, number.value) for number in case.identifiers}
    own = (i for i in document.identifiers if i.verified and i.kind in MATCHING_KINDS and i.role is Role.SUBJECT)
    return any((number.kind, number.value) in known for number in own)


def _other_numbers(document: Document, case: CaseRecord, cases: CaseDirectory, client: CasePerson) -> list[Fact]:
    """Numbers that belong to other cases and not to this one. One that belongs to none may be old or foreign.

    One that was read unsurely is no proof, but reason enough to look. The number of an earlier case of the client is
    none: people prove by their old permits what they ask for now.
    """
    facts = []
    is_clients = all(like.person.id == client.id for p in subjects(document) if (like := likest(p, case.people)))
    for identifier in document.identifiers:
        if identifier.kind not in MATCHING_KINDS or identifier.role is not Role.SUBJECT:
            continue
        owners = cases.by_identifier(identifier.kind, identifier.value)
        is_earlier = is_clients and any(is_on(owner, client, case) for owner in owners)
        if owners and not is_earlier and all(owner.id != case.id for owner in owners):
            values = {"kind": identifier.kind, "value": identifier.value, "case": owners[0].id}
            facts.append(Fact(code="number_of_another_case", values=values))
    return facts
