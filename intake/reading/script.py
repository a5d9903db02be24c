"""Which script a text is written in, by the Unicode names of its letters."""

import unicodedata
from collections import Counter
from functools import lru_cache

_MOST = 4000  # characters that are looked at
_NAMED = {"CJK": "Han", "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean"}
"""As tesseract calls them: other scripts are called by the first word of their letters' names."""
_FEW = 3  # letters, which tell nothing
_KANA = 0.1  # share of Japanese text's own letters from which its Chinese characters are Japanese too


def script_of(text: str) -> str | None:
    """The script of most of its letters (Latin, Cyrillic, Arabic, Han, Japanese ...), or None without some letters."""
    found: Counter[str] = Counter()
    for char, count in Counter(text[:_MOST]).items():
        if char.isalpha():
            found[_script(char)] += count
    if found.total() < _FEW:
        return None
    if found["Japanese"] >= _KANA * found.total() and found["Han"]:
        return "Japanese"
    return found.most_common(1)[0][0]


@lru_cache(maxsize=1000)
def _script(letter: str) -> str:
    first = unicodedata.name(letter, "unknown").replace("-", " ").split()[0]
    return _NAMED.get(first, first.capitalize())
