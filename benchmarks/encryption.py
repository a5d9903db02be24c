"""What encrypted columns add to the desk's pages, and how quickly rows are encrypted, on SQLite."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

from benchmarks.figures import Figure, Say

_EXCEPTIONS = 100
_ROUNDS = 4
_REQUESTS = 12
_LIMIT = 3.0
_PAGES = {"the list of exceptions": "/", "an exception's page": "/exceptions/{}/"}


def measure(say: Say) -> Iterator[Figure]:
    """In a process of its own, on a home of its own: the same rows plain and encrypted, in turns."""
    say("the desk's pages")
    with tempfile.TemporaryDirectory() as home:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("INTAKE_", "DJANGO_"))}
        environment = kept | {"INTAKE_HOME": home, "DJANGO_SETTINGS_MODULE": "review.settings"}
        command = [sys.executable, "-m", "benchmarks.encryption"]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout)
    for name in _PAGES:
        plain, encrypted = found[name]
        yield Figure(name=f"{name}, nothing encrypted", value=plain, unit="ms")
        yield Figure(name=f"{name}, columns encrypted: more", value=encrypted - plain, unit="ms", limit=_LIMIT)
    yield Figure(name="`intake keys rotate`, SQLite", value=found["rotate"], unit="rows/s")
    yield Figure(name="a value of 1 kB encrypted", value=found["seal"], unit="µs")
    yield Figure(name="a value of 1 kB decrypted", value=found["unseal"], unit="µs")


def _main() -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.test.utils import setup_test_environment

    from queue_config.logs import configure_logs

    configure_logs()  # what is said must not go between the figures
    setup_test_environment()
    call_command("migrate", verbosity=0)
    from storage.encrypted.keys import new_key
    from tests.review.building import candidate, make_case, raise_exception
    from tests.review.people import person, sign_in

    key = new_key("k")
    make_case("C-1", ("p1", "Zoé", "Côté"))
    items = [raise_exception(candidates=[candidate("C-1")]) for _ in range(_EXCEPTIONS)]
    browser = sign_in(Client(), person("alex"))
    took: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in _PAGES}
    rates = []
    for _round in range(_ROUNDS):
        for place, keys in enumerate((f"plain,{key}", key)):
            rates.append(_rotated(keys))
            for name, address in _PAGES.items():
                took[name][place].append(_milliseconds(browser, address.format(items[_EXCEPTIONS // 2].pk)))
    found: dict[str, object] = {name: [min(plain), min(encrypted)] for name, (plain, encrypted) in took.items()}
    print(json.dumps(found | {"rotate": max(rates)} | _one_value()))


def _rotated(keys: str) -> float:
    """Use these keys for all rows from now on; how many a second were written."""
    from intake.settings import get_settings
    from storage.encrypted.rotating import rotate

    os.environ["INTAKE_FIELD_KEYS"] = keys
    get_settings.cache_clear()
    began = time.perf_counter()
    rows = sum(table.rows for table in rotate())
    return rows / (time.perf_counter() - began)


def _milliseconds(browser: object, address: str) -> float:
    times = []
    for _ in range(_REQUESTS):
        began = time.perf_counter()
        answer = browser.get(address)  # type: ignore[attr-defined]
        times.append(1000 * (time.perf_counter() - began))
        if answer.status_code != 200:
            raise RuntimeError(f"{address} answered {answer.status_code}")
    return statistics.median(times)


def _one_value() -> dict[str, float]:
    """In microseconds."""
    from storage.encrypted.sealing import seal, unseal

    text, times = "x" * 1000, 5000
    sealed = seal("t.c", text)
    found = {}
    acts: tuple[tuple[str, Callable[[str, str], str], str], ...] = (("seal", seal, text), ("unseal", unseal, sealed))
    for name, act, value in acts:
        began = time.perf_counter()
        for _ in range(times):
            act("t.c", value)
        found[name] = 1e6 * (time.perf_counter() - began) / times
    return found


if __name__ == "__main__":
    _main()
