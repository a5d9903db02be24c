"""The code that meets a client's bytes first gives nothing but answers: half a minute of what `make fuzz` does."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz import running
from tests.fuzz.__main__ import _TARGETS
from tests.fuzz.mutating import mutated
from tests.fuzz.running import fuzz, replay, try_one, work
from tests.fuzz.targets import TARGETS, Target

SECONDS = 30


@pytest.mark.slow
def test_nothing_is_found_in_half_a_minute(tmp_path: Path) -> None:
    results = fuzz(list(TARGETS), SECONDS, 1, tmp_path / "findings")
    assert [finding for result in results.values() for finding in result.findings] == []
    assert min(result.executions for result in results.values()) > 10


def test_every_target_can_be_named() -> None:
    assert set(_TARGETS) == set(TARGETS)


@pytest.mark.parametrize("target", TARGETS)
def test_sound_inputs_are_no_findings(target: str, tmp_path: Path) -> None:
    for number, data in enumerate(TARGETS[target].corpus()):
        path = tmp_path / f"input-{number}"
        path.write_bytes(data)
        assert try_one(target, path, tmp_path) == ""


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        (lambda *_: 1 // 0, "ZeroDivisionError"),
        (lambda *_: bytearray(1 << 60), "MemoryError"),
        (lambda *_: [i for i in range(10**8) if i < 0], "took"),
    ],
    ids=["error", "memory", "time"],
)
def test_what_goes_wrong_is_found(
    fault: Callable[..., None], problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TARGETS, "bad", Target(lambda: (b"abc",), (b"x",), fault, (ValueError,)))
    monkeypatch.setattr(running, "_MOST_SECONDS", 0.5)
    path = tmp_path / "input"
    path.write_bytes(b"abc")
    assert problem in try_one("bad", path, tmp_path)


@pytest.fixture
def no_limit(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Says when memory would be limited, which would hold for all tests after this."""
    calls: list[str] = []
    monkeypatch.setattr(running, "_limit_memory", lambda: calls.append("limited"))
    return calls


def test_a_finding_is_tried_again_with_as_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_limit: list[str]
) -> None:
    monkeypatch.setitem(TARGETS, "bad", Target(lambda: (b"abc",), (b"x",), lambda *_: no_limit.remove("limited")))
    path = tmp_path / "input"
    path.write_bytes(b"abc")
    assert replay("bad", path) == ""


@pytest.mark.usefixtures("no_limit")
@pytest.mark.parametrize(("faults", "findings"), [(1, 0), (10**9, 1)])
def test_only_what_is_found_again_is_a_finding(
    faults: int, findings: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    left = iter(range(faults))
    monkeypatch.setitem(TARGETS, "bad", Target(lambda: (b"abc",), (b"x",), lambda *_: 1 // (next(left, None) is None)))
    work("bad", 0.2, 1, 0, tmp_path, tmp_path / "findings")
    assert capsys.readouterr().out.count('"finding"') == findings


def test_the_same_seed_makes_the_same_inputs() -> None:
    corpus, words = TARGETS["eml"].corpus(), TARGETS["eml"].words
    first, second, other = (
        [mutated(corpus, words, random.Random(f"{seed} {i}")) for i in range(50)] for seed in (1, 1, 2)
    )
    assert first == second != other
