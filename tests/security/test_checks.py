"""What `make security` looks for is found, and what it accepts has a reason."""

import re
import subprocess
from pathlib import Path

import pytest
from kombu.exceptions import ContentDisallowed
from kombu.serialization import dumps, loads

from scripts.security import advisories
from scripts.security.leaks import leaks
from scripts.security.licences import Licence, licence_of, licences, of_table, problem
from scripts.security.lock import ROOT, everything, needed_by_product, product
from tests.servers.osv import HOLE, osv
from tests.servers.ports import free_port

SECRETS = {
    "AWS Access Key": "key = 'AKIA" + "QYLPMN5HHHFPZAM2'",
    "Private Key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "GitHub Token": "token: ghp_" + "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx",
    "Basic Auth Credentials": "url = 'postgresql://intake:" + "hunter22@db.example.org/intake'",
}


@pytest.mark.parametrize("kind", SECRETS)
def test_what_looks_like_a_key_is_found(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "settings.py"
    file.write_text(f"a = 1\n{SECRETS[kind]}\n")
    assert [(leak.line, leak.kind) for leak in leaks([str(file)])] == [(2, kind)]


def test_a_word_like_password_is_looked_at_where_the_product_is(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("scripts.security.leaks.ROOT", tmp_path)
    for folder in ("review", "tests"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.py").write_text('password = "Kq82hPz5vT9xWm3n"\n')
    assert {leak.file for leak in leaks(["review/a.py", "tests/a.py"])} == {"review/a.py"}


def test_each_exception_from_the_rules_says_why() -> None:
    """Ruff's S rules are all selected; where one is passed over, the line says why, or pyproject.toml does."""
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    bare = [
        f"{name}: {line.strip()}"
        for name in listed.stdout.splitlines()
        if not name.startswith("tests/")
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines()
        if re.search(r"# noqa: (\w+, ?)*S\d{3}", line) and not re.search(r"# noqa: [\w, ]+ - \S", line)
    ]
    assert bare == []
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    ignored = settings[settings.index("[tool.ruff.lint.per-file-ignores]") : settings.index("[tool.mypy]")]
    assert [row for row in ignored.splitlines() if re.search(r'"S\d{3}"', row) and "] # " not in row] == []


def test_messages_are_json_and_nothing_is_unpickled() -> None:
    from queue_config.app import app

    assert app.conf.accept_content == ["json"]
    kind, encoding, body = dumps({"run": "this"}, serializer="pickle")
    with pytest.raises(ContentDisallowed):
        loads(body, kind, encoding, accept=app.conf.accept_content)


def test_the_lock_says_what_the_product_needs_and_no_tool() -> None:
    names = {row.name for row in product()}
    assert {"django", "pillow", "argon2-cffi"} < names
    assert not {"pytest", "ruff", "pip-audit", "document-intake"} & names
    assert {*needed_by_product()} < names
    assert all(need in names for row in product() for need in row.needs)
    assert {"pytest", "django"} < {name for name, _version in everything()}


def test_every_licence_is_known_and_may_be_taken() -> None:
    found = list(licences())
    assert [row for row in found if isinstance(row, str)] == []
    assert [said for row in found if isinstance(row, Licence) and (said := problem(row))] == []
    assert len(found) > len(product())


@pytest.mark.parametrize(
    ("expression", "may"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("GPL-3.0-or-later WITH GCC-exception-3.1", True),
        ("BUSL-1.1", False),
    ],
)
def test_what_asks_for_more_is_not_taken(expression: str, may: bool) -> None:
    assert (problem(Licence("x", expression)) == "") == may
    assert problem(Licence("x", expression, "a reason")) == ""


def test_a_licence_that_nobody_has_read_or_that_has_changed_is_told() -> None:
    assert licence_of("no-such-package") == "no-such-package is not installed: run `make setup-dev`"
    for name, says in (("libnew", "native"), ("waitress", "ZPL 3")):
        assert isinstance(of_table(name, says, "some-package"), str)


def test_a_known_hole_is_found() -> None:
    version = dict(everything())["waitress"]
    with osv(("waitress", version)) as (address, asked):
        assert advisories.can_ask(address)
        told = advisories.problems(address)
    assert HOLE in told
    assert "waitress" in told
    assert {*asked} >= {*everything()}, "of packages that the lock pins twice, both"


def test_where_nobody_can_be_asked_that_is_said() -> None:
    assert not advisories.can_ask(f"http://127.0.0.1:{free_port()}/")
