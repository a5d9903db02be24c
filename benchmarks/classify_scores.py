"""How well the classifier does on papers in texts and layouts that it was not trained on, some of them scanned."""

from collections.abc import Iterator
from typing import Any

from benchmarks.figures import Figure, Say
from classifiers.evaluation import evaluate


def measure(say: Say) -> Iterator[Figure]:
    """Shares with the less welcome end of their 95 % intervals."""
    found = evaluate(tick=lambda done: say(f"{done} papers read"))
    whole = found["all"]
    yield from _shares("classifier, decided without a person", whole["automatic"], "low")
    new = found["by_title"]["new"]["automatic"]
    yield from _shares("classifier, decided without a person where the title is new too", new, "low")
    yield from _shares("classifier, wrong type among all decided", whole["type_error"], "high")
    strange = found["out_of_scope_taken_for_a_type"]
    yield from _shares("classifier, out-of-scope papers taken for a type", strange, "high")


def _shares(name: str, share: dict[str, Any], end: str) -> Iterator[Figure]:
    yield Figure(name=f"{name}, of {share['of']}", value=100 * share["share"], unit="%")
    bound = "at least" if end == "low" else "at most"
    yield Figure(name=f"{name}, {bound} (95 % interval)", value=100 * share[end], unit="%")
