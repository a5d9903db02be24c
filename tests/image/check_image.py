"""What the image promises: `make check-image` builds it and runs this; pytest alone passes it over by its name."""

import json
import os
import re
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from stat import S_ISREG
from typing import Any

import psutil
import pytest

from scripts.release import version_of
from tests.image.containers import CONFIG, ROOT, Container, Volume, run

REPOSITORY = Path(__file__).resolve().parent.parent.parent
READY = REPOSITORY / "samples" / "ready"
LARGEST = 700_000_000
PATIENCE = 240  # of a machine that has much else to do
_BLOCK = 512
SUBMISSION = "sample-0063"
QUICKLY = ("--within", "8", "--patience", "1")
ROLES = ("worker", "sweeper", "web")


def until(condition: Callable[[], Any], seconds: float, what: Callable[[], str]) -> Any:
    """What the condition gives as soon as it gives something; fails with what is so instead."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, what()
        time.sleep(0.5)
    return found


@pytest.fixture(scope="module")
def volume() -> Volume:
    """With records, and cases in them."""
    made = Volume()
    code, said = run(made, "migrate")
    assert code == 0, said
    cases = made.put("cases.jsonl", (READY / "cases.jsonl").read_bytes())
    code, said = run(made, "cases", "import", cases)
    assert code == 0, said
    return made


@pytest.fixture(scope="module")
def deployment(volume: Volume) -> Iterator[dict[str, Container]]:
    """One container for each role."""
    containers = {role: Container(volume, role) for role in ROLES}
    try:
        yield containers
    finally:
        for container in containers.values():
            container.kill()


def is_healthy(container: Container, role: str, *more: str) -> bool:
    result = container.execute("intake", "health", role, *more)
    assert result.stdout.count("\n") == 1, result
    return result.returncode == 0


def test_it_is_below_the_limit() -> None:
    """As an engine counts, by what a tar of it takes."""
    infos = [path.lstat() for path in ROOT.rglob("*")]
    size = sum(_BLOCK + -(-info.st_size // _BLOCK) * _BLOCK * S_ISREG(info.st_mode) for info in infos)
    print(f"\nimage: {size / 1e6:.0f} MB of {LARGEST / 1e6:.0f}")  # noqa: T201
    assert size < LARGEST


def test_it_says_its_version_its_user_and_how_it_is_looked_after(volume: Volume) -> None:
    version = version_of((REPOSITORY / "pyproject.toml").read_text())
    assert CONFIG["Labels"]["org.opencontainers.image.version"] == version
    assert run(volume, "--version") == (0, f"intake {version}\n")
    assert CONFIG["User"] == "10001:10001"
    assert list(CONFIG["Volumes"]) == ["/data"]
    assert list(CONFIG["ExposedPorts"]) == ["8000/tcp"]
    assert CONFIG["Healthcheck"]["Test"] == ["CMD", "intake", "health"]


def test_nothing_of_the_machine_that_built_it_is_left_in_it() -> None:
    """Such as its mirrors, its certificate authorities, what it keeps for the next time."""
    authorities = (ROOT / "etc/ssl/certs/ca-certificates.crt").read_text()
    assert set(_certificates(authorities)) == {
        certificate
        for path in (ROOT / "usr/share/ca-certificates").rglob("*.crt")
        for certificate in _certificates(path.read_text())
    }
    assert [path.name for path in (ROOT / "etc/apt/apt.conf.d").iterdir() if "proxy" in path.read_text().lower()] == []
    for left in ("var/lib/apt/lists", "var/cache/apt", "root/.cache", "builders", "src", "run/secrets"):
        assert not (ROOT / left).exists() or not [path for path in (ROOT / left).rglob("*") if path.is_file()], left
    assert not list(ROOT.rglob("pip.conf"))
    assert not [name for name in CONFIG["Env"] if re.match(r"(PIP|UV|SSL|.*PROXY|.*SECRET)", name, re.IGNORECASE)]


def _certificates(text: str) -> list[str]:
    return re.findall(r"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", text, re.DOTALL)


def test_a_submission_is_decided_by_the_three_roles_together(volume: Volume, deployment: dict[str, Container]) -> None:
    for role, container in deployment.items():
        until(lambda one=container, name=role: is_healthy(one, name), PATIENCE, container.said)
    submission = READY / "submissions" / SUBMISSION
    form = json.loads((submission / "submission.json").read_text())["form"]
    form_path = volume.put("form.json", json.dumps(form).encode())
    files = [volume.put(path.name, path.read_bytes()) for path in sorted((submission / "files").iterdir())]
    submitted = deployment["web"].execute("intake", "submit", "--form", form_path, *files)
    assert submitted.returncode == 0, submitted.stderr

    def decided() -> bool:
        status = deployment["web"].execute("intake", "status", submitted.stdout.strip(), "--json")
        return status.returncode == 0 and json.loads(status.stdout)["state"] == "decided"  # unknown until swept up

    until(decided, PATIENCE, lambda: "".join(container.said() for container in deployment.values()))
    with urllib.request.urlopen("http://127.0.0.1:8000/login", timeout=10) as page:
        address = re.search(rb'"(/static/vendor/[^"]+)"', page.read())
    assert address is not None
    with urllib.request.urlopen(f"http://127.0.0.1:8000{address[1].decode()}", timeout=10) as script:
        assert script.status == 200


def test_each_runs_as_nobody_special_and_can_write_nowhere_but_in_two_places(deployment: dict[str, Container]) -> None:
    for container in deployment.values():
        for process in psutil.Process(container.first).children(recursive=True):
            assert process.uids().effective == process.gids().effective == 10001
            status = Path(f"/proc/{process.pid}/status").read_text()
            assert "NoNewPrivs:\t1" in status
            assert "CapEff:\t0000000000000000" in status
        script = (
            "for d in / /app /app/venv /etc /usr /var /var/tmp /home /run; do touch $d/x 2>/dev/null && echo $d; done"
        )
        assert container.execute("sh", "-c", f"{script}; touch /tmp/x /data/x && rm /tmp/x /data/x").stdout == ""


def test_the_doctor_misses_nothing(deployment: dict[str, Container]) -> None:
    result = deployment["worker"].execute("intake", "doctor", "--json")
    assert result.returncode == 0, result.stdout
    print(*(line for line in result.stdout.splitlines() if '"sandbox"' in line), sep="\n")  # noqa: T201


def test_the_image_s_own_health_check_tells_a_frozen_process(deployment: dict[str, Container]) -> None:
    for role, container in deployment.items():
        assert container.execute(*CONFIG["Healthcheck"]["Test"][1:]).returncode == 0
        for process in _family(container):
            process.suspend()
        until(lambda one=container, name=role: not is_healthy(one, name, *QUICKLY), PATIENCE, lambda: "not told")
        for process in _family(container):
            process.resume()
        until(lambda one=container, name=role: is_healthy(one, name, *QUICKLY), PATIENCE, container.said)


def _family(container: Container) -> list[psutil.Process]:
    return [
        process
        for process in psutil.Process(container.first).children(recursive=True)
        if "health" not in process.cmdline()
    ]


@pytest.mark.parametrize("role", ROLES)
def test_each_role_ends_well_when_it_is_asked_to(deployment: dict[str, Container], role: str) -> None:
    container = deployment[role]
    assert container.stop() == 0, container.said()
    assert not container.runs()
    assert "Traceback" not in container.said()


def test_a_role_that_cannot_work_says_why_and_ends() -> None:
    empty = Volume()
    code, said = run(empty, "worker")
    assert (code, said.count("\n")) == (3, 1)
    assert "intake migrate" in said
    assert os.listdir(empty.folder)  # noqa: PTH208 - the volume is its own
