"""Whose a number or a name is: the word beside its label, or the heading of the part it stands in."""

import re
from enum import StrEnum

from intake.model import Role

WORDS = {
    Role.SPOUSE: r"spouse|(?:common-law |conjugal )?partner|husband|wife|conjointe?|[ée]pou(?:x|se)|mari|fianc[ée]e?",
    Role.PARENT: r"father|mother|parent|p[eè]re|m[eè]re",
    Role.CHILD: r"dependent child|dependant|daughter|fils|fille|enfant [àa] charge|personne [àa] charge",
    Role.SPONSOR: r"sponsor|co-?signer|r[ée]pondante?|garante?|cosignataire",
    Role.REPRESENTATIVE: r"representative|repr[ée]sentante?|consultant|lawyer|solicitor|paralegal|avocate?",
    Role.EMPLOYER: r"employer|employeur|manager|supervisor|superviseure?|gestionnaire",
    Role.SCHOOL: r"registrar|registraire|school contact",
    Role.OTHER: (
        r"host|h[oô]te|inviter|translator|interpreter|interpr[eè]te|traduct(?:eur|rice)|landlord|bailleur|officer|agent|"
        r"emergency contact|contact|witness|t[ée]moin|brother|sister|sibling|fr[eè]re|s(?:œ|oe)ur"
    ),
    Role.SUBJECT: (
        r"principal applicant|applicant|demandeur principal|demanderesse principale|demandeur|demanderesse|"
        r"sponsored person|person being sponsored|personne parrain[ée]e|client|cliente|student|[ée]tudiante?|"
        r"employee|employ[ée]e?|salari[ée]e?|patiente?|tenant|locataire|candidate?|account holder|titulaire|passenger"
    ),
}
"""How the labels of documents call people, in English and French, each with their role."""
SOMEBODY_ELSE = "|".join(words for role, words in WORDS.items() if role is not Role.SUBJECT)
_SCHOOL = r"school|[ée]cole|institution|college|coll[eè]ge|university|universit[ée]"
_CHILD = r"child|enfant"
"""A child's own papers have these for headings, so they count only beside a number."""
_ANYBODY = "|".join([*WORDS.values(), _SCHOOL])
_OF = r"(?:of (?:the |your |my )?|for (?:the )?|du |de la |de l['’]|de (?:votre|mon|son) )"
OWNER = rf"(?:[ \t]{{0,3}}\(?{_OF}?(?:{_ANYBODY}|{_CHILD})\)?(?![\w'’]))?"
"""What may stand between a label and its number: "of the sponsor", "du répondant", "(spouse)"."""
_ADJACENT = re.compile(rf"\b({_ANYBODY}|{_CHILD})(?:'?s|’s)?[ \t]*\)?$", re.IGNORECASE)
_LOOSE = re.compile(rf"\b({_ANYBODY}|{_CHILD})(?:'?s|’s)?[ \t]*[:\-–,(/][^\n:\d]{{0,40}}$", re.IGNORECASE)
_CAPITALISED = r"(?-i:[A-ZÀ-ÞŒ])[\w'’.\-]*"
_NAMED = re.compile(
    rf"\b({_ANYBODY}|{_CHILD})[ \t]*[:,\-–(]?[ \t]*{_CAPITALISED}(?:[ \t]+{_CAPITALISED}){{0,4}}[ \t]*[(:,\-–]*[ \t]*$",
    re.IGNORECASE,
)
"""Such as "my husband Karim Haddad (", before his number."""
_NO_ONE = re.compile(r"\b(?:relation\w*|lien)\b", re.IGNORECASE)
"""Before these words a role is an answer: "Relationship to sponsor: spouse"."""
_HEADING = re.compile(
    rf"^[^\w\n]*(?:(?:section|part|partie)[ \t]*)?(?:[A-Z0-9]{{1,2}}[ \t]*[.):\-–][ \t]*)?"
    rf"(?:(?:information|details|renseignements|coordonn[ée]es|identit[ée])[ \t]+(?:about|of|on|sur|de|du)[ \t]+)?"
    rf"(?:{_OF}|the |your |le |la |l['’]|votre )?(?!contact\b)({_ANYBODY})(?:'?s|’s)?"
    rf"(?:[ \t]*(?:information|details|particulars|identification|contact|section|\([^()\n]{{1,40}}\)))?[^\w\n]*$",
    re.IGNORECASE | re.MULTILINE,
)
"""Such as "SPONSOR" or "B. Details of your spouse"; "Contact information" is about anybody."""
_LINE_OF = re.compile(rf"[^\w\n]*({_ANYBODY})(?:'?s|’s)?(?: name)?[ \t]*[:：][^\n\d:]{{2,60}}", re.IGNORECASE)
_BEFORE, _ABOVE = 80, 700
_ONE_WORD = {role: re.compile(words, re.IGNORECASE) for role, words in WORDS.items()}
_ONE_WORD[Role.CHILD] = re.compile(f"{WORDS[Role.CHILD]}|{_CHILD}", re.IGNORECASE)
_WITHOUT_NUMBERS = frozenset({Role.REPRESENTATIVE, Role.EMPLOYER, Role.SCHOOL, Role.OTHER})


class Ownership(StrEnum):
    """How far the part of the page that a number stands in says whose it is."""

    PERSONAL = "personal"
    """Family and sponsors have such numbers; one among a representative's particulars is his client's."""
    CONTACT = "contact"
    """Everybody has one: an address."""
    CASE = "case"
    """It is the application's, wherever it stands, unless its own label says otherwise."""


def owner_of(text: str, start: int, owner: str, ownership: Ownership) -> Role:
    """Whose a number is, by what stands before its label, which starts at `start`, and behind it (`owner`)."""
    before = text[max(text.rfind("\n", 0, start) + 1, start - _BEFORE) : start]
    role = _called(_ADJACENT, owner) or _called(_ADJACENT, before)
    if role is None and ownership is not Ownership.CASE:
        role = _called(_LOOSE, before) or part_of(text, start)
        if ownership is Ownership.PERSONAL and role in _WITHOUT_NUMBERS:
            role = None
    return role or Role.SUBJECT


def named_beside(before: str) -> Role:
    """Whose a number is that stands behind a name, by what stands before it: "my husband Karim Haddad (13-..."."""
    role = _called(_NAMED, before)
    return Role.SUBJECT if role is None or role in _WITHOUT_NUMBERS else role


def part_of(text: str, start: int) -> Role | None:
    """Whose part of the page a label stands in: by the line above it ("Sponsor: Marie Roy"), or by a heading."""
    line = text.rfind("\n", 0, start) + 1
    last = text[max(0, line - _ABOVE) : line].rstrip().rpartition("\n")[2]
    if match := _LINE_OF.fullmatch(last):
        return role_called(match[1])
    return heading_above(text, start)


def heading_above(text: str, start: int) -> Role | None:
    """Whom the last heading above says its part is about ("SPONSOR", "B. Representative"), where it is near."""
    line = text.rfind("\n", 0, start) + 1
    above = text[max(0, line - _ABOVE) : line]
    if len(above) == _ABOVE:
        above = above.partition("\n")[2]
    headings = _HEADING.findall(above)
    return role_called(headings[-1]) if headings else None


def role_called(word: str) -> Role:
    """The role that a word of a label names."""
    return next((role for role, pattern in _ONE_WORD.items() if pattern.fullmatch(word)), Role.SCHOOL)


def _called(pattern: re.Pattern[str], words: str) -> Role | None:
    match = pattern.search(words)
    return role_called(match[1]) if match and not _NO_ONE.search(words) else None
