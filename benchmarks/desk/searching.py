"""How long a search takes; run below the environment of a home that `benchmarks.desk.filling` has filled.

python -m benchmarks.desk.searching COUNT   milliseconds of so many questions of each kind as JSON
"""

import json
import random
import sys
import time
from collections.abc import Callable
from typing import Any

_SHOWN = 50


def ask(count: int) -> dict[str, list[float]]:
    """Ask for the first page of what is found, and for how many there are, as the list does."""
    from storage.records.models import ExceptionItem
    from storage.searching.finding import found

    rng = random.Random(7)  # noqa: S311 - the same questions each time
    last = ExceptionItem.objects.order_by("-pk")[0].pk
    items = [ExceptionItem.objects.get(pk=rng.randrange(last) + 1) for _ in range(count)]
    kinds: dict[str, Callable[[dict[str, Any], ExceptionItem], str]] = {
        "a number": lambda form, item: form["uci"] or form["application_number"] or item.submission_id,
        "a name": lambda form, item: f"{form['given_names']} {form['family_name']}",
        "the beginning of a name": lambda form, item: f"{form['given_names']} {form['family_name'][:4]}",
        "one word of many texts": lambda form, item: rng.choice(("date", "canada", "name", "document", "nom")),
        "a phrase": lambda form, item: '"date of birth"',
        "a file": lambda form, item: item.upload.name if item.upload else "scan",
    }
    times: dict[str, list[float]] = {}
    for kind, question in kinds.items():
        texts = [question(item.submission.form or {}, item) for item in items]
        times[kind] = [_milliseconds(lambda text=text: list(found(text)[:_SHOWN])) for text in texts]  # type: ignore[misc]
    return times


def _milliseconds(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    from commands.starting import set_up

    set_up()
    print(json.dumps(ask(int(sys.argv[1]))))
