"""Keys that people are looked up by, so that a search by name and birth date reads some hundreds of rows of millions.

A record has three indexed pairs: birth date and family key, birth date and given key, family key and given key. A key
is a word's first letter and the consonants after it, at most four letters: accents, doubled letters, most vowels, a
silent h and an end cut off leave it as it is (Mohammed, Muhamad: mmd). A search asks for the keys of all words of a
name in both places, so that swapped and moved names are found; and for the birth date with all that one wrong digit or
a swap of day and month may have made of it. What it can't find: a name with no key in common beside a wrong birth
date. PostgreSQL's trigrams (pg_trgm) would find it and are not used: among a million people, on a busy machine, their
index answered in 0.05 to 0.8 seconds, the slower the commoner the name, where these searches take a few milliseconds.
Writing systems are not turned into one another: a name in Cyrillic has keys in Cyrillic.
"""

import re
from datetime import date
from functools import lru_cache
from itertools import pairwise

from intake.matching.names import fold, name_words

_LONGEST_KEY = 4
_MOST_WORDS = 8
_REMEMBERED = 20_000  # names are common, and an import has many
_EARLIEST = date(1900, 1, 1)
_DOUBLED = re.compile(r"(.)\1+")
_SILENT = re.compile(r"[aeiouyhw]")


@lru_cache(_REMEMBERED)
def family_key(family_name: str) -> str:
    """Of its longest word: de la Cruz and Cruz have one. Empty for an empty name."""
    return _key(max(fold(family_name).split(), key=len, default=""))


@lru_cache(_REMEMBERED)
def given_key(given_names: str) -> str:
    """Of the first, which people write when they write one only; an initial before it is passed over."""
    words = fold(given_names).split()
    return _key(next((word for word in words if not _is_initial(word)), words[0] if words else ""))


def keys_of(family_name: str, given_names: str) -> list[str]:
    """The keys under which somebody of this name may stand, whichever name is which; none for an empty name.

    Two neighbours also count as one word: Wei Ling and Weiling.
    """
    names = [fold(name).split()[:_MOST_WORDS] for name in (family_name, given_names)]
    words = [word for name in names for word in name]
    words += [first + second for name in names for first, second in pairwise(name)]
    telling = [word for word in words if not _is_initial(word)] or words
    return list(dict.fromkeys(_key(word) for word in telling))


def initials_of(family_name: str, given_names: str) -> list[str]:
    """The first letters of a name's words, which are the keys of records that have no more."""
    return list(dict.fromkeys(word[0] for word in name_words(family_name, given_names)))


def dates_near(born: date) -> list[date]:
    """The date itself first, then what a swap of day and month or one wrong digit makes of it, if it can be one's."""
    digits = born.strftime("%Y%m%d").zfill(8)
    texts = [digits, digits[:4] + digits[6:] + digits[4:6]]
    for place, right in enumerate(digits):
        texts += [digits[:place] + wrong + digits[place + 1 :] for wrong in "0123456789" if wrong != right]
    found = [born, *(day for text in texts if (day := _date(text)) and _EARLIEST <= day <= date.today())]  # noqa: DTZ011
    return list(dict.fromkeys(found))


def _is_initial(word: str) -> bool:
    """Of a script that has small letters: one Chinese character is a name."""
    return len(word) == 1 and word.islower()


def _date(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None


def _key(word: str) -> str:
    single = _DOUBLED.sub(r"\1", word)
    skeleton = single[:1] + _SILENT.sub("", single[1:])
    # Li, Lee and Leo would all be l: too many.
    return (skeleton if len(skeleton) > 1 else single)[:_LONGEST_KEY]
