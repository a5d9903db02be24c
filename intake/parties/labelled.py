"""The people whom labels name on a page: its subject, and others with their roles."""

import re
from collections.abc import Iterable, Iterator

from intake.identifiers.roles import SOMEBODY_ELSE
from intake.model import Page, Party, Role
from intake.parties.births import UNKNOWN, births_of
from intake.parties.names import AFTER, FULL_NAME, NAME, PARTICLES, Found, names, split
from intake.parties.reference_line import named_in_reference

_FAMILY = rf"(?:family names?|surname|last name|nom de famille|noms? patronymiques?){AFTER}({NAME})"
_GIVEN = rf"(?:given names?|first names?|forenames?|pr[ée]noms?|other names){AFTER}({NAME})"
_SUBJECTS_EN = (
    "student|applicant|employee|patient|candidate|holder|account holder|person|client|child|deceased|tenant|insured|"
    "taxpayer|subject|claimant"
)
_LABELS_EN = (
    "student|applicant|employee|patient|candidate|client|account holder|holder|tenant|payer|passenger|customer|"
    "taxpayer|test taker|principal applicant|borrower"
)
_SUBJECTS_FR = (
    "[ée]tudiante?|demandeur|demanderesse|employ[ée]e?|patiente?|candidate?|titulaire|cliente?|enfant|d[ée]funte?|"
    "locataire|contribuable|personne"
)
_LABELS_FR = (
    "[ée]tudiante?|demandeur|demanderesse|employ[ée]e?|salari[ée]e?|patiente?|candidate?|titulaire(?: du compte)?|"
    "cliente?|locataire|passag[eè]re?|contribuable|payeur|requ[ée]rante?"
)
_SUBJECT_LABELS = (
    r"full (?:legal )?name|nom complet|nom et pr[ée]noms?|pr[ée]noms? et nom|noms?,? pr[ée]noms?|"
    rf"name of (?:the )?(?:{_SUBJECTS_EN})|(?:{_LABELS_EN})(?:'s|’s)?(?: full)?(?: name)?|"
    rf"nom (?:de l['’]|du |de la )(?:{_SUBJECTS_FR})|(?:{_LABELS_FR})|name|nom"
)
_FULL = rf"(?<![\wÀ-ÿ'’/])(?:{_SUBJECT_LABELS}){AFTER}({FULL_NAME})"
_RE = (
    r"(?:^|\n)[ \t]*(?:re|subject|concerning|objet|concerne|ref)[ \t]*:[^\n]{0,60}?"
    rf"(?:Mr|Mrs|Ms|Miss|M|Mme|Mlle)\.?[ \t]({NAME})"
)
_CERTIFIES = (
    r"(?:certif(?:y|ies|ie|ions)|confirms?|confirme|confirmons|atteste|attestons|declare|d[ée]clare)(?: that| que|,)?"
    r"[ \t\n]+(?:(?:Mr|Mrs|Ms|Miss|M|Mme|Mlle|Madame|Monsieur)\.?[ \t\n])?"
    r"(?!(?:I|we|you|they|it|this|je|j['’]|nous|vous|ce|cette)\b)"
    rf"({NAME})(?![\w'’.\-])(?=[ \t\n]*(?:,|\(|\n|(?:born|n[ée]e?|has|is|a|est)\b))"
)
_NAME_OF_OTHER = (
    rf"(?<![\wÀ-ÿ'’/])(?:(?:full )?name of (?:the |your |my )?(?:{SOMEBODY_ELSE})|"
    rf"(?:{SOMEBODY_ELSE})(?:'s|’s)?(?: full)? name|"
    rf"noms?(?: complet)?(?: et pr[ée]noms?)? (?:de l['’]|du |de la |de (?:votre|mon|son) )(?:{SOMEBODY_ELSE}))"
    rf"{AFTER}({FULL_NAME})"
)
_OTHER = rf"(?<![\wÀ-ÿ'’/])(?:{SOMEBODY_ELSE})[ \t]*[:：][ \t]*({FULL_NAME})"
_NOT_PEOPLE = re.compile(r"\b(?:employer|employeur)\b", re.IGNORECASE)
_NEAR = 200
_LONGEST = 200_000
"""Characters of a page that are searched for names: one of paper holds a few thousand."""
_MOST_OTHERS = 20


def people_on(page: Page) -> Iterator[Party]:
    """The subject as labels name them, and others whom they call by their role."""
    text = re.sub(r"[ \t]{3,}", "  ", page.text[:_LONGEST])
    births = births_of(text)
    found = {(role, *name): None for role, name in (*_subject(text), *_others(text))}
    for role, family, given in list(found)[:_MOST_OTHERS]:
        namesakes = [other for other in found if other[0] is role]
        birth_date, birth_date_or = births.get(role, UNKNOWN) if len(namesakes) == 1 else UNKNOWN
        yield Party(
            family_name=family,
            given_names=given,
            birth_date=birth_date,
            birth_date_or=birth_date_or,
            role=role,
            page=page.number,
        )


def _subject(text: str) -> Iterator[tuple[Role, tuple[str, str]]]:
    """Whom the page is about: at most one."""
    family = _first(_of_subject(names(_FAMILY, text)))
    given = family and _beside(family, _of_subject(names(_GIVEN, text)))
    if family and given:
        yield Role.SUBJECT, (family.name, given.name)
        return
    for pattern in (_FULL, _RE, _CERTIFIES):
        full = _first(_of_subject(names(pattern, text)))
        if full and " " in full.name:
            yield Role.SUBJECT, split(full.name)
            return
    if name := named_in_reference(text):
        yield Role.SUBJECT, split(name)
    elif family:
        yield Role.SUBJECT, (family.name, "")


def _others(text: str) -> Iterator[tuple[Role, tuple[str, str]]]:
    """Sponsors, spouses, representatives and the like."""
    givens = [given for given in names(_GIVEN, text) if _is_called(given)]
    for family in names(_FAMILY, text):
        given = _beside(family, (given for given in givens if given.role is family.role))
        if family.role and _is_called(family) and given:
            yield family.role, (family.name, given.name)
    for pattern in (_NAME_OF_OTHER, _OTHER):
        for full in names(pattern, text):
            label = text[full.start : full.end - len(full.name)]
            if full.role and _is_called(full) and _is_full(full.name) and not _NOT_PEOPLE.search(label):
                yield full.role, split(full.name)


def _of_subject(found: Iterable[Found]) -> Iterator[Found]:
    return (each for each in found if each.role is Role.SUBJECT)


def _is_called(found: Found) -> bool:
    return found.role not in (None, Role.SUBJECT)


def _is_full(name: str) -> bool:
    """Two words or more, all of them with a capital."""
    words = name.split()
    return len(words) > 1 and all(word[0].isupper() or word in PARTICLES for word in words)


def _first(found: Iterator[Found]) -> Found | None:
    return next(found, None)


def _beside(family: Found, givens: Iterator[Found]) -> Found | None:
    """The given names next to this family name, after it or else before it: those further off may be another's."""
    near = [given for given in givens if abs(given.start - family.end) <= _NEAR]
    after = (given for given in near if given.start >= family.end)
    return next(after, near[-1] if near else None)
