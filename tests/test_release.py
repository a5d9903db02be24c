"""The version stands in one place, and whatever names it agrees."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from intake.version import current
from scripts.release import prepared, troubles, unreleased, version_of

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = '[project]\nname = "document-intake"\nversion = "0.2.0"\n'
LOCK = '[[package]]\nname = "celery"\nversion = "0.2.0"\n\n[[package]]\nname = "document-intake"\nversion = "0.2.0"\n'
CHANGELOG = (
    "# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-11-02\n\n- More.\n\n## 0.1.0 - 2026-10-01\n\n- Something.\n"
)
NEWS = CHANGELOG.replace("## Unreleased\n", "## Unreleased\n\n### Added\n\n- News.\n")
TAGS = ("v0.1.0", "v0.2.0")


def test_here_they_agree() -> None:
    done = subprocess.run([sys.executable, "scripts/release.py", "check"], cwd=ROOT, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_no_other_place_of_the_product_has_the_version() -> None:
    version = version_of((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    sources = [file for room in ("intake", "commands", "review", "deploy") for file in (ROOT / room).rglob("*.py")]
    sources += [ROOT / "Dockerfile"]
    assert [str(file) for file in sources if f'"{version}"' in file.read_text(encoding="utf-8")] == []


def test_what_is_installed_is_asked_in_one_place() -> None:
    rooms = ("intake", "classifiers", "storage", "queue_config", "review", "commands")
    asking = [
        file for room in rooms for file in (ROOT / room).rglob("*.py") if "importlib.metadata" in file.read_text()
    ]
    assert asking == [ROOT / "intake" / "version.py"]


def test_the_command_says_the_installed_version() -> None:
    done = subprocess.run([sys.executable, "-m", "commands", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"intake {current()}\n"
    assert current() == version_of((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_a_release_that_agrees_has_no_trouble() -> None:
    assert troubles("0.2.0", CHANGELOG, TAGS, ["v0.2.0"]) == []
    assert troubles("0.2.0", CHANGELOG, TAGS[:1], []) == []  # not tagged yet
    assert troubles("0.2.0", NEWS, TAGS, []) == []  # on the way to the next
    assert troubles("0.2.0", CHANGELOG, (*TAGS, "before-the-move"), ["before-the-move"]) == []


@pytest.mark.parametrize(
    ("version", "changelog", "tags", "here", "word"),
    [
        ("0.3.0", CHANGELOG, TAGS, (), "newest version is 0.2.0"),
        ("0.2", CHANGELOG, TAGS, (), "no version like"),
        ("0.2.0", CHANGELOG.replace("## Unreleased", "## Soon"), TAGS, (), "Unreleased"),
        ("0.2.0", CHANGELOG, (*TAGS, "v0.1.5"), (), "tag v0.1.5 has no heading"),
        ("0.2.0", CHANGELOG, TAGS, ("v0.1.0",), "is tagged v0.1.0"),
        ("0.2.0", NEWS, TAGS, ("v0.2.0",), "still has news"),
        ("0.1.0", CHANGELOG.replace("0.2.0 -", "0.0.9 -"), (), (), "newest version first"),
    ],
)
def test_what_does_not_agree_is_said(
    version: str, changelog: str, tags: tuple[str, ...], here: tuple[str, ...], word: str
) -> None:
    assert any(word in said for said in troubles(version, changelog, tags, here))


def test_preparing_changes_the_version_and_puts_a_heading_over_what_is_new() -> None:
    pyproject, lock, changelog = prepared("0.10.0", "2026-12-01", PYPROJECT, LOCK, NEWS)
    assert version_of(pyproject) == "0.10.0"
    assert [package["version"] for package in tomllib.loads(lock)["package"]] == ["0.2.0", "0.10.0"]
    assert unreleased(changelog) == ""
    assert "## 0.10.0 - 2026-12-01\n\n### Added\n\n- News." in changelog
    assert troubles("0.10.0", changelog, (*TAGS, "v0.10.0"), ["v0.10.0"]) == []


@pytest.mark.parametrize("version", ["0.2.0", "0.1.9", "1.0", "v0.3.0", "00.3.0"])
def test_a_version_that_cannot_be_the_next_is_refused(version: str) -> None:
    with pytest.raises(ValueError, match="can't follow"):
        prepared(version, "2026-12-01", PYPROJECT, LOCK, NEWS)


def test_a_release_without_news_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing new"):
        prepared("0.3.0", "2026-12-01", PYPROJECT, LOCK, CHANGELOG)
