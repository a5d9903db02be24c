"""Very many case records, and questions about them; run below the environment of a home.

python -m benchmarks.cases.many fill COUNT   rows of so many cases, made by the database itself
python -m benchmarks.cases.many ask COUNT    so many questions of each kind; prints milliseconds and mebibytes as JSON

One person in five comes with a second on the case, one in a hundred has no birth date, one in fifty was born on a first
of January, and names are as unequal as people's are: one in a hundred has the commonest family name, one in forty the
commonest given name.
"""

import json
import math
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from intake.model import Party

_NAMES = {"family": (20_000, 100_003, 10), "given": (3_000, 50_021, 5)}
"""How many names there are, on how many places (a prime), and what evens the first ones out."""
_DAYS = 20_011
_CONSONANTS = ("b", "ch", "d", "f", "g", "h", "j", "k", "l", "m", "n", "ng", "p", "r", "s", "sh", "t", "tr", "v", "z")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ou")
_Called = tuple[str, str, date | None]
_WARM_UP = 50
_MEBIBYTE = 2**20


def fill(count: int) -> None:
    """Write the rows: cases, people, and their numbers. The indexes are made afterwards, as it is faster."""
    from django.db import connection

    with connection.cursor() as cursor, _without_indexes():
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")  # no look at foreign keys: they are right
            cursor.execute("SET maintenance_work_mem = '512MB'")
        _write_names()
        for table, columns, source in _ROWS:
            into = f"INSERT INTO cases_{table} ({', '.join(columns)})"
            first = "SELECT CAST(1 AS BIGINT)"
            numbers = f"WITH RECURSIVE n(i) AS ({first} UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
            cursor.execute(f"{into} {numbers} SELECT {', '.join(columns.values())} FROM {source}")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


@contextmanager
def _without_indexes() -> Iterator[None]:
    from django.db import connection

    from storage.cases.models import Number, Person

    with connection.schema_editor() as editor:
        for model in (Person, Number):
            for index in model._meta.indexes:
                editor.remove_index(model, index)
    yield
    with connection.schema_editor() as editor:
        for model in (Person, Number):
            for index in model._meta.indexes:
                editor.add_index(model, index)


def _write_names() -> None:
    """Tables from which row number i takes its names and date: a common one has many places there."""
    from django.db import connection

    from storage.cases.blocking import family_key, given_key

    keys = {"family": family_key, "given": given_key}
    rng = random.Random(11)  # noqa: S311 - the same names each time
    with connection.cursor() as cursor:
        for kind, (known, places, even) in _NAMES.items():
            cursor.execute(f"CREATE TEMPORARY TABLE {kind} (place INTEGER PRIMARY KEY, name TEXT, key TEXT)")
            names = [_name(rng) for _ in range(known)]
            drawn = [names[_rank(rng.random(), known, even)] for _ in range(places)]
            rows = [(place, name, keys[kind](name)) for place, name in enumerate(drawn)]
            cursor.executemany(f"INSERT INTO {kind} VALUES (%s, %s, %s)", rows)
        cursor.execute("CREATE TEMPORARY TABLE born (place INTEGER PRIMARY KEY, day DATE)")
        days = [(place, _day(rng).isoformat() if place % 100 else None) for place in range(_DAYS)]
        cursor.executemany("INSERT INTO born VALUES (%s, %s)", days)
        cursor.execute("ANALYZE")


def _rank(chance: float, known: int, even: int) -> int:
    """Zipf's law, evened out for the first ranks."""
    low, high = math.log(even + 1), math.log(known + even)
    return int(math.exp(low + chance * (high - low))) - even - 1


def _name(rng: random.Random) -> str:
    syllables = (rng.choice(_CONSONANTS) + rng.choice(_VOWELS) for _ in range(rng.choice((1, 2, 2, 3, 3, 4))))
    return ("".join(syllables) + rng.choice(("", "", "n", "r", "s", "ngh"))).capitalize()


def _day(rng: random.Random) -> date:
    day = date(1940, 1, 1) + timedelta(days=rng.randrange(25_000))
    return day.replace(month=1, day=1) if rng.random() < 0.02 else day


_CASE = "'C-' || substr(CAST(100000000 + n.i AS TEXT), 2)"
_FAMILIES, _GIVENS = _NAMES["family"][1], _NAMES["given"][1]


def _people(every: int, shift: int, where: str) -> str:
    """The numbers of rows, joined with what their people are called."""
    return (
        f"n JOIN family ON family.place = (n.i * 7919 + {shift}) % {_FAMILIES} "
        f"JOIN given ON given.place = ((n.i + {shift}) * 104729) % {_GIVENS} "
        f"JOIN born ON born.place = ((n.i + {shift}) * 1299709) % {_DAYS} WHERE n.i % {every} = 0 {where}"
    )


def _person(number: str) -> dict[str, str]:
    return {"case_id": _CASE, "number": f"'{number}'", "role": "'principal'", "family_name": "family.name"} | {
        "given_names": "given.name",
        "birth_date": "born.day",
        "family_key": "family.key",
        "given_key": "given.key",
    }


def _number(kind: str, person: str, value: str) -> dict[str, str]:
    return {"case_id": _CASE, "person": f"'{person}'", "kind": f"'{kind}'", "value": value}


_ROWS: Sequence[tuple[str, dict[str, str], str]] = (
    ("case", {"id": _CASE, "application_type": "'study_permit'"}, "n"),
    ("person", _person("p1"), _people(1, 0, "")),
    ("person", _person("p2"), _people(5, 31, "")),
    ("number", _number("application_number", "", "'S' || (100000000 + (n.i * 7) % 900000000)"), "n"),
    ("number", _number("uci", "p1", "CAST(1100000000 + (n.i * 13) % 800000000 AS TEXT)"), "n"),
    ("number", _number("passport_number", "p1", "'X' || (1000000 + (n.i * 17) % 9000000)"), "n WHERE n.i % 2 = 0"),
    ("number", _number("postal_code", "p1", "'K' || (n.i * 19) % 200000"), "n WHERE n.i % 2 = 0"),
)
"""Table, columns with their values, and of what rows."""


def ask(count: int) -> dict[str, float]:
    """Ask what workers ask, and say how long the slowest in a hundred took, and by how much this process grew."""
    from storage.cases.directory import OwnCases

    directory = OwnCases()
    rng = random.Random(5)  # noqa: S311 - the same questions each time
    numbers, people = _known(rng, count + _WARM_UP)
    questions: dict[str, Callable[[int], object]] = {
        "by identifier": lambda place: directory.by_identifier(*numbers[place]),
        "by name and birth date": lambda place: directory.by_person(_misheard(rng, *people[place])),
        "by name alone": lambda place: directory.by_person(_called(*people[place][:2], None)),
    }
    for question in questions.values():
        _milliseconds(question, range(count, count + _WARM_UP))
    before = _resident()
    found: dict[str, float] = {}
    for name, question in questions.items():
        taken = sorted(_milliseconds(question, range(count)))
        found |= {f"{name}, p50": taken[len(taken) // 2], f"{name}, p99": taken[len(taken) * 99 // 100]}
    return found | {"grown": (_resident() - before) / _MEBIBYTE}


def _milliseconds(question: Callable[[int], object], places: Sequence[int]) -> list[float]:
    taken = []
    for place in places:
        began = time.perf_counter()
        question(place)
        taken.append(1000 * (time.perf_counter() - began))
    return taken


def _known(rng: random.Random, count: int) -> tuple[list[tuple[str, str]], list[_Called]]:
    """Numbers and people that there are, from all over; one person in five has a common name or birth date."""
    from django.db import models
    from django.db.models import Max, QuerySet

    from storage.cases.models import Number, Person

    def drawn(model: type[models.Model]) -> QuerySet[Any]:
        last = model._default_manager.aggregate(last=Max("pk"))["last"]
        return model._default_manager.filter(pk__in=[rng.randrange(last) + 1 for _ in range(2 * count)])

    numbers: list[tuple[str, str]] = list(drawn(Number).exclude(kind="postal_code").values_list("kind", "value"))
    people: list[_Called] = list(drawn(Person).values_list("family_name", "given_names", "birth_date"))
    common = [person for person in people if person[2] is None or (person[2].month, person[2].day) == (1, 1)]
    mixed = [rng.choice(common if place % 5 == 0 else people) for place in range(count)]
    return [rng.choice(numbers) for _ in range(count)], mixed


def _misheard(rng: random.Random, family: str, given: str, born: date | None) -> "Party":
    """This person as a paper may have it: half of them wrong in something."""
    wrong = rng.randrange(8)
    if wrong == 0:
        family, given = given, family
    elif wrong == 1:
        place = rng.randrange(len(family))
        family = family[:place] + family[place + 1 :] or family
    elif wrong == 2 and born:
        born = born + timedelta(days=rng.choice((-1, 1, 10, -10)))
    elif wrong == 3 and born and born.day <= 12:
        born = born.replace(month=born.day, day=born.month)
    return _called(family, given, born)


def _called(family: str, given: str, born: date | None) -> "Party":
    from intake.model import Party

    return Party(family_name=family, given_names=given, birth_date=born)


def _resident() -> int:
    """Bytes of memory of this process."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    from commands.starting import set_up

    set_up()
    _, action, how_many = sys.argv
    if action == "fill":
        fill(int(how_many))
    else:
        print(json.dumps(ask(int(how_many))))
