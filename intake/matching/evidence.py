"""What a submission says, and what of it speaks for and against a case: people and numbers compared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz.distance import DamerauLevenshtein

from intake.decisions import Candidate, Fact
from intake.identifiers import normalise, verifies
from intake.matching.birth_dates import compare_birth_dates
from intake.matching.names import Agreement, compare_names, fold
from intake.model import CaseDirectory, CasePerson, CaseRecord, Document, Identifier, Party, Role
from intake.submission import Form

PERSONAL = ("uci", "passport_number")
"""Kinds of numbers that are one person's, on whichever cases."""
_SAME = (Agreement.AGREE, Agreement.CLOSE)
_RANK = {Agreement.AGREE: 0, Agreement.CLOSE: 1, Agreement.ABSENT: 2, Agreement.PARTIAL: 3, Agreement.CONFLICT: 4}


@dataclass(frozen=True)
class Evidence:
    """What a submission says about whose case it is."""

    client: Party
    numbers: tuple[Identifier, ...]
    """Of the form and the documents, each once."""
    application_type: str = ""
    clients_own: tuple[Identifier, ...] = ()
    """Sure personal numbers on the documents that name the client and nobody else."""
    costs: Mapping[Identifier, float] = field(default_factory=dict)
    """Bits that a number's repair costs, of those that were repaired."""


def client_of(form: Form) -> Party:
    """The person the form is about."""
    return Party(
        family_name=form.family_name, given_names=form.given_names, birth_date=form.birth_date, source="web_form"
    )


def form_identifiers(form: Form) -> tuple[Identifier, ...]:
    """The numbers and the address that the client typed; dummies and misshapen ones are none."""
    typed = (
        ("application_number", form.application_number),
        ("uci", form.uci),
        ("passport_number", form.passport_number),
        ("email", form.email),
    )
    values = [(kind, normalise(kind, raw)) for kind, raw in typed if raw]
    return tuple(
        Identifier(kind=kind, value=value, page=0, verified=verifies(kind, value), source="web_form")
        for kind, value in values
        if value is not None
    )


def evidence_of(form: Form, documents: Sequence[Document]) -> Evidence:
    """What the form and the numbers on the documents say together; the form's numbers go first."""
    client = client_of(form)
    return Evidence(
        client,
        (*form_identifiers(form), *own_numbers(documents)),
        form.application_type,
        own_numbers([document for document in documents if _names_only(client, document)], PERSONAL),
    )


def own_numbers(documents: Iterable[Document], kinds: Sequence[str] = ()) -> tuple[Identifier, ...]:
    """The numbers of the documents' subjects, each once, as sure as it is anywhere, in an order of their own.

    Of certain kinds, if any are given, only the sure ones.
    """
    shown = {number for document in documents for number in document.identifiers if number.role is Role.SUBJECT}
    wanted = (number for number in shown if not kinds or (number.verified and number.kind in kinds))
    return tuple({(i.kind, i.value): i for i in sorted(wanted, key=_surest_last, reverse=True)}.values())


def _surest_last(number: Identifier) -> tuple[str, str, bool, str, int]:
    return number.kind, number.value, not number.verified, number.source, number.page


def subjects(document: Document) -> list[Party]:
    """Whom the document is about."""
    return [party for party in document.parties if party.role is Role.SUBJECT]


def _names_only(client: Party, document: Document) -> bool:
    """Whether a document is about the client and nobody else, by names and birth dates."""
    known = CasePerson(id="", role="", family_name=client.family_name, given_names=client.given_names)
    about = subjects(document)
    return bool(about) and all(likeness(party, known, client).may_be_same for party in about)


@dataclass(frozen=True)
class Likeness:
    """How a named person compares with one person on a case."""

    person: CasePerson
    name: Agreement
    birth_date: Agreement
    given_agree: bool = False
    """Where only part of the name does: whether all given names do."""

    @property
    def is_same(self) -> bool:
        """One person beyond doubt: name and birth date agree, at most one of them by a slip; or the name does alone."""
        if self.name is Agreement.AGREE:
            return self.birth_date is not Agreement.CONFLICT
        return self.name is Agreement.CLOSE and self.birth_date is Agreement.AGREE

    @property
    def is_nearly_same(self) -> bool:
        """One person where a number says so too.

        All but the family name agrees, as after a marriage; or the name does but for a slip, without a birth date.
        """
        if self.name is Agreement.CLOSE:
            return self.birth_date is Agreement.ABSENT
        return self.name is Agreement.PARTIAL and self.given_agree and self.birth_date is Agreement.AGREE

    @property
    def is_exact(self) -> bool:
        """Name and birth date both agree without a slip."""
        return self.name is Agreement.AGREE and self.birth_date is Agreement.AGREE

    def is_like(self, other: "Likeness") -> bool:
        """Whether two people are as like the named one as each other, birth dates included."""
        both_dated = Agreement.ABSENT not in (self.birth_date, other.birth_date)
        return both_dated and (self.name, self.birth_date) == (other.name, other.birth_date)

    @property
    def may_be_same(self) -> bool:
        """Nothing contradicts: a short form of the name, or a slip in it without a birth date beside it."""
        if self.is_same:
            return True
        if self.name is Agreement.CLOSE:
            return self.birth_date in (Agreement.ABSENT, Agreement.CLOSE)
        return self.name is Agreement.PARTIAL and self.birth_date is Agreement.AGREE

    @property
    def is_incomplete(self) -> bool:
        """Too little to tell, and nothing against: only a family name, say. A number beside it may tell."""
        return self.name is Agreement.PARTIAL and self.birth_date is not Agreement.CONFLICT


def likest(party: Party, people: Iterable[CasePerson]) -> Likeness | None:
    """The person on the case who is most like this one."""
    return min((likeness(party, person, person) for person in people), key=how_unlike, default=None)


def likeness(party: Party, person: CasePerson, known_as: CasePerson | Party) -> Likeness:
    """How a named person compares with one on a case, as the record or somebody else names that one."""
    name = compare_names(party.family_name, party.given_names, known_as.family_name, known_as.given_names)
    is_part = name is Agreement.PARTIAL  # of any other agreement nobody asks for the given names alone
    return Likeness(
        person,
        name,
        min((compare_birth_dates(born, known_as.birth_date) for born in _readings(party)), key=_RANK.__getitem__),
        given_agree=is_part and compare_names("", party.given_names, "", known_as.given_names) is Agreement.AGREE,
    )


def _readings(party: Party) -> tuple[date | None, ...]:
    """The birth date, or both that an ambiguous one may be."""
    return (party.birth_date, party.birth_date_or) if party.birth_date_or else (party.birth_date,)


def how_unlike(like: Likeness) -> tuple[bool, bool, int, str]:
    """For sorting: the likest first."""
    rank = _RANK[like.name] + _RANK[like.birth_date]
    return not like.is_same, not like.may_be_same, rank, like.person.id


def is_on(other: CaseRecord, person: CasePerson, case: CaseRecord) -> bool:
    """Whether a person of this case is on another as well, by a number of their own."""
    own = personal_numbers(person, case)
    return any((n.kind, n.value) in own for n in other.identifiers)


def personal_numbers(person: CasePerson, case: CaseRecord) -> tuple[tuple[str, str], ...]:
    """Kinds and values of the numbers that are this person's own."""
    return tuple((n.kind, n.value) for n in case.identifiers if n.person == person.id and n.kind in PERSONAL)


def holders(case: CaseRecord, kind: str, value: str) -> list[CasePerson]:
    """The people on a case who carry this number."""
    ids = {number.person for number in case.identifiers if (number.kind, number.value) == (kind, value)}
    return [person for person in case.people if person.id in ids]


def is_slip_off(value: str, known: Iterable[str]) -> bool:
    """Whether a number is one of these, or one slip away from one of them."""
    return any(DamerauLevenshtein.distance(value, other, score_cutoff=1) <= 1 for other in known)


def exact_elsewhere(party: Party, case: CaseRecord, like: Likeness, cases: CaseDirectory) -> tuple[CaseRecord, ...]:
    """Other cases with somebody of exactly this name and birth date, where the likest here is not exact.

    Without a birth date the name alone tells: it is another's to the letter, and only nearly that of the likest here.
    Then a slip may be none. Cases with the UCI of the likest person are that person's own.
    """
    if like.is_exact:
        return ()
    ucis = {number.value for number in case.identifiers if number.kind == "uci" and number.person == like.person.id}
    return tuple(
        other
        for other in cases.by_person(party)
        if other.id != case.id
        and not any(number.kind == "uci" and number.value in ucis for number in other.identifiers)
        and (there := likest(party, other.people)) is not None
        and (there.is_exact or _is_better_named(party, like, there))
    )


def _is_better_named(party: Party, like: Likeness, there: Likeness) -> bool:
    """Whether a name without a birth date is this one's to the letter: Michelle is no slip where Michelle is known.

    Relatives have another given name and the same family name. Where that differs it is a slip, or another spelling: of
    a million people some have every such name.
    """
    family, read = fold(like.person.family_name).split(), fold(f"{party.given_names} {party.family_name}").split()
    is_another = like.name is Agreement.CLOSE and there.name is Agreement.AGREE
    return party.birth_date is None and is_another and set(family) <= set(read)


def weigh(case: CaseRecord, evidence: Evidence) -> Candidate:
    """A case as a candidate, with all that speaks for and against it."""
    speaks_for: list[Fact] = []
    against: list[Fact] = []
    for identifier in evidence.numbers:
        known = {number.value for number in case.identifiers if number.kind == identifier.kind}
        if not known:
            continue
        agrees, repaired = identifier.value in known, identifier in evidence.costs
        if repaired and not agrees:
            continue  # what it may have been says nothing of other cases
        values = {"kind": identifier.kind, "value": identifier.value, "source": identifier.source}
        if repaired:
            speaks_for.append(Fact(code="number_close", values=values))
        else:
            fact = Fact(code="number_agrees" if agrees else "number_differs", values=values)
            (speaks_for if agrees else against).append(fact)
    like = likest(evidence.client, case.people)
    if like is not None:
        for what, agreement in (("name", like.name), ("birth_date", like.birth_date)):
            if agreement is Agreement.ABSENT:
                continue
            side = speaks_for if agreement in _SAME else against
            side.append(Fact(code=f"{what}_{agreement.value}", values={"person": _full_name(like.person)}))
    if evidence.application_type:
        same_type = case.application_type == evidence.application_type
        fact = Fact(code="type_agrees" if same_type else "type_differs", values={"type": case.application_type})
        (speaks_for if same_type else against).append(fact)
    person = like.person.id if like is not None and like.may_be_same else None
    return Candidate(case_id=case.id, person_id=person, speaks_for=tuple(speaks_for), speaks_against=tuple(against))


def _full_name(person: CasePerson) -> str:
    return f"{person.given_names} {person.family_name}".strip()
