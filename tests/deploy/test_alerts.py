"""Alert rules and the dashboard: all that they name is exported, all alerts are tested, and each has its runbook."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from storage.metrics.catalog import CATALOG, Kind

ROOT = Path(__file__).resolve().parent.parent.parent
PROMETHEUS = ROOT / "deploy" / "prometheus"
DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "intake.json").read_text(encoding="utf-8"))
ALERTS = {
    rule["alert"]: rule
    for group in yaml.safe_load((PROMETHEUS / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
}
RECORDED = {
    rule["record"]: rule["expr"]
    for group in yaml.safe_load((PROMETHEUS / "rules.yml").read_text(encoding="utf-8"))["groups"]
    for rule in group["rules"]
}
TESTS = yaml.safe_load((PROMETHEUS / "tests.yml").read_text(encoding="utf-8"))["tests"]

needs_promtool = pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool: scripts/prometheus.sh")


def shown() -> list[str]:
    """The dashboard's expressions."""
    panels = [target["expr"] for panel in DASHBOARD["panels"] for target in panel.get("targets", ())]
    return panels + [each["expr"] for each in DASHBOARD["annotations"]["list"]]


def exported() -> Iterator[str]:
    for metric in CATALOG.values():
        if metric.kind is Kind.HISTOGRAM:
            yield from (f"{metric.name}_{end}" for end in ("bucket", "count", "sum"))
        else:
            yield metric.name


EXPRESSIONS = [*(rule["expr"] for rule in ALERTS.values()), *RECORDED.values(), *shown()]


def test_whatever_is_asked_for_is_exported_or_recorded() -> None:
    named = {name for expression in EXPRESSIONS for name in re.findall(r"\bintake[_:][a-z0-9_:]+", expression)}
    assert named - set(exported()) - set(RECORDED) == set()


def test_whatever_is_exported_is_looked_at_by_somebody() -> None:
    text = " ".join(EXPRESSIONS)
    assert [name for name in CATALOG if name not in text] == []


def test_label_values_that_are_asked_for_exist() -> None:
    """Of labels with a list of values: a misspelt one would never match."""
    known = {label: {*values} for metric in CATALOG.values() for label, values in metric.labels.items() if values}
    for metric in CATALOG.values():
        for label, values in metric.labels.items():
            known.setdefault(label, set()).update(values)
    asked = re.findall(r'\b([a-z_]+)(?:=~|!~|!=|=)"([a-z0-9_|]+)"', " ".join(EXPRESSIONS))
    named = [(label, one) for label, text in asked if known.get(label) for one in text.split("|")]
    assert [(label, one) for label, one in named if one not in known[label]] == []


@pytest.mark.parametrize("name", ALERTS)
def test_each_alert_says_how_grave_it_is_and_where_to_read_on(name: str) -> None:
    rule = ALERTS[name]
    assert rule["labels"]["severity"] in ("page", "ticket")
    assert rule["annotations"].keys() == {"summary", "description", "runbook_url"}
    assert rule["annotations"]["runbook_url"].endswith(f"/runbook/#{name.lower()}")


def test_the_runbook_has_a_section_for_each_alert_that_says_whom_it_wakes_and_no_other() -> None:
    text = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^### (\w+)\n\n\*(Page|Ticket)\.\*", text, re.MULTILINE))
    assert {name: kind.lower() for name, kind in sections.items()} == {
        name: rule["labels"]["severity"] for name, rule in ALERTS.items()
    }
    assert text.count("\nLook") == text.count("\nDo:") + text.count("\nLook and do:") == len(ALERTS)


def test_the_runbook_names_only_commands_and_settings_that_there_are() -> None:
    from commands.main import app
    from intake.settings import Limits, Settings

    text = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    text += (ROOT / "docs" / "how-to" / "watch.md").read_text(encoding="utf-8")
    names = {command.name or command.callback.__name__.replace("_", "-") for command in app.registered_commands}
    names |= {group.name for group in app.registered_groups}
    assert set(re.findall(r"(?:`|^)intake ([a-z-]+)", text, re.MULTILINE)) - names == set()
    settings = {f"INTAKE_{name.upper()}" for name in Settings.model_fields}
    settings |= {f"INTAKE_LIMIT_{name.upper()}" for name in Limits.model_fields}
    assert set(re.findall(r"INTAKE_[A-Z_]+", text)) - settings == set()


def test_each_alert_is_seen_to_fire() -> None:
    asked = [each for test in TESTS for each in test["promql_expr_test"]]
    labels = [sample["labels"] for each in asked for sample in each["exp_samples"]]
    fired = set(re.findall(r'alertname="(\w+)"', " ".join(labels)))
    assert fired == set(ALERTS)


def promtool(*arguments: str | Path) -> Any:
    line = ["promtool", *map(str, arguments)]
    return subprocess.run(line, capture_output=True, text=True, check=False, cwd=PROMETHEUS)


@needs_promtool
def test_prometheus_takes_the_rules_and_its_configuration() -> None:
    for what in (("check", "rules", "rules.yml", "alerts.yml"), ("check", "config", "prometheus.yml")):
        found = promtool(*what)
        assert found.returncode == 0, found.stdout + found.stderr


@needs_promtool
def test_the_alerts_fire_when_they_should() -> None:
    found = promtool("test", "rules", "tests.yml")
    assert found.returncode == 0, found.stdout + found.stderr


@needs_promtool
def test_prometheus_understands_every_expression_of_the_dashboard(tmp_path: Path) -> None:
    rules = [
        {"record": f"shown:{place}", "expr": expression.replace("$__rate_interval", "5m")}
        for place, expression in enumerate(shown())
    ]
    assert len(rules) > 40
    file = tmp_path / "shown.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "shown", "rules": rules}]}))
    found = promtool("check", "rules", file)
    assert found.returncode == 0, found.stdout + found.stderr


def test_panels_of_the_dashboard_do_not_overlap_and_each_has_its_number() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        own = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not own & taken, panel["title"]
        taken |= own
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
