import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import __main__ as benchmarks
from benchmarks import case_import
from benchmarks.classifying import time as classify_time
from benchmarks.figures import Figure, Say


def broken(say: Say) -> Iterator[Figure]:
    say("measuring")
    yield Figure(name="too slow", value=2.0, unit="s", limit=1.0)


def test_a_benchmark_prints_its_figures_and_keeps_them_with_their_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results = tmp_path / "results.json"
    assert benchmarks.main(["classify"], results=results) == 0
    (row,) = json.loads(results.read_text())["figures"]
    assert (row["unit"], row["limit"], row["command"]) == ("ms", 2.0, "python -m benchmarks classify")
    assert row["value"] > 0
    assert row["name"] in capsys.readouterr().out


def test_a_broken_limit_is_kept_beside_the_other_figures_and_ends_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    results = tmp_path / "results.json"
    results.write_text(json.dumps({"figures": [{"name": "import", "command": "python -m benchmarks import"}]}))
    monkeypatch.setattr(classify_time, "measure", broken)
    assert benchmarks.main(["classify"], results=results) == 1
    assert [row["name"] for row in json.loads(results.read_text())["figures"]] == ["import", "too slow"]
    assert "BROKEN" in capsys.readouterr().out


def test_an_unknown_name_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        benchmarks.main(["speed"], results=tmp_path / "results.json")
    assert ended.value.code == 2


@pytest.mark.slow
def test_the_cases_made_for_the_import_are_taken_without_a_refusal() -> None:
    said: list[str] = []
    figures = list(case_import.measure(said.append, count=20))
    assert [figure.unit for figure in figures] == ["s", "s"]
    assert said[-1] == "importing CSV"
