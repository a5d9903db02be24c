"""Whether each document belongs on the submission's case: whom it names, and which numbers it shows."""

from dataclasses import replace

from intake.decisions import Fact
from intake.identifiers import MATCHING_KINDS
from intake.matching.evidence import (
    Likeness,
    exact_elsewhere,
    is_on,
    is_slip_off,
    likeness,
    likest,
    personal_numbers,
    subjects,
)
from intake.matching.found import FoundCase
from intake.matching.names import Agreement, name_words
from intake.model import CaseDirectory, CaseRecord, Document, Identifier, Party, Role

_UCI = "uci"
_IDENTITY = "identity"
"""The taxonomy's group of papers that say who somebody is."""


def contradictions(document: Document, found: FoundCase, cases: CaseDirectory) -> tuple[Fact, ...]:
    """What in a document speaks against its being on this case; nothing, when it belongs there."""
    return (
        *_nobody(document, found.case),
        *_strangers(document, found, cases),
        *_other_numbers(document, found, cases),
        *_nobodys_uci(document, found, cases),
    )


def names_somebody(document: Document, found: FoundCase) -> bool:
    """Whether it says itself that it is about somebody on this case: by a name or by a sure number."""
    return person_of(document, found) is not None or _shows_number_of(document, found.case)


def person_of(document: Document, found: FoundCase) -> str | None:
    """The person on the case whom the document is about; None when it names nobody."""
    for party in subjects(document):
        if (like := _likeness(party, found)) is not None and like.may_be_same:
            return like.person.id
    return None


def _likeness(party: Party, found: FoundCase) -> Likeness | None:
    """The person on the case who is most like this one; the client also as the form names the client."""
    like = likest(party, found.case.people)
    if like is not None and _may_be_a_relative(party, like, found):
        like = replace(like, name=Agreement.PARTIAL)
    if like is None or not like.may_be_same:
        as_in_form = likeness(party, found.client.person, found.evidence.client)
        if as_in_form.may_be_same:
            return as_in_form
    return like


def _may_be_a_relative(party: Party, like: Likeness, found: FoundCase) -> bool:
    """Whether a name without a birth date has only some words of a family member's: relatives have many in common."""
    if like.person.id == found.client.person.id or party.birth_date is not None:
        return False
    named, known = (name_words(who.family_name, who.given_names) for who in (party, like.person))
    return len(named) != len(known)


def _nobody(document: Document, case: CaseRecord) -> list[Fact]:
    """Somebody's identity paper on which nobody could be read: it may be anybody's."""
    needs_a_name = document.classification.group == _IDENTITY
    if not needs_a_name or subjects(document) or _shows_number_of(document, case):
        return []
    return [Fact(code="names_nobody")]


def _strangers(document: Document, found: FoundCase, cases: CaseDirectory) -> list[Fact]:
    """The people whom the document is about, and who are not on the case, or are more surely on another."""
    facts = []
    likes = [(party, _likeness(party, found)) for party in subjects(document)]
    is_about_somebody = any(like is not None and like.may_be_same for _, like in likes)
    for party, like in likes:
        if like is not None and like.is_incomplete and (is_about_somebody or _shows_number_of(document, found.case)):
            continue
        if like is not None and like.name is Agreement.AGREE and _shows_number_of_person(document, like, found.case):
            continue  # it is the birth date that was misread
        if like is None or not like.may_be_same:
            name = f"{party.given_names} {party.family_name}".strip()
            born = party.birth_date.isoformat() if party.birth_date else ""
            facts.append(Fact(code="names_another_person", values={"name": name, "birth_date": born}))
        elif not _is_meant(party, like, document, found) and exact_elsewhere(party, found.case, like, cases):
            facts.append(Fact(code="namesake_elsewhere" if party.birth_date else "name_elsewhere"))
    return facts


def _is_meant(party: Party, like: Likeness, document: Document, found: FoundCase) -> bool:
    """Whether a name without a birth date is this very person's, though the record spells it in another way.

    The client typed it just so, or a sure number of the person or of the case is beside it.
    """
    if party.birth_date is not None:
        return False
    client = found.client.person
    if like.person.id == client.id and likeness(party, client, found.evidence.client).name is Agreement.AGREE:
        return True
    own = {(n.kind, n.value) for n in found.case.identifiers if n.person in (None, like.person.id)}
    return any((number.kind, number.value) in own for number in _sure_numbers(document))


def _shows_number_of_person(document: Document, like: Likeness, case: CaseRecord) -> bool:
    """Whether a sure number of this very person is on the document: father and son may have one name."""
    own = personal_numbers(like.person, case)
    return any(i.verified and i.role is Role.SUBJECT and (i.kind, i.value) in own for i in document.identifiers)


def _shows_number_of(document: Document, case: CaseRecord) -> bool:
    """Whether a sure number of this case, or of a person on it, is on the document."""
    known = {(number.kind, number.value) for number in case.identifiers}
    return any((number.kind, number.value) in known for number in _sure_numbers(document))


def _sure_numbers(document: Document) -> list[Identifier]:
    """The numbers on it that can tell whose it is."""
    return [i for i in document.identifiers if i.verified and i.kind in MATCHING_KINDS and i.role is Role.SUBJECT]


def _other_numbers(document: Document, found: FoundCase, cases: CaseDirectory) -> list[Fact]:
    """Numbers that belong to other cases and not to this one. One that belongs to none may be old or foreign.

    One that was read unsurely is no proof, but reason enough to look. The number of an earlier case of the client is
    none: people prove by their old permits what they ask for now.
    """
    facts = []
    case, client = found.case, found.client.person
    named = [like for party in subjects(document) if (like := _likeness(party, found)) is not None]
    is_clients = all(like.person.id == client.id for like in named)
    for identifier in document.identifiers:
        if identifier.kind not in MATCHING_KINDS or identifier.role is not Role.SUBJECT:
            continue
        owners = cases.by_identifier(identifier.kind, identifier.value)
        is_earlier = is_clients and any(is_on(owner, client, case) for owner in owners)
        if owners and not is_earlier and all(owner.id != case.id for owner in owners):
            values = {"kind": identifier.kind, "value": identifier.value, "case": owners[0].id}
            facts.append(Fact(code="number_of_another_case", values=values))
    return facts


def _nobodys_uci(document: Document, found: FoundCase, cases: CaseDirectory) -> list[Fact]:
    """A sure UCI that no case has, where nothing else says whose the document is: a UCI is for life.

    One that the client typed, or that stands beside the client's name on another document, is the client's own.
    """
    if subjects(document) or _shows_number_of(document, found.case):
        return []
    typed = (number for number in found.evidence.numbers if number.source == "web_form")
    known = {number.value for number in (*typed, *found.evidence.clients_own) if number.kind == _UCI}
    known |= {number.value for number in found.case.identifiers if number.kind == _UCI}
    return [
        Fact(code="uci_of_nobody", values={"value": number.value})
        for number in _sure_numbers(document)
        if number.kind == _UCI and not is_slip_off(number.value, known)
        if not cases.by_identifier(number.kind, number.value)
    ]
