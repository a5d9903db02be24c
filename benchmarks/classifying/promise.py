"""Whether the error that an operator sets is kept: how often a type is not among those said to be possible."""

from collections.abc import Iterator

from benchmarks.figures import Figure, Say
from classifiers.evaluation import evaluate, promise
from classifiers.papers import test_papers
from samples.damage import MEDIA

_ERRORS = (0.01, 0.05)
_SEEDS = (1, 2, 3, 4, 5)


def measure(say: Say) -> Iterator[Figure]:
    """For each error and seed, on papers in texts and layouts that were never trained on."""
    for error in _ERRORS:
        for seed in _SEEDS:
            say(f"error {error}, seed {seed}")
            papers = (paper for paper in test_papers(seed, 1) if paper.medium == MEDIA[0])
            missed = promise(evaluate(papers, error=error))
            name = f"type not among the possible at INTAKE_TYPE_ERROR={error:g}, seed {seed}, of {missed['of']}"
            yield Figure(name=name, value=100 * missed["share"], unit="%", limit=100 * error)
