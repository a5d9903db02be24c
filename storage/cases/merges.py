"""Follows cases that were merged one into another: what was put on one of them stays there."""

from collections.abc import Iterable, Iterator

from intake.model import CaseState
from storage.cases.models import Case

_MERGES = 10
"""So many, one after the other, are followed."""


def led_to(case_id: str) -> Iterator[str]:
    """This case, and each that it was merged into; the last is the one that stands for it now."""
    for _ in range(_MERGES + 1):
        yield case_id
        merged = Case.objects.filter(pk=case_id, state=CaseState.MERGED)
        target = merged.values_list("merged_into", flat=True).first()
        if not target:
            break
        case_id = target


def with_merged(case_ids: Iterable[str]) -> set[str]:
    """These cases and all that were merged into them. It reads the table of cases whole: for what a person asks."""
    found = set(case_ids)
    newest = found
    for _ in range(_MERGES):
        merged = Case.objects.filter(state=CaseState.MERGED, merged_into__in=newest)
        newest = set(merged.values_list("pk", flat=True)) - found
        if not newest:
            break
        found |= newest
    return found
