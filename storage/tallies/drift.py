"""Whether the classifier is as sure as it used to be: the last day's confidences beside those of the 28 days before.

A stream that changes (a new form, another scanner, another language) shows in the confidences before anybody has
corrected a document. Only documents that the same model decided are compared: another model has other confidences.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db.models import Sum

from storage.metrics.catalog import CONFIDENCES
from storage.statistics.days import today
from storage.tallies.models import ConfidenceDay

FEWEST = 500
"""Of fewer documents it isn't told: with 11 bounds, chance alone makes 10 (1/500 + 1/500) = 0.04."""
_MONTH = timedelta(days=28)


def drifts() -> dict[str, float]:
    """Of each model that has enough documents, the stability index of yesterday and today beside the 28 days before."""
    last = today() - timedelta(days=1)
    found = {}
    recent = _counts(day__gte=last)
    former = _counts(day__gte=last - _MONTH, day__lt=last)
    for model, counts in recent.items():
        if sum(counts) >= FEWEST and sum(former.get(model, ())) >= FEWEST:
            found[model] = stability_index(former[model], counts)
    return found


def stability_index(expected: Sequence[int], actual: Sequence[int]) -> float:
    """The population stability index of two counts over the same bounds: the sum of (q - p) ln(q / p).

    It is Jeffreys' divergence (1946). Siddiqi, Credit Risk Scorecards (2006), has the usual bounds of 0.1 and 0.25.
    Without any change its mean is about (bounds - 1) (1/n + 1/m): Yurdakul, Statistical Properties of the Population
    Stability Index (2018). Half a document is added to each bound, as no share may be 0.
    """
    p, q = _shares(expected), _shares(actual)
    return sum((b - a) * math.log(b / a) for a, b in zip(p, q, strict=True))


def _shares(counts: Sequence[int]) -> list[float]:
    whole = sum(counts) + 0.5 * len(counts)
    return [(count + 0.5) / whole for count in counts]


def confidences() -> Mapping[str, Sequence[int]]:
    """How many documents were decided within each bound, ever, by the model's version."""
    return _counts()


def _counts(**when: object) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    rows = ConfidenceDay.objects.filter(**when).values_list("model", "bound").annotate(number=Sum("count")).order_by()
    for model, bound, number in rows:
        found.setdefault(model, [0] * len(CONFIDENCES))[bound] = number
    return found
