"""Whether outcomes differ between groups by more than chance would make them."""

from collections.abc import Mapping
from dataclasses import dataclass

from storage.records.quality import Share


@dataclass(frozen=True)
class Difference:
    """A group whose interval does not overlap that of all others together."""

    group: str
    own: Share
    others: Share

    @property
    def is_higher(self) -> bool:
        """Whether its share is above the others'."""
        return self.own.interval[0] > self.others.interval[1]


def differences(groups: Mapping[str, Share]) -> list[Difference]:
    """The groups that are apart from all others together, in the order given.

    Of twenty groups that do not differ at all, now and then one is apart by chance.
    """
    hits, of = sum(share.hits for share in groups.values()), sum(share.of for share in groups.values())
    compared = [Difference(name, own, Share(hits - own.hits, of - own.of)) for name, own in groups.items()]
    return [found for found in compared if found.own.of and found.others.of and _are_apart(found.own, found.others)]


def _are_apart(one: Share, other: Share) -> bool:
    return one.interval[0] > other.interval[1] or one.interval[1] < other.interval[0]
