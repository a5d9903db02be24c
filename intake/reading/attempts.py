"""A page is read as its letters say it lies; only where that goes badly is it tried in other directions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from time import monotonic

from PIL import Image

from intake.reading import machine_zone
from intake.reading.coverage import share_read
from intake.reading.engines import Overdue, Recognised, RecognisedWord, engine
from intake.reading.language import common_words
from intake.reading.orientation import orientation

SURE, _VERY_SURE = 0.72, 0.8  # mean word confidence from which a reading is good
_READ = 0.96  # share of the page's letters from which it may be
_FEW_WORDS, _SOME_WORDS = 3, 5
_SMALL = 0.6  # of its size, in which directions are compared
_CLEARLY = 1.3


@dataclass(frozen=True, eq=False)
class Attempt:
    """A reading of a page turned by some quarters clockwise."""

    turns: int
    picture: Image.Image
    """The page turned so."""
    found: Recognised
    share: float
    """Of the page's letters that were read, 0 to 1."""
    zone: Sequence[RecognisedWord] = ()
    """The lines of the machine-readable zone that say that it is upright."""
    may_have_zone: bool = False
    """Whether there may be one."""

    @cached_property
    def confidence(self) -> float:
        """How sure the words are, less what was passed over; 0 to 1."""
        return self.found.confidence * self.share

    @cached_property
    def score(self) -> float:
        """How much was surely read."""
        return self.found.score * self.share

    @cached_property
    def is_good(self) -> bool:
        """Whether nothing else need be tried."""
        return (
            self.found.confidence >= SURE
            and self.share >= _READ
            and len(self.found.words) >= _SOME_WORDS
            and (self.found.confidence >= _VERY_SURE or common_words(self.found.text) >= 2)
        )


def best_attempt(grey: Image.Image, *, seconds: float) -> Attempt:
    """Read a page in whichever direction it lies; within so many seconds for all attempts together.

    Raises Overdue when not even one was finished.
    """
    attempts = _Attempts(grey, monotonic() + seconds)
    tried = [attempts.first()]
    others = attempts.others()
    try:
        while not (tried[-1].is_good or tried[-1].zone) and (other := next(others, None)) is not None:
            tried.append(other)
    except Overdue:
        pass  # what was read before counts
    best = max(tried, key=lambda attempt: (bool(attempt.zone), attempt.score))
    return best if best.zone or len(best.found.words) >= _FEW_WORDS else tried[0]


def turned(image: Image.Image, turns: int) -> Image.Image:
    """The image turned clockwise by so many quarters."""
    if turns == 0:
        return image
    how = (Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)
    return image.transpose(how[turns - 1])


class _Attempts:
    """What can be tried with one page, the likeliest first."""

    def __init__(self, grey: Image.Image, end: float) -> None:
        self._grey = grey
        self._end = end
        self._lies = orientation(grey)
        self._may_have_zone = machine_zone.may_be_among(self._lies.boxes)
        self._zone = cache(lambda turns: machine_zone.find(turned(grey, turns)))
        self._found = cache(lambda turns: _recognised(turned(grey, turns), end))

    def first(self) -> Attempt:
        """As its letters say; cards have few that tell heads from feet, but many have a zone."""
        lies = self._lies
        if lies.others and (turns := self._by_a_zone((lies.turns, *lies.others))) is not None:
            self._lies = replace(lies, others=())
            return self._read(turns, self._zone(turns))
        return self._read(lies.turns)

    def others(self) -> Iterator[Attempt]:
        """As its zone says against its letters, which a printed ground may look like; then as the letters allow."""
        if (turns := self._by_a_zone(range(4))) is not None:
            yield self._read(turns, self._zone(turns))
        others = self._lies.others
        for turns in others if len(others) == 1 else self._likelier():
            yield self._read(turns)

    def _by_a_zone(self, directions: Iterable[int]) -> int | None:
        """The direction in which a machine-readable zone is read on it: there is one only."""
        return next(filter(self._zone, directions), None) if self._may_have_zone else None

    def _likelier(self) -> Iterator[int]:
        """The direction in which far more is read in a smaller size, if there is one."""
        if not self._lies.others:
            return
        small = self._grey.resize([max(1, round(side * _SMALL)) for side in self._grey.size])
        directions = (self._lies.turns, *self._lies.others)
        scores = {turns: _recognised(turned(small, turns), self._end).score for turns in directions}
        best = max(scores, key=lambda turns: scores[turns])
        if best != self._lies.turns and scores[best] >= _CLEARLY * scores[self._lies.turns]:
            yield best

    def _read(self, turns: int, zone: Sequence[RecognisedWord] = ()) -> Attempt:
        picture, found = turned(self._grey, turns), self._found(turns)
        if found.turns and not zone:  # the engine may see lines that run down
            return Attempt((turns + found.turns) % 4, turned(picture, found.turns), found, share=1.0)
        share = share_read(self._lies.letters, turns, found.words, picture.size)
        return Attempt(turns, picture, found, share, zone, self._may_have_zone)


def _recognised(image: Image.Image, end: float) -> Recognised:
    """What the engine reads until the monotonic clock says `end`. Raises Overdue."""
    left = end - monotonic()
    if left <= 0:
        raise Overdue
    return engine().recognise(image, seconds=left)
