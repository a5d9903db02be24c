"""The people a document names, and who they are to it: from the MRZ, the form's answers, and labelled text.

Rather none than a wrong one: a name found by mistake makes work for a person.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from intake.dates import find_date
from intake.identifiers.form_fields import answers_on, parties_of
from intake.identifiers.mrz import find_mrz, party_of
from intake.model import FormField, Page, Party, Role

_NAME = r"[A-ZÀ-ÖØ-ÞŒ][\wÀ-ÿœŒ'’.\-]*(?:[ \t][\wÀ-ÿœŒ'’.\-]+){0,6}"
_WORD = r"[^\W\d_][\w'’.\-]*"
_LISTED = rf"{_WORD}(?:[ \t]{_WORD}){{0,2}},[ \t]?{_WORD}(?:[ \t]{_WORD}){{0,2}}(?=[ \t]*(?:\n|$|[ \t]{{2}}))"
"""Family name, comma, given names."""
_AFTER = (
    r"(?:[ \t]*\((?:s|es)\))?(?:[ \t]*/[ \t]*[A-Za-zÀ-ÿ' ()]{3,40}?)?[ \t]*"
    r"(?:[:：.…_][ \t:.…_]*|\n(?:[ \t]*\n)?[ \t]*|[ \t]{2,})"
)
_FAMILY = rf"(?:family names?|surname|last name|nom de famille|noms? patronymiques?){_AFTER}({_NAME})"
_GIVEN = rf"(?:given names?|first names?|forenames?|pr[ée]noms?|other names){_AFTER}({_NAME})"
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
_TITLED = r"(?:(?:Mr|Mrs|Ms|Miss|M|Mme|Mlle|Dr)\.?[ \t])?"
_FULL = rf"(?<![\wÀ-ÿ'’/])(?:{_SUBJECT_LABELS}){_AFTER}({_TITLED}(?:{_LISTED}|{_NAME}))"
_RE = (
    r"(?:^|\n)[ \t]*(?:re|subject|concerning|objet|concerne|ref)[ \t]*:[^\n]{0,60}?"
    rf"(?:Mr|Mrs|Ms|Miss|M|Mme|Mlle)\.?[ \t]({_NAME})"
)
_CERTIFIES = (
    r"(?:certif(?:y|ies|ie|ions)|confirms?|confirme|confirmons|atteste|attestons|declare|d[ée]clare)(?: that| que|,)?"
    r"[ \t\n]+(?:(?:Mr|Mrs|Ms|Miss|M|Mme|Mlle|Madame|Monsieur)\.?[ \t\n])?"
    rf"({_NAME})(?=[ \t\n]*(?:,|\(|\n|born|n[ée]e?\b|has|is|a |est))"
)
_BIRTH = (
    r"(?:date of birth|birth date|birthdate|born(?: on)?|d\.?o\.?b\.?|date de naissance|"
    r"n[ée]e?(?:\(e\))? le|n[ée]\(?e?\)? ?:)"
    r"(?:[ \t]*/[ \t]*[A-Za-zÀ-ÿ' ]{3,30})?[ \t:.…_]*(?:\n[ \t]*){0,2}([^\n]{6,40})"
)
_TITLE = re.compile(r"^(?:Mr|Mrs|Ms|Miss|M|Mme|Mlle|Dr|Madame|Monsieur)\.?\s+")
_END = re.compile(
    r"\s+(?:born|née?|and|et|date|dob|uci|iuc|the|le|la|of|de nationalité|address|adresse|sex|sexe|passport|passeport|"
    r"student|employee|no|n[°º]|number|has|is|was|est|a)\b.*$",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"\d|@|\b(?:university|college|bank|banque|inc|ltd|company|ministry|minist[eè]re|street|rue|avenue|name|nom|date|birth|"
    r"naissance|number|num[ée]ro|address|adresse|canada|department|office|signature|information|employer|employeur|"
    r"program|programme|telephone|t[ée]l[ée]phone|country|pays|sex|sexe|page|total|form|account|compte|"
    r"application|status|statut|citizenship|given|family|first|last|surname|pr[ée]noms?|of|the|and|de|du|for|pour)\b",
    re.IGNORECASE,
)
_SOMEBODY_ELSE = re.compile(
    r"\b(?:spouse|partner|husband|wife|conjointe?|[ée]pou(?:x|se)|mari|father|mother|parent|p[eè]re|m[eè]re|son|daughter|"
    r"fils|fille|dependent child|enfant [àa] charge|sponsor|r[ée]pondante?|garante?|host|h[oô]te|inviter|"
    r"representative|repr[ée]sentante?|consultant|lawyer|avocate?|translator|traduct(?:eur|rice)|landlord|bailleur|"
    r"manager|officer|agent|registrar|registraire|supervisor|employer|contact|witness|t[ée]moin)(?:'?s|’s)?\b",
    re.IGNORECASE,
)
_A_THINGS = re.compile(
    r"\b(?:school|institution|college|university|company|business|bank|hotel|file|user)(?:'s|’s)?[ \t]$",
    re.IGNORECASE,
)
_SOMEBODY_ELSE_ABOVE = re.compile(r"\b(?:sponsor|spouse|host|father|mother|p[eè]re|m[eè]re)\b[^\n]*\n?$", re.IGNORECASE)
_NEAR = 200


def find_parties(pages: Sequence[Page], fields: Sequence[FormField] = ()) -> tuple[Party, ...]:
    """Everybody named, each once; the surest sources first."""
    found: list[Party] = [*(party_of(mrz) for mrz in find_mrz(pages)), *parties_of(answers_on(pages, fields))]
    if not any(party.role is Role.SUBJECT for party in found):
        others = {party.family_name for party in found}
        for page in pages:
            found.extend(party for party in _labelled(page) if party.family_name not in others)
    seen: dict[tuple[str, Role], dict[date | None, Party]] = {}
    for party in found:
        key = (" ".join(sorted(f"{party.family_name} {party.given_names}".casefold().split())), party.role)
        seen.setdefault(key, {}).setdefault(party.birth_date, party)
    # Father and son may have one name; who is named once with a birth date and once without is one person.
    return tuple(
        party for namesakes in seen.values() for party in namesakes.values() if party.birth_date or len(namesakes) == 1
    )


def _labelled(page: Page) -> Iterator[Party]:
    """The subject as labels name them, on one page."""
    text = re.sub(r"[ \t]{3,}", "  ", page.text)
    born = _birth_date(text)
    family = _first(_FAMILY, text)
    given = family and _beside(family, _plausible(_GIVEN, text))
    if family and given:
        yield Party(family_name=family.name, given_names=given.name, birth_date=born, page=page.number)
        return
    for pattern in (_FULL, _RE, _CERTIFIES):
        full = _first(pattern, text)
        if full and " " in full.name:
            split = _split(full.name)
            yield Party(family_name=split[0], given_names=split[1], birth_date=born, page=page.number)
            return
    if family:
        yield Party(family_name=family.name, birth_date=born, page=page.number)


@dataclass(frozen=True)
class _Found:
    """A name, and where its label starts and the name ends."""

    name: str
    start: int
    end: int


def _plausible(pattern: str, text: str) -> Iterator[_Found]:
    """The plausible names that a pattern finds, unless they are somebody else's."""
    for match in re.finditer(pattern, text, re.IGNORECASE):
        if _is_somebody_elses(match, text):
            continue
        name = _END.sub("", _TITLE.sub("", match.group(1).strip(" .,:-'"))).strip(" .,:-'")
        if name and name[0].isupper() and not _NOT_A_NAME.search(name) and len(name) > 1:
            yield _Found(name, match.start(), match.end())


def _first(pattern: str, text: str) -> _Found | None:
    return next(_plausible(pattern, text), None)


def _beside(family: _Found, givens: Iterator[_Found]) -> _Found | None:
    """The given names next to this family name, after it or else before it: those further off may be another's."""
    near = [given for given in givens if abs(given.start - family.end) <= _NEAR]
    after = (given for given in near if given.start >= family.end)
    return next(after, near[-1] if near else None)


def _before_value(match: re.Match[str], text: str) -> tuple[str, str]:
    """What stands before the label on its line, and that with the label."""
    label = match.start() + (text[match.start()] == "\n")
    start = max(text.rfind("\n", 0, label) + 1, label - 40)
    return text[start:label], text[start : match.start(1)]


def _is_somebody_elses(match: re.Match[str], text: str) -> bool:
    """Whether its line, or the line above, is about another person than the document's subject, or about a thing."""
    before, with_label = _before_value(match, text)
    above = text[max(0, match.start() - 60) : match.start()]
    return any((_SOMEBODY_ELSE.search(with_label), _A_THINGS.search(before), _SOMEBODY_ELSE_ABOVE.search(above)))


def _split(name: str) -> tuple[str, str]:
    """Family and given names of a full name: capitals or a comma tell; else the last word is the family's."""
    if "," in name:
        family, given = name.split(",", 1)
        return family.strip(), given.strip()
    words = name.split()
    capitals = [word for word in words if word.isupper() and len(word) > 1]
    if capitals and len(capitals) < len(words):
        return " ".join(capitals), " ".join(word for word in words if word not in capitals)
    return words[-1], " ".join(words[:-1])


def _birth_date(text: str) -> date | None:
    """The subject's birth date; None when the page has several different ones."""
    dates = set()
    for match in re.finditer(_BIRTH, text, re.IGNORECASE):
        if _SOMEBODY_ELSE.search(_before_value(match, text)[1]):
            continue
        if (value := find_date(match.group(1))) is not None:
            dates.add(value)
    return dates.pop() if len(dates) == 1 else None
