import json
import random
from pathlib import Path

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks.figures import Figure
from benchmarks.reading import born_digital
from benchmarks.reading.costs import words_right
from benchmarks.reading.papers import draw_page, joined, text_of
from benchmarks.readme import README, filled


def test_a_promise_may_be_a_most_a_least_or_both() -> None:
    assert Figure(name="", value=0.9, unit="", at_least=0.9).holds
    assert not Figure(name="", value=0.89, unit="", at_least=0.9).holds
    within = Figure(name="", value=3.0, unit="s", at_least=1.0, limit=2.0)
    assert not within.holds
    assert within.promise == "at most 2 s and at least 1 s"


def test_a_group_measures_its_benchmarks_and_is_no_part_of_the_rest() -> None:
    assert benchmarks.chosen(["reading"]) == list(benchmarks.GROUPS["reading"])
    assert not set(benchmarks.chosen([])) & set(benchmarks.GROUPS["reading"])
    assert benchmarks.chosen(["queue", "reading"])[0] == "queue"


def test_words_are_counted_as_often_as_they_occur_whatever_their_case_and_form() -> None:
    assert words_right("THE cafe\u0301, the end", ["The café", "the the end"]) == (4, 5)


def test_papers_are_the_same_each_time_and_hold_their_text() -> None:
    first, again = (draw_page(random.Random(9)) for _ in range(2))
    assert text_of(first) == text_of(again)
    assert text_of(joined([first, again])).split() == text_of(first).split() * 2


@pytest.mark.slow
def test_born_digital_pages_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(born_digital, "_ROUNDS", 1)
    ours, more = born_digital.measure([].append)
    assert ours.peer is not None
    assert ours.value > ours.peer > 0
    assert more.limit == 3.0


def test_the_readme_shows_the_figures_that_were_kept() -> None:
    text = README.read_text(encoding="utf-8")
    assert filled(text) == text, "run python -m benchmarks.readme"


def test_the_readme_names_the_command_of_each_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    row = {"name": "words", "value": 0.98, "unit": "", "limit": None, "at_least": 0.95, "peer": 0.9}
    other = {"name": "tasks", "value": 9.0, "unit": "/s", "limit": None, "command": "python -m benchmarks queue"}
    figures = [row | {"command": "python -m benchmarks scans"}, other]
    results = tmp_path / "results.json"
    results.write_text(json.dumps({"machine": {"cores": 2, "system": "Linux", "python": "3.11"}, "figures": figures}))
    monkeypatch.setattr("benchmarks.readme.RESULTS", results)
    text = filled("before\n<!-- reading -->\nold\n<!-- /reading -->\nafter\n")
    assert "| words | 0.98 | 0.9 | at least 0.95 | `python -m benchmarks scans` |" in text
    assert "tasks" not in text
    assert "old" not in text
    assert text.endswith("after\n")
