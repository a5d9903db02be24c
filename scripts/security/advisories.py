"""Known vulnerabilities of what the lock pins, tests' and builders' packages too: pip-audit asks OSV (osv.dev)."""

import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import requests

from scripts.security.lock import everything

_SERVICE = "https://api.osv.dev/v1/query"
_SECONDS = 5


def can_ask(service: str = _SERVICE) -> bool:
    """Whether the service answers at all."""
    try:
        asked = {"package": {"name": "django", "ecosystem": "PyPI"}, "version": "5.2.19"}
        return requests.post(service, json=asked, timeout=_SECONDS).ok
    except requests.RequestException:
        return False


def problems(service: str = _SERVICE) -> str:
    """What pip-audit found, as a table; empty where it found nothing. Raises RuntimeError where it broke off."""
    with tempfile.TemporaryDirectory() as folder:
        return "".join(_audited(file, service) for file in _written(Path(folder)))


def _audited(file: Path, service: str) -> str:
    command = [sys.executable, "-m", "pip_audit", "--no-deps", "--disable-pip", "--progress-spinner", "off"]
    asked = ["--vulnerability-service", "osv", "--osv-url", service, "-r", str(file)]
    done = subprocess.run([*command, *asked], capture_output=True, text=True, check=False)  # noqa: S603 - our words
    if done.returncode and not done.stdout.strip():
        raise RuntimeError(done.stderr.strip().splitlines()[-1])
    return done.stdout if done.returncode else ""


def _written(folder: Path) -> Iterator[Path]:
    """Files of requirements, each audited by itself: one, and others for what the lock pins in several versions."""
    rows: dict[int, list[str]] = defaultdict(list)
    times: dict[str, int] = defaultdict(int)
    for name, version in everything():
        rows[times[name]].append(f"{name}=={version}")
        times[name] += 1
    for number, lines in rows.items():
        file = folder / f"{number}.txt"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        yield file
