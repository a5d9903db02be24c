"""Pages to documents: where in a run of pages does a new document begin?

Each page is classified alone, once. A page begins a document when its own number says so ("page 1 of 3") or when it is
surely of another type than the document before it. When in doubt pages stay together, and a run whose pages disagree
is left for the classifier to abstain on.
"""

import re
from collections.abc import Callable, Sequence

from intake.model import Classification, Page

_NUMBERED = re.compile(r"\b(?:page|p\.)\s*(\d{1,3})\s*(?:/|of|de|sur)\s*(\d{1,3})\b", re.IGNORECASE)


def segment(
    pages: Sequence[Page], classify: Callable[[tuple[Page, ...]], Classification]
) -> tuple[tuple[int, ...], ...]:
    """Runs of page numbers, each one document, in order; every page is in exactly one."""
    if len(pages) <= 1:
        return tuple((page.number,) for page in pages)
    runs: list[list[int]] = []
    before: str | None = None
    for page in pages:
        kind = classify((page,)) if page.text.strip() else None
        sure = kind.type if kind is not None and not kind.abstained else None
        if not runs or _begins(page, sure, before):
            runs.append([page.number])
            before = sure
        else:
            runs[-1].append(page.number)
            before = before or sure
    return tuple(tuple(run) for run in runs)


def _begins(page: Page, sure: str | None, before: str | None) -> bool:
    """Whether this page begins a document, after one of type `before`."""
    if not page.text.strip():
        return False  # the blank back of the page before it
    numbered = _NUMBERED.search(page.text[:200] + "\n" + page.text[-200:])
    if numbered is not None:
        number, total = int(numbered.group(1)), int(numbered.group(2))
        if number <= total:
            return number == 1
    return sure is not None and before is not None and sure != before
