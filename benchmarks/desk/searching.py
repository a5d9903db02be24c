"""How long a search takes; run below the environment of a home that `benchmarks.desk.filling` has filled.

python -m benchmarks.desk.searching COUNT   milliseconds of so many questions of each kind as JSON
"""

import json
import random
import sys
import time

_SHOWN = 50
_KINDS = ("number", "name", "beginning of a name", "word of very many texts", "phrase of many texts", "file")


def ask(count: int) -> dict[str, list[float]]:
    """Ask for the first page of what is found."""
    from storage.records.models import ExceptionItem

    rng = random.Random(7)  # noqa: S311 - the same questions each time
    last = ExceptionItem.objects.order_by("-pk")[0].pk
    items = [ExceptionItem.objects.get(pk=rng.randrange(last) + 1) for _ in range(count)]
    asked: dict[str, list[str]] = {kind: [] for kind in _KINDS}
    for item in items:
        form = item.submission.form or {}
        name = f"{form['given_names']} {form['family_name']}"
        texts = (
            form["uci"] or form["application_number"] or item.submission_id,
            name,
            name[:-2],
            rng.choice(("date", "canada", "name", "document", "nom")),
            '"date of birth"',
            item.upload.name if item.upload else "scan",
        )
        for kind, text in zip(_KINDS, texts, strict=True):
            asked[kind].append(text)
    return {kind: [_milliseconds(text) for text in texts] for kind, texts in asked.items()}


def _milliseconds(text: str) -> float:
    from storage.searching.finding import found

    began = time.perf_counter()
    list(found(text)[:_SHOWN])
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    from commands.starting import set_up

    set_up()
    print(json.dumps(ask(int(sys.argv[1]))))
