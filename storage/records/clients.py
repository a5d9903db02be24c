"""Who a client is that asks what is kept about them, and which submissions are theirs.

What is not certain is not told: a document left out can be asked for again, one that was somebody else's can't be
taken back.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from intake.identifiers import MATCHING_KINDS, normalise
from intake.model import CasePerson, CaseRecord, Party
from intake.redacting import Client, name_key
from storage.cases.directory import OwnCases, records
from storage.cases.merges import with_merged
from storage.encrypted.unreadable import Unreadable
from storage.records.births import born_on, check_all_can_be_found
from storage.records.models import Submission

_PERSONAL = ("uci", "passport_number")
_PRINCIPAL = "principal"
_Found = tuple[CaseRecord, CasePerson]


class NoClient(StrEnum):
    """Why nobody can be told anything."""

    NOT_FOUND = "no case record has this client"
    SEVERAL = "this may be more than one person: give their UCI, or the case"


def client_of_case(case_id: str) -> Client | NoClient:
    """Everybody on one case, and on those merged into it, for whoever may ask for the whole of it."""
    cases = records(sorted(with_merged([case_id])))
    if case_id not in {record.id for record in cases}:
        return NoClient.NOT_FOUND
    return _client([(record, person) for record in cases for person in record.people])


def client_by_uci(uci: str) -> Client | NoClient:
    """The person of this number; several where the case records have it on people of other names or birth dates."""
    number = normalise("uci", uci)
    records = OwnCases().by_identifier("uci", number) if number else ()
    found = [
        (record, person)
        for record in records
        for person in record.people
        if any((i.kind, i.value, i.person) == ("uci", number, person.id) for i in record.identifiers)
    ]
    if len({(_name(person), person.birth_date) for _record, person in found}) > 1:
        return NoClient.SEVERAL
    return _client(found) if found else NoClient.NOT_FOUND


def client_by_name(family_name: str, given_names: str, birth_date: date) -> Client | NoClient:
    """The person of exactly this name and birth date; several where a number does not say that all are the same."""
    found = _of_exactly(family_name, given_names, birth_date)
    numbers = {frozenset(_numbers_of(record, person.id, _PERSONAL)) for record, person in found}
    if len(found) > 1 and (len(numbers) > 1 or frozenset() in numbers):
        return NoClient.SEVERAL
    return _client(found) if found else NoClient.NOT_FOUND


class Unsure(StrEnum):
    """Why a submission may be a client's, and is not taken for theirs."""

    OTHER_NUMBER = "it gives another number than their case record has"
    OTHER_BIRTH_DATE = "it gives their number, but not the birth date of their case record"


@dataclass(frozen=True)
class Sent:
    """What a client sent."""

    theirs: frozenset[str]
    """Submissions."""
    unsure: dict[str, Unsure]
    """Submissions that may be theirs: a person has to look."""


def sent_by(client: Client, placed: Iterable[int] = ()) -> Sent:
    """What the client sent: by the birth date in the form, and a number or the name.

    A form with a number that belongs to somebody else is nobody's; nor does a name count that a namesake shares. Looked
    at are forms with the client's birth date, and those that came with documents of theirs (`placed`).
    Raises KeyMissing where some form can't be read for lack of a key: it might be theirs.
    """
    check_all_can_be_found()
    with_papers = Submission.objects.filter(documents__in=[*placed])
    rows = {row.pk: row for row in (*born_on(sorted(client.births)), *with_papers)}
    readable = {key: row.form for key, row in sorted(rows.items()) if row.form and not isinstance(row.form, Unreadable)}
    kinds = _personal_kinds(client)
    found = {key: _is_theirs(form, client, kinds) for key, form in readable.items()}
    return Sent(
        theirs=frozenset(key for key, verdict in found.items() if verdict is True),
        unsure={key: verdict for key, verdict in found.items() if isinstance(verdict, Unsure)},
    )


def _is_theirs(form: dict[str, Any], client: Client, kinds: Collection[str]) -> bool | Unsure:
    typed = [(kind, value) for kind in MATCHING_KINDS if (value := normalise(kind, form.get(kind) or ""))]
    if any(_is_elsewhere(kind, value, client) for kind, value in typed):
        return False
    name, born = (form["family_name"], form.get("given_names", "")), form["birth_date"]
    is_named, is_born = name_key(*name) in client.names, born in client.births
    if any(value in client.numbers for kind, value in typed if kind in _PERSONAL):
        is_theirs = is_born or (is_named and not client.births)
        return is_theirs or Unsure.OTHER_BIRTH_DATE
    if not (is_named and is_born):
        return False
    namesakes = {(record.id, person.id) for record, person in _of_exactly(*name, date.fromisoformat(born))}
    if not namesakes <= client.people:
        return False
    is_of_case = any(value in client.numbers for _kind, value in typed)
    # Somebody of the same name and birth date who has no case record yet gives another number.
    return Unsure.OTHER_NUMBER if not is_of_case and any(kind in kinds for kind, _value in typed) else True


def _personal_kinds(client: Client) -> set[str]:
    """The kinds of personal numbers that the client's case records have of them."""
    return {
        number.kind
        for record in records(sorted(client.cases))
        for number in record.identifiers
        if number.kind in _PERSONAL and (record.id, number.person) in client.people
    }


def _is_elsewhere(kind: str, value: str, client: Client) -> bool:
    """Whether the number is on a case that is not the client's, or is another person's on one that is."""
    owners = {
        (record.id, number.person)
        for record in OwnCases().by_identifier(kind, value)
        for number in record.identifiers
        if (number.kind, number.value) == (kind, value)
    }
    return any(
        case_id not in client.cases if person is None else (case_id, person) not in client.people
        for case_id, person in owners
    )


def _of_exactly(family_name: str, given_names: str, birth_date: date) -> list[_Found]:
    party = Party(family_name=family_name, given_names=given_names, birth_date=birth_date)
    wanted = name_key(family_name, given_names)
    return [
        (record, person)
        for record in OwnCases().by_person(party)
        for person in record.people
        if (_name(person), person.birth_date) == (wanted, birth_date)
    ]


def _client(found: Iterable[_Found]) -> Client:
    """What is theirs of these people: what belongs to a whole case is its principal's, or of whoever is alone on it."""
    found = list(found)
    people = {(record.id, person.id) for record, person in found}
    whole = {(r.id, "") for r, person in found if person.role == _PRINCIPAL or len(r.people) == 1}
    numbers = (value for record, person in found for value in _numbers_of(record, person.id))
    return Client(
        people=frozenset(people | whole),
        names=frozenset(filter(None, (_name(person) for _record, person in found))),
        births=frozenset(person.birth_date.isoformat() for _record, person in found if person.birth_date),
        numbers=frozenset(numbers),
    )


def _numbers_of(record: CaseRecord, person_id: str, kinds: Iterable[str] = ()) -> Iterator[str]:
    """The person's own numbers of these kinds; without kinds all of them, and those of the case itself."""
    for number in record.identifiers:
        is_wanted = not kinds or number.kind in kinds
        is_theirs = number.person == person_id or (number.person is None and not kinds)
        if is_wanted and is_theirs:
            yield number.value


def _name(person: CasePerson) -> str:
    return name_key(person.family_name, person.given_names)
