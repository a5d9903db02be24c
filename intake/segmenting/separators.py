"""Separator sheets: pages that say only that another document follows, and perhaps which."""

import re
from collections.abc import Sequence

_NUMBER = r"(?:\s*(?:no|n[°ºo]|number|num[ée]ro)?\.?\s*(?:[a-z]|[ivx]{1,4}|\d{1,2}(?:[-.]\d{1,2})?))"
_NAMED = (
    r"(?:exhibit|annex|appendix|attachment|enclosure|schedule|tab|divider|section|"
    r"pi[eè]ce(?: jointe)?|annexe|appendice|document joint|onglet|intercalaire|cote)"
)
_ANNOUNCES = re.compile(rf"\W*{_NAMED}{_NUMBER}(?:\W+{_NAMED}{_NUMBER})?\W*", re.IGNORECASE)
_SEPARATES = re.compile(
    r"\bpatch\s*(?:code\s*)?(?:t|[ivx1-6]{1,3})\b|\bseparator\b|\bs[ée]parateur\b|"
    r"\b(?:separation|divider|slip) (?:page|sheet)\b|\b(?:page|feuille) de s[ée]paration\b|\bdivider$|^intercalaire$",
    re.IGNORECASE,
)
_MOST_WORDS = 10


def is_separator(lines: Sequence[str]) -> bool:
    """Whether the page is nothing but a separator."""
    text = " ".join(lines)
    return len(text.split()) <= _MOST_WORDS and bool(_ANNOUNCES.fullmatch(text) or _SEPARATES.search(text))
