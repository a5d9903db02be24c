"""The bill of materials lists what the product consists of, and nothing else."""

import json
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest

from scripts.security import bill
from scripts.security.lock import ROOT, product


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(bill.made())
    return found


def components(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield row
        yield from components(row.get("components", []))


def test_it_is_as_the_schema_wants_it() -> None:
    assert bill.fault(bill.made()) == ""
    assert "bomFormat" in bill.fault("{}")


def test_it_is_the_same_each_time() -> None:
    assert bill.made() == bill.made()


def test_the_products_packages_are_in_it_as_they_are_installed_and_no_tool(made: dict[str, Any]) -> None:
    listed = {row["name"]: row["version"] for row in made["components"] if row["purl"].startswith("pkg:pypi/")}
    assert {*listed} == {row.name for row in product()}
    assert {name: version(name) for name in listed} == listed
    assert made["metadata"]["component"]["name"] == "document-intake"


def test_what_browsers_load_is_in_it(made: dict[str, Any]) -> None:
    assets = json.loads((ROOT / "scripts" / "assets.json").read_text())["review/design/static/vendor"]
    listed = {(row["name"], row["version"]) for row in made["components"] if row["purl"].startswith("pkg:npm/")}
    assert listed == {(row["package"], row["version"]) for row in assets}


def test_libraries_inside_wheels_are_in_it(made: dict[str, Any]) -> None:
    inside = [row for row in components(made["components"]) if row["type"] == "file"]
    assert any(row["name"].startswith("libtesseract") for row in inside)
    assert all(len(row["hashes"][0]["content"]) == 64 for row in inside)


def test_each_has_its_licence_and_leads_to_others_that_are_there(made: dict[str, Any]) -> None:
    every = list(components(made["components"]))
    assert [row["name"] for row in every if not row["licenses"][0]["expression"]] == []
    named = [row["bom-ref"] for row in every]
    assert len(named) == len({*named})
    needs = {row["ref"]: row["dependsOn"] for row in made["dependencies"]}
    assert {*needs} <= {*named, "document-intake"}
    assert {need for row in needs.values() for need in row} <= {*named}
    reached, waiting = set(), ["document-intake"]
    while waiting:
        ref = waiting.pop()
        if ref not in reached:
            reached.add(ref)
            waiting += needs[ref]
    assert {ref for ref in named if ref.startswith("pypi:") and "/" not in ref} <= reached
