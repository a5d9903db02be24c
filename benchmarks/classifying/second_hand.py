"""How far the classifier falls on papers by another hand: own words, own layouts, own typesetter.

Nothing is promised of it: it shows what a style does that nobody trained or tuned on.
"""

import random
from collections.abc import Iterator

from benchmarks.classifying.shares import automatic, out_of_scope
from benchmarks.figures import Figure, Say
from classifiers.evaluation import evaluate
from classifiers.papers import Paper, facts
from samples import second_hand
from samples.damage import MEDIA, damaged
from samples.people import Registry

_SEED = 5


def measure(say: Say) -> Iterator[Figure]:
    """Each paper born digital, then scanned or photographed."""
    answers = evaluate(_papers(), tick=lambda done: say(f"{done} papers read"))
    for name, media in (("born digital", MEDIA[:1]), ("scanned or photographed", MEDIA[1:])):
        same = [answer for answer in answers if answer.medium in media]
        yield from automatic(f"another hand, {name}", same, promised=False)
        yield from out_of_scope(f"papers of another hand outside of the list, {name},", same, promised=False)
    for name, language in (("English", "en"), ("French", "fr")):
        same = [answer for answer in answers if answer.language == language]
        yield from automatic(f"another hand, {name}", same, promised=False)


def _papers() -> Iterator[Paper]:
    chance = random.Random(_SEED)  # noqa: S311 - the same papers each time
    registry = Registry(chance)
    for kind in second_hand.kinds():
        data = second_hand.draw(kind, facts(registry, chance), chance)
        for medium in (MEDIA[0], chance.choice(MEDIA[1:])):
            yield Paper(kind.type_id, kind.language, "second hand", medium, damaged(data, medium, chance))
