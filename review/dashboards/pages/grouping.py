"""Tables by language, by program and by what was sent: outcomes are watched for unfair differences."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from review import words
from review.dashboards.asking import program_title
from review.dashboards.tables import share
from storage.records.quality import Share
from storage.statistics.comparing import differences


def language_title(code: str) -> str:
    """A client's language."""
    return words.word(words.FORM_LANGUAGES, code)


def medium_title(code: str) -> str:
    """What was sent."""
    return words.word(words.MEDIA, code) if code else _("No file that could be read")


GROUPINGS: dict[str, tuple[Any, Callable[[str], str]]] = {
    "language": (later("Language"), language_title),
    "program": (later("Application type"), program_title),
    "medium": (later("How it was sent"), medium_title),
}
"""What each is called, and its groups."""


def grouped(
    hits: Counter[tuple[str, str, str]], of: Counter[tuple[str, str, str]]
) -> Iterator[tuple[str, dict[str, Share]]]:
    """Shares by language, program and medium, whose counts come by (program, language, medium)."""
    for place, by in ((1, "language"), (0, "program"), (2, "medium")):
        own, all_ = _folded(hits, place), _folded(of, place)
        yield by, {group: Share(own[group], all_[group]) for group in sorted(all_)}


def _folded(counts: Counter[tuple[str, str, str]], place: int) -> Counter[str]:
    folded: Counter[str] = Counter()
    for group, number in counts.items():
        folded[group[place]] += number
    return folded


def rows(groups: Mapping[str, Mapping[str, Share]]) -> list[list[Any]]:
    """A row for each group: by what, which, the share."""
    return [
        [str(GROUPINGS[by][0]), GROUPINGS[by][1](group), share]
        for by, shares in groups.items()
        for group, share in shares.items()
    ]


def told_apart(groups: Mapping[str, Mapping[str, Share]], higher: str, lower: str) -> list[str]:
    """Where a group's interval does not overlap that of all others, in words; else that none is apart.

    Args:
        groups: the shares, by what they are grouped.
        higher: what to say of a group whose share is above the others'.
        lower: of one below. Both name %(group)s, %(own)s and %(others)s.
    """
    found = [(by, difference) for by, shares in groups.items() for difference in differences(shares)]
    sentences = []
    for by, difference in found:
        title, name = GROUPINGS[by]
        values = {
            "group": f"{title}{_(': ')}{name(difference.group)}",
            "own": share(difference.own),
            "others": share(difference.others),
        }
        sentences.append((higher if difference.is_higher else lower) % values)
    if sentences:
        chance = _(
            "The intervals do not overlap. Look for the cause; of many groups that are compared, one may be apart by "
            "chance."
        )
        return [*sentences, chance]
    if any(share_.of for shares in groups.values() for share_ in shares.values()):
        return [_("No group’s interval is apart from that of all others together.")]
    return []
