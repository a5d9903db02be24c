"""Names as documents write them after a label, and whose they are."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from intake.identifiers.roles import SOMEBODY_ELSE, WORDS, heading_above, role_called
from intake.model import Role

_OTHER_SCRIPT = "\u0370-\u1dff\u2e80-\ud7ff\uf900-\uffdc"
"""Greek and Cyrillic to Georgian, and Chinese, Japanese and Korean: a Latin name stands before or after them."""
NAME = r"[A-ZÀ-ÖØ-ÞŒ][\wÀ-ÿœŒ'’.\-]*(?:[ \t][\wÀ-ÿœŒ'’.\-]+){0,6}"
_WORD = r"[^\W\d_][\w'’.\-]*"
_LISTED = rf"{_WORD}(?:[ \t]{_WORD}){{0,2}},[ \t]?{_WORD}(?:[ \t]{_WORD}){{0,2}}(?=[ \t]*(?:\n|$|[ \t]{{2}}))"
"""Family name, comma, given names."""
_TITLED = r"(?:(?:Mr|Mrs|Ms|Miss|M|Mme|Mlle|Dr)\.?[ \t])?"
FULL_NAME = rf"{_TITLED}(?:{_LISTED}|{NAME})"
_REMARK = (
    r"(?:[ \t]*\((?:(?-i:[a-zà-ÿ])|(?:as|in|print|please|block|capital|legal|family|first|given|last|en|tel|comme|"
    r"lettres|majuscules|nom|pr[ée]nom)\b)[^()\n]{1,100}\))?"
)
"""Such as "(as shown on your passport)"; what begins with a capital may be the name itself."""
AFTER = (
    rf"(?:[ \t]*\((?:s|es)\))?{_REMARK}(?:[ \t]*/[ \t]*[A-Za-zÀ-ÿ' ()]{{3,40}}?)?[ \t]*"
    r"(?:(?:[:：…_]|\.(?=[ \t]*[:：.…_]))[ \t:.…_]*|\n(?:[ \t]*\n)?[ \t]*|[ \t]{2,})"
    rf"(?:[{_OTHER_SCRIPT}][^\nA-Za-zÀ-ÿ]{{0,40}})?"
)
"""Between a label and a name: a remark, leaders, the name in its own script. One full stop alone ends a sentence."""
_IN_ITS_SCRIPT = re.compile(rf"[{_OTHER_SCRIPT}]+")
_TITLE = re.compile(r"^(?:Mr|Mrs|Ms|Miss|M|Mme|Mlle|Dr|Madame|Monsieur)\.?\s+")
_END = re.compile(
    r"\s+(?:born|née?|and|et|date|dob|uci|iuc|the|le|la|of|de nationalité|address|adresse|sex|sexe|passport|passeport|"
    r"student|employee|no|n[°º]|number|has|is|was|est|a)\b.*$",
    re.IGNORECASE,
)
NOT_A_NAME = re.compile(
    r"^(?:coll[eè]ge|[ée]cole|universit[ée])\b|\bcredit union$|"
    r"\d|@|\b(?:university|college|bank|banque|inc|ltd|company|ministry|minist[eè]re|street|rue|avenue|name|nom|date|birth|"
    r"naissance|number|num[ée]ro|address|adresse|canada|department|office|signature|information|employer|employeur|"
    r"program|programme|telephone|t[ée]l[ée]phone|country|pays|sex|sexe|page|total|form|account|compte|"
    r"application|status|statut|citizenship|given|family|first|last|surname|pr[ée]noms?|of|the|and|de|du|for|pour)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(rf"\b(?:{WORDS[Role.SUBJECT]})\b", re.IGNORECASE)
_CALLED = re.compile(rf"\b({SOMEBODY_ELSE}|son)(?:'?s|’s)?\b", re.IGNORECASE)
_A_THINGS = re.compile(
    r"\b(?:school|institution|college|university|company|business|bank|hotel|file|user|program(?:me)?|course|product|plan|"
    r"branch|agency|organi[sz]ation|firm)(?:'s|’s)?[ \t]$",
    re.IGNORECASE,
)
_CALLED_ABOVE = re.compile(r"\b(sponsor|spouse|host|father|mother|p[eè]re|m[eè]re)\b[^\n]*\n?$", re.IGNORECASE)
_HAVE_A_PART = frozenset({Role.SPOUSE, Role.PARENT, Role.SPONSOR, Role.REPRESENTATIVE})
"""Whose names stand below a heading of their own; below others (an employer's) stands also the subject's."""
PARTICLES = frozenset(
    ("da", "das", "dos", "do", "van", "von", "der", "den", "el", "al", "bin", "ben", "bint", "la", "le")
)
"""Parts of names that are written small."""
_PUNCTUATION = " .,:-'()/"
_LONGEST_LABEL = 300
"""What is longer holds no label that is worth looking for again, and looking again and again would take long."""


@dataclass(frozen=True)
class Found:
    """A name, where its label starts and it ends, and whose it is: None of a thing, or where several are called."""

    name: str
    start: int
    end: int
    role: Role | None


def names(pattern: str, text: str) -> Iterator[Found]:
    """The plausible names that a pattern finds. What is none may be the next label: "TENANT", and below it "Name:"."""
    compiled, at = re.compile(pattern, re.IGNORECASE), 0
    while match := compiled.search(text, at):
        at = match.end()
        name = _END.sub("", _TITLE.sub("", _IN_ITS_SCRIPT.sub("", match.group(1)).strip(_PUNCTUATION)))
        name = " ".join(name.strip(_PUNCTUATION).split())
        if len(name) > 1 and name[0].isupper() and not NOT_A_NAME.search(name):
            yield Found(name, match.start(), match.end(), _owner_of(match, text))
        elif at - match.start(1) <= _LONGEST_LABEL:
            at = match.start(1)


def _owner_of(match: re.Match[str], text: str) -> Role | None:
    """Who is called before the value on its line, or above it; the document's subject where nobody is."""
    if _A_THINGS.search(text[_line(match, text) : _label(match, text)]):
        return None
    above = _CALLED_ABOVE.search(text[max(0, match.start() - 60) : match.start()])
    words = text[_line(match, text) : match.start(1)]
    if above and not (_CALLED.search(words) or _SUBJECT.search(words)):
        return _role(above[1])
    return called_beside(match, text)


def called_beside(match: re.Match[str], text: str) -> Role | None:
    """Who is called before the value on its line, or by the heading of its part; else the document's subject."""
    words = text[_line(match, text) : match.start(1)]
    called = {_role(word) for word in _CALLED.findall(words)}
    if called:
        return called.pop() if len(called) == 1 else None
    heading = None if _SUBJECT.search(words) else heading_above(text, _label(match, text))
    return heading if heading in _HAVE_A_PART else Role.SUBJECT


def _label(match: re.Match[str], text: str) -> int:
    """Where the label starts."""
    return match.start() + (text[match.start()] == "\n")


def _line(match: re.Match[str], text: str) -> int:
    """Where its line starts, or a little before the label in a long one."""
    label = _label(match, text)
    return max(text.rfind("\n", 0, label) + 1, label - 40)


def split(name: str) -> tuple[str, str]:
    """Family and given names of a full name: capitals or a comma tell; else the last word is the family's."""
    if "," in name:
        family, given = name.split(",", 1)
        return family.strip(), given.strip()
    words = name.split()
    capitals = [word for word in words if word.isupper() and len(word.strip(".")) > 1]
    if capitals and len(capitals) < len(words):
        return " ".join(capitals), " ".join(word for word in words if word not in capitals)
    return words[-1], " ".join(words[:-1])


def _role(word: str) -> Role:
    return Role.CHILD if word.casefold() == "son" else role_called(word)
