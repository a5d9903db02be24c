"""What is sent with a form: papers of the client and the family, and others that got among them.

What nobody could know is left out: a stranger's paper that names nobody and shows no number is not sent.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from intake.identifiers import normalise
from intake.model import Document, Role
from intake.submission import Form
from samples.matching.clients import Client, somebody
from samples.matching.forms import representative
from samples.matching.noise import Chance
from samples.matching.papers import Paper, Reader, draw_paper, paper
from samples.matching.people import MadeCase, MadePerson, Maker
from samples.matching.population import Population

_OF_A_PERSON = ("uci", "passport_number")
_HOW_MANY = (30, 28, 20, 13, 9)
_TWO_CASES = 0.095
"""Share of the clients whose spouse has a case of their own."""


@dataclass(frozen=True)
class Truth:
    """Where a document belongs; without a case it must not be attached without a person."""

    case_id: str | None
    person_id: str | None = None
    """None where it is of several people of the case, or of nobody."""
    about: str = "client"
    """Whose it is: the client's, a family member's, a stranger's ..."""
    medium: str = "born_digital"


@dataclass(frozen=True)
class Sent:
    """A document, and where it belongs."""

    document: Document
    truth: Truth


class Pile:
    """Makes the papers of one submission."""

    def __init__(self, chance: Chance, client: Client, population: Population, form: Form, medium: str) -> None:
        self._chance, self._client, self._population = chance, client, population
        self._form, self._medium = form, medium

    def papers(self) -> list[Sent]:
        """All of them, in any order."""
        rng = self._chance.rng
        many = rng.choices((1, 2, 3, 4, 5), _HOW_MANY)[0]
        sent = [self._own() for _ in range(many)]
        sent += [*self._representatives(), *self._sponsors(), *self._joint(), *self._older(), *self._spouses()]
        sent += self._strangers()
        rng.shuffle(sent)
        return sent

    def _read(
        self,
        kind: Paper,
        person: MadePerson,
        number: str | None,
        others: Sequence[tuple[Role, MadePerson]] = (),
    ) -> tuple[Document, str]:
        """A paper as it is read, and its medium: some of a pile come from elsewhere."""
        rng = self._chance.rng
        medium = self._medium if rng.random() < 0.9 else "born_digital"
        if kind.type == "photo" or (kind.names == "zone" and medium == "born_digital"):
            medium = rng.choice(("scan", "photo")) if rng.random() < 0.7 else medium
        return Reader(rng, medium, self._population.style.ocr).read(kind, person, number, others=others), medium

    def _ours(self, kind: Paper, person: MadePerson, others: Sequence[tuple[Role, MadePerson]] = ()) -> Sent:
        """A paper of somebody on the client's case."""
        document, medium = self._read(kind, person, self._client.case.application_number, others)
        about = "client" if person.number == self._client.person.number else "family_member"
        return Sent(document, self._truth(document, person, about, medium))

    def _truth(self, document: Document, person: MadePerson, about: str, medium: str) -> Truth:
        """On the client's case, as this person's where the document tells whose it is."""
        case_id = self._client.case_id
        tells = document.parties or any(number.kind in _OF_A_PERSON for number in document.identifiers)
        is_clients = person.number == self._client.person.number
        known = case_id and (tells or is_clients)
        return Truth(case_id, self._client.member_id(person) if known else None, about, medium)

    def _own(self) -> Sent:
        rng, client = self._chance.rng, self._client
        family = client.others
        if family and self._chance.befalls("family_member", 0.25):
            kind = draw_paper(rng, lambda each: each.names in ("zone", "split") or each.type in ("imm0008", "imm5669"))
            return self._ours(kind, rng.choice(family))
        kind = draw_paper(rng)
        if kind.type == "imm5645":
            return self._ours(kind, client.person, self._relations())
        return self._ours(kind, client.person)

    def _relations(self) -> list[tuple[Role, MadePerson]]:
        roles = {"spouse": Role.SPOUSE, "child": Role.CHILD, "sponsor": Role.SPONSOR, "principal": Role.SPOUSE}
        me = self._client.person.number
        return [
            (roles[member.role], member.person) for member in self._client.case.members if member.person.number != me
        ]

    def _representatives(self) -> list[Sent]:
        """The paper that appoints the representative."""
        if "representative" not in self._chance.noise or self._chance.rng.random() < 0.5:
            return []
        appointed = representative(self._client.person, self._population)
        kind = replace(paper("imm0008"), type="imm5476", uci=0.6, passport_number=0.0)
        return [self._ours(kind, self._client.person, [(Role.REPRESENTATIVE, appointed)])]

    def _sponsors(self) -> list[Sent]:
        """The sponsor's undertaking, with the sponsor's number on it."""
        sponsors = [member.person for member in self._client.case.members if member.role == "sponsor"]
        if not sponsors or not self._chance.befalls("sponsor", 0.5):
            return []
        kind = replace(paper("imm0008"), type="imm1344")
        sent = self._ours(kind, self._client.person, [(Role.SPONSOR, sponsors[0])])
        if not sponsors[0].uci:
            return [sent]
        number = Reader(self._chance.rng, "scan", self._population.style.ocr).number_of(
            Role.SPONSOR, "uci", sponsors[0].uci
        )
        numbers = (*sent.document.identifiers, number)
        return [replace(sent, document=sent.document.model_copy(update={"identifiers": numbers}))]

    def _joint(self) -> list[Sent]:
        """A paper of both of a couple: it is on the case, of either of them."""
        spouses = [person for person in self._client.others if person.birth_date.year < 2006]
        if not spouses or not self._chance.befalls("joint_paper", 0.15):
            return []
        kind = replace(paper("birth_certificate"), type="marriage_certificate", birth_date=0.5)
        sent = self._ours(kind, self._client.person, [(Role.SUBJECT, spouses[0])])
        return [replace(sent, truth=replace(sent.truth, person_id=None))]

    def _older(self) -> list[Sent]:
        """A letter about another case of the client's own, sent with what is for this one."""
        client = self._client
        others = [
            case for case in client.household.cases if case.member(client.person) and case.index != client.case.index
        ]
        if not others or not self._form_tells(others[0]) or not self._chance.befalls("older_paper", 0.12):
            return []
        kind = draw_paper(self._chance.rng, lambda each: each.group == "issued")
        document, medium = self._read(kind, client.person, others[0].application_number)
        return [Sent(document, self._truth(document, client.person, "older_paper", medium))]

    def _form_tells(self, other: MadeCase) -> bool:
        """Whether the form says that it is for the client's case and not for this other one."""
        typed, case = self._form.application_number, self._client.case
        if typed:
            return normalise("application_number", typed) == case.application_number
        return self._form.application_type == case.application_type != other.application_type

    def _spouses(self) -> list[Sent]:
        """A paper of the spouse, who has a case of their own: it belongs there."""
        client, household = self._client, self._client.household
        if household.kind != "couple_apart":
            return []
        others = [case for case in household.cases if not case.member(client.person)]
        share = self._population.style.two_cases / _TWO_CASES
        if not others or not self._chance.befalls("two_cases", share):
            return []
        case, spouse = others[0], others[0].members[0]
        kind = draw_paper(self._chance.rng, _tells_whose)
        document, medium = self._tell(kind, spouse.person, case.application_number)
        where = case.id if client.is_recorded and case.state == "open" else None
        return [Sent(document, Truth(where, spouse.id if where else None, "spouse_elsewhere", medium))]

    def _strangers(self) -> list[Sent]:
        """Papers of a stranger, or of a relative who is on no case."""
        chance, style = self._chance, self._population.style
        sent = []
        if chance.befalls("stranger", style.stranger):
            stranger = somebody(chance, self._population, recorded=chance.rng.random() < 0.7)
            number = stranger.case.application_number
            document, medium = self._tell(draw_paper(chance.rng, _tells_whose), stranger.person, number)
            sent.append(Sent(document, Truth(None, None, "stranger", medium)))
        if chance.befalls("relative", style.relative):
            document, medium = self._tell(draw_paper(chance.rng, _tells_whose), self._relative(), None)
            sent.append(Sent(document, Truth(None, None, "relative", medium)))
        return sent

    def _relative(self) -> MadePerson:
        """A brother, a sister or a parent, who is in no records."""
        rng = self._chance.rng
        first = 10**7 + rng.randrange(10**6)
        make = Maker(random.Random(rng.random()), self._population.style.name, first_person=first, first_case=0)
        family = {"family_name": self._client.person.family_name, "birth_name": self._client.person.birth_name}
        relative = make.like(self._client.person, **family)
        given = relative.given_names or relative.origin.given_names(rng, relative.sex)
        while given.split(" ")[0] == self._client.person.given_names.split(" ")[0]:
            given = relative.origin.given_names(rng, relative.sex)
        return replace(relative, given_names=given)

    def _tell(self, kind: Paper, person: MadePerson, number: str | None) -> tuple[Document, str]:
        """A paper that names somebody or shows a number, as read; another look where it does not."""
        while True:
            document, medium = self._read(kind, person, number)
            if any(party.given_names or not person.given_names for party in document.parties):
                return document, medium


def _tells_whose(kind: Paper) -> bool:
    return kind.names in ("zone", "split", "full")
