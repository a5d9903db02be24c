"""What a submission says beside what each candidate case says, field by field, and whether they agree."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from pydantic import ValidationError

from intake.identifiers import normalise
from intake.matching.birth_dates import compare_birth_dates
from intake.matching.evidence import is_slip_off, likest
from intake.matching.names import Agreement, compare_names
from intake.model import CasePerson, CaseRecord, Party, Role
from intake.submission import Form
from review import words
from review.desk.queries import CandidateCard
from storage.records import models

_NUMBERS = ("uci", "application_number", "passport_number")


class Sign(StrEnum):
    """How a field of a case compares with the same field of the submission."""

    AGREES = "agrees"
    CLOSE = "close"
    DIFFERS = "differs"
    MISSING = "missing"


WORDS: dict[Sign, Promise] = {
    Sign.AGREES: later("Agrees"),
    Sign.CLOSE: later("Nearly"),
    Sign.DIFFERS: later("Differs"),
}
_SIGNS = {
    Agreement.AGREE: Sign.AGREES,
    Agreement.CLOSE: Sign.CLOSE,
    Agreement.PARTIAL: Sign.CLOSE,
    Agreement.CONFLICT: Sign.DIFFERS,
    Agreement.ABSENT: Sign.MISSING,
}


@dataclass(frozen=True)
class Cell:
    """What a case says of a field."""

    sign: Sign
    value: str

    @property
    def word(self) -> str:
        """The sign, in a word."""
        if self.sign is Sign.MISSING:
            return _("Not given") if self.value else _("Not on the case")
        return str(WORDS[self.sign])


@dataclass(frozen=True)
class Line:
    """A field: what the submission says of it, and each case."""

    label: str
    said: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Said:
    """What a submission says of who it is about."""

    client: Party | None
    numbers: dict[str, tuple[str, ...]]
    """By kind: those of the form and those on the document, as they are compared."""
    application_type: str = ""


def said_by(submission: models.Submission, document: models.Document | None) -> Said:
    """Of the form; where there is none, of the document alone."""
    try:
        form = Form.model_validate(submission.form)
    except ValidationError:
        form = None
    shown = [number for number in (document.identifiers if document else []) if number.get("role") in (None, "subject")]
    numbers = {
        kind: tuple(
            dict.fromkeys(
                filter(
                    None,
                    (
                        normalise(kind, (getattr(form, kind) if form else None) or ""),
                        *(number["value"] for number in shown if number["kind"] == kind),
                    ),
                )
            )
        )
        for kind in _NUMBERS
    }
    if form is None:
        return Said(next(_subjects(document), None), numbers)
    client = Party(family_name=form.family_name, given_names=form.given_names, birth_date=form.birth_date)
    return Said(client, numbers, form.application_type)


def _subjects(document: models.Document | None) -> Iterator[Party]:
    for values in document.parties if document else ():
        party = Party.model_validate(values)
        if party.role is Role.SUBJECT:
            yield party


def compared(said: Said, candidates: Sequence[CandidateCard]) -> list[Line]:
    """The fields, each with a cell for each candidate, in their order; a case that is gone has nothing to say."""
    known = [(card.case.record if card.case else None, card.person_id) for card in candidates]
    cases = [(case, _person(case, person_id, said.client)) for case, person_id in known]
    client = said.client or Party(family_name="")
    lines = [
        Line(
            _("Name"),
            _name(client),
            tuple(_compare_name(client, person) for _record, person in cases),
        ),
        Line(
            _("Birth date"),
            _day(client.birth_date),
            tuple(_compare_birth_date(client, person) for _record, person in cases),
        ),
        *(_numbers_line(kind, said, cases) for kind in _NUMBERS),
        Line(
            _("Application type"),
            words.application_type(said.application_type),
            tuple(_compare_type(said.application_type, case) for case, _person in cases),
        ),
    ]
    return [line for line in lines if line.said or any(cell.value for cell in line.cells)]


def _person(case: CaseRecord | None, person_id: str, client: Party | None) -> CasePerson | None:
    """Whom the candidate means, else who is likest."""
    if case is None:
        return None
    meant = next((person for person in case.people if person.id == person_id), None)
    if meant is not None or client is None:
        return meant
    like = likest(client, case.people)
    return like.person if like else None


def _compare_name(client: Party, person: CasePerson | None) -> Cell:
    if person is None:
        return Cell(Sign.MISSING, "")
    agreement = compare_names(client.family_name, client.given_names, person.family_name, person.given_names)
    return Cell(_SIGNS[agreement], _name(person))


def _compare_birth_date(client: Party, person: CasePerson | None) -> Cell:
    born = person.birth_date if person else None
    readings = [client.birth_date, *([client.birth_date_or] if client.birth_date_or else [])]
    signs = [_SIGNS[compare_birth_dates(reading, born)] for reading in readings]
    return Cell(min(signs, key=list(Sign).index), _day(born))


def _numbers_line(kind: str, said: Said, cases: Iterable[tuple[CaseRecord | None, CasePerson | None]]) -> Line:
    """Shows the person's own numbers and the case's; those of others on it only where they are the ones given."""
    given = said.numbers[kind]
    cells = []
    for case, person in cases:
        known = [number for number in case.identifiers if number.kind == kind] if case else []
        theirs = (None, person.id if person else None)
        shown = [number.value for number in known if number.person in theirs or number.value in given]
        sign = _compare_numbers(given, [number.value for number in known])
        cells.append(Cell(sign, ", ".join(dict.fromkeys(shown))))
    return Line(str(words.KINDS[kind]), ", ".join(given), tuple(cells))


def _compare_numbers(given: Sequence[str], known: Sequence[str]) -> Sign:
    if not given or not known:
        return Sign.MISSING
    if set(given) & set(known):
        return Sign.AGREES
    return Sign.CLOSE if any(is_slip_off(value, known) for value in given) else Sign.DIFFERS


def _compare_type(given: str, case: CaseRecord | None) -> Cell:
    known = case.application_type if case else ""
    if not given or not known:
        return Cell(Sign.MISSING, words.application_type(known))
    return Cell(Sign.AGREES if given == known else Sign.DIFFERS, words.application_type(known))


def _name(who: Party | CasePerson) -> str:
    return f"{who.given_names} {who.family_name}".strip()


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
