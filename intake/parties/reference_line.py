"""The line of a letter that says whom it is about: "Re:", "Objet :", "Concerning"; a name beside a number or a birth.

A name alone may be anybody's, and capitals alone may be a title: with neither number nor birth date it names nobody.
"""

import re

from intake.identifiers.roles import SOMEBODY_ELSE
from intake.parties.names import NOT_A_NAME, PARTICLES

_LINE = re.compile(
    r"^[ \t]*(?:(?:re|r[ée]f|ref|subject|objet|concerne)[ \t]*\.?[ \t]*[:：]|"
    r"(?:concerning|about|regarding|concernant|au sujet de|à propos de)\b[ \t]*[:：]?)[ \t]*"
    r"([^\n]{3,160})((?:\n[^\n]{0,100}){0,2})",
    re.IGNORECASE | re.MULTILINE,
)
_EVIDENCE = re.compile(
    r"(?<!\w)(?:[A-Z]{1,2}\d{8,9}|(?:\d{2}-?)?\d{4}-?\d{4})(?!\w)|"
    r"\b(?:born|d\.?o\.?b\.?|date of birth|date de naissance|n[ée]e?(?:\(e\))? le)\b[^\n\d]{0,20}[^\n]{0,12}\d",
    re.IGNORECASE,
)
_NO_NAME = re.compile(
    r"(?:study|work|visitor|permits?|visas?|permis|[ée]tudes|travail|requests?|demandes?|dossiers?|files?|letters?|lettres?|"
    r"client|cliente|applicant|demandeur|demanderesse|mr|mrs|ms|miss|m|mme|mlle|dr|madame|monsieur|uci|iuc|dob|born|n[ée]e?|"
    r"passport|passeport|immigration|ircc|cic|express|entry|permanent|permanente|residen\w+|r[ée]siden\w+|citoyennet[ée]|"
    r"additional|supporting|urgent|documents?|missing|update|reply|response|r[ée]ponse|sponsorship|parrainage|my|our|your|"
    r"mon|ma|mes|notre|votre|explanation|explicative|extension|prolongation|invitation|employment|emploi|proof|preuve)\.?",
    re.IGNORECASE,
)
_SOMEBODY_ELSE = re.compile(rf"\b(?:{SOMEBODY_ELSE})\b", re.IGNORECASE)
_APART = re.compile(r"\s+(?:[-–—]+|&|and|et)\s+|[;|():/]")
_FEWEST, _MOST = 2, 5


def named_in_reference(text: str) -> str | None:
    """The one full name in the first such line; None where there are several, or nothing beside it that tells."""
    line = _LINE.search(text)
    if line is None or not _EVIDENCE.search(line[1] + line[2]) or _SOMEBODY_ELSE.search(line[1]):
        return None
    found = {name for part in _APART.split(line[1]) for name in _names(part)}
    return found.pop() if len(found) == 1 else None


def _names(part: str) -> list[str]:
    """A family name in capitals with given names (HADDAD, Karim) as they stand; else what each piece ends with."""
    pieces = [piece.strip() for piece in part.split(",")]
    runs = [_run(piece) for piece in pieces]
    if len(pieces) > 1 and runs[0] and runs[0].isupper() and runs[1] == pieces[1] and not runs[1].isupper():
        return [f"{runs[0]}, {runs[1]}"]
    return [run for run in runs if _FEWEST <= len(run.split()) <= _MOST]


def _run(piece: str) -> str:
    """The words at its end that may be a name's."""
    words: list[str] = []
    for word in reversed(piece.split()):
        is_name = word[0].isupper() and not (NOT_A_NAME.search(word) or _NO_NAME.fullmatch(word))
        if not (is_name or (words and word in PARTICLES)):
            break
        words.insert(0, word)
    while words and words[0] in PARTICLES:
        words.pop(0)
    return " ".join(words)
