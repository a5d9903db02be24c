"""How the classifier does on papers in texts and layouts that it was not trained on, some scanned or photographed."""

from collections.abc import Iterator

from benchmarks.classifying.shares import PICTURES, automatic, out_of_scope, shares
from benchmarks.figures import Figure, Say
from classifiers.evaluation import evaluate, grouped, scores
from classifiers.papers import test_papers
from classifiers.pictures import draw

_SEED, _COUNT = 7, 2
_APART = 2.0  # points that one language may be behind the other


def measure(say: Say) -> Iterator[Figure]:
    """Shares with their 95 % intervals; the pictures are drawn too."""
    answers = evaluate(test_papers(_SEED, _COUNT), tick=lambda done: say(f"{done} papers read"))
    draw(answers, PICTURES)
    yield from automatic("all", answers, promised=True)
    languages = {"English": "en", "French": "fr"}
    decided = {}
    for name, language in languages.items():
        same = [answer for answer in answers if answer.language == language]
        yield from automatic(name, same, promised=True)
        decided[name] = 100 * scores(same)["automatic"]["share"]
    apart = abs(decided["English"] - decided["French"])
    yield Figure(name="decided without a person, between the languages", value=apart, unit="points", limit=_APART)
    for medium, same in grouped(answers, "medium"):
        yield from shares(f"decided without a person, {medium}", scores(same)["automatic"])
    new = [answer for answer in answers if answer.title == "new"]
    yield from shares("decided without a person where the title is new too", scores(new)["automatic"])
    yield from out_of_scope("documents outside of the list", answers, promised=True)
