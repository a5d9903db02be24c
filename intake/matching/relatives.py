"""A document of somebody else's case, sent along: a husband sends his wife's permit, who has a case of her own."""

from intake.decisions import Fact
from intake.identifiers import MATCHING_KINDS
from intake.matching.documents import contradictions
from intake.matching.evidence import Evidence, is_on, likest, subjects
from intake.matching.found import FoundCase, each
from intake.matching.leading import owners_of
from intake.matching.names import fold
from intake.matching.policy import Rule
from intake.matching.submission_case import sure_enough
from intake.model import CaseDirectory, CaseRecord, Document, Role


def relatives_case(document: Document, client: FoundCase, cases: CaseDirectory, rule: Rule) -> FoundCase | None:
    """The case of its own subject, when the document alone says so surely and the two cases belong together.

    It needs all at once: one subject, who is not the client, and whose name and birth date are exactly the case's; a
    sure number that leads there and nowhere else; nothing that contradicts; a case that is not closed; and cases that
    belong to one household.
    """
    about = subjects(document)
    numbers = tuple(i for i in document.identifiers if i.verified and i.role is Role.SUBJECT)
    leading = [number for number in numbers if number.kind in MATCHING_KINDS]
    owners = each(owners_of(leading, cases).values())
    if len(about) != 1 or len(owners) != 1:
        return None
    case = owners[0]
    like = likest(about[0], case.people)
    if like is None or not like.is_exact or is_on(case, client.client.person, client.case):
        return None
    if not _are_of_one_household(case, client.case):
        return None
    own = FoundCase(case=case, client=like, by=numbers, evidence=Evidence(about[0], numbers))
    if contradictions(document, own, cases):
        return None
    found = sure_enough(own, cases, rule)
    return found if isinstance(found, FoundCase) else None


def _are_of_one_household(one: CaseRecord, other: CaseRecord) -> bool:
    """Whether somebody is on both cases; or people of one family name, or of one e-mail address, live at one place."""
    if any(is_on(one, person, other) for person in other.people):
        return True
    if not _values(one, "postal_code") & _values(other, "postal_code"):
        return False
    families = [{word for person in case.people for word in fold(person.family_name).split()} for case in (one, other)]
    return bool(families[0] & families[1] or _values(one, "email") & _values(other, "email"))


def _values(case: CaseRecord, kind: str) -> set[str]:
    return {number.value for number in case.identifiers if number.kind == kind}


def sent_along(client: FoundCase) -> Fact:
    """Why a document is on another case than the rest of its submission."""
    return Fact(code="sent_along", values={"case": client.case.id})
