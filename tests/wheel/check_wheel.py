"""The wheel carries all that it needs: `make check-wheel`; pytest alone passes it over by its name."""

import http.client
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from scripts.release import version_of
from tests.servers.ports import free_port, wait_for_port

REPOSITORY = Path(__file__).resolve().parent.parent.parent
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
UV = shutil.which("uv") or str(REPOSITORY / ".uv" / "bin" / "uv")
Installed = Callable[..., "subprocess.CompletedProcess[str]"]


def done(*command: str | Path, cwd: Path = REPOSITORY, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run it without a word of Python's or ours in its environment."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("INTAKE_", "DJANGO_", "PYTHON"))}
    kept.pop("VIRTUAL_ENV", None)
    return subprocess.run(
        list(map(str, command)), cwd=cwd, env=kept | environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from what the repository holds, and not from what else lies about here."""
    tree, out = tmp_path_factory.mktemp("tree"), tmp_path_factory.mktemp("wheel")
    for name in _tracked():
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(REPOSITORY / name, tree / name)
    built = done(UV, "build", "--wheel", "--out-dir", out, cwd=tree)
    assert built.returncode == 0, built.stderr
    (found,) = out.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel and the locked packages that it asks for."""
    folder = tmp_path_factory.mktemp("installed")
    locked = folder / "locked.txt"
    options = ["--locked", "--no-default-groups", "--no-emit-project", "--quiet"]
    venv = folder / "venv"
    for command in (
        (UV, "export", *options, "--output-file", locked),
        (UV, "venv", "--quiet", "--python", sys.executable, venv),
        (UV, "pip", "install", "--quiet", "--python", venv, "--require-hashes", "-r", locked),
        (UV, "pip", "install", "--quiet", "--python", venv, "--no-deps", wheel),
        (UV, "pip", "check", "--python", venv),
    ):
        ran = done(*command)
        assert ran.returncode == 0, ran.stderr
    return venv


@pytest.fixture
def installed(environment: Path, tmp_path: Path) -> Installed:
    """Runs the installed `intake` far from the repository."""
    return lambda *arguments, **more: done(environment / "bin" / "intake", *arguments, cwd=tmp_path, **more)


def _tracked() -> list[str]:
    listed = done("git", "ls-files", "--cached", "--others", "--exclude-standard").stdout.splitlines()
    return [name for name in listed if (REPOSITORY / name).is_file()]


def test_it_holds_every_file_of_its_packages_and_what_browsers_load(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    wanted = {name for name in _tracked() if name.split("/")[0] in PACKAGES}
    assert wanted - held == set()
    assert any(re.fullmatch(r"review/design/static/vendor/.*htmx.*\.js", name) for name in held)
    assert {name.split("/")[0] for name in held} - {*PACKAGES} == {f"{_stem()}.dist-info"}


def _stem() -> str:
    return f"document_intake-{PROJECT['project']['version']}"


def test_it_says_its_version(installed: Installed) -> None:
    assert installed("--version").stdout == f"intake {version_of((REPOSITORY / 'pyproject.toml').read_text())}\n"


def test_the_demo_runs_from_it_and_everything_is_as_the_truth_says(installed: Installed) -> None:
    ran = installed("demo", "--once", COLUMNS="100")
    print(ran.stdout)  # noqa: T201
    assert ran.returncode == 0, ran.stderr[-2000:]
    rows = dict(re.findall(r"│ +(.*?) +│ +(\d*) +│", ran.stdout))
    submissions = len(list((REPOSITORY / "samples" / "ready" / "submissions").iterdir()))
    assert rows["submissions"] == str(submissions)
    assert int(rows["documents attached"]) > submissions
    assert rows["documents on a wrong case"] == rows["uploads without any answer"] == "0"


@pytest.fixture
def pages(environment: Path, installed: Installed, tmp_path: Path) -> Iterator[int]:
    """The port of the pages that the wheel serves."""
    migrated = installed("migrate")
    assert migrated.returncode == 0, migrated.stderr[-2000:]
    port = free_port()
    line = [str(environment / "bin" / "intake"), "serve", "--port", str(port)]
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("INTAKE_", "DJANGO_", "PYTHON"))}
    with subprocess.Popen(line, cwd=tmp_path, env=kept, stdout=subprocess.DEVNULL) as server:
        try:
            wait_for_port(port)
            yield port
        finally:
            psutil.Process(server.pid).terminate()


def test_its_pages_have_their_words_in_both_languages_and_their_scripts(pages: int) -> None:
    english, french = (_get(pages, "/login", language) for language in ("en", "fr"))
    assert 'lang="en"' in english
    assert 'lang="fr"' in french
    scripts = re.findall(r'(?:src|href)="(/static/[^"]+)"', english)
    assert scripts
    assert all(_get(pages, script) for script in scripts)


def _get(port: int, path: str, language: str = "en") -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Accept-Language": language})
    answer = connection.getresponse()
    assert answer.status == 200, path
    return answer.read().decode(errors="replace")
