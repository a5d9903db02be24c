"""The API as it is served, tried by schemathesis: no failure of ours, and nothing that the description does not say."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import database_of_its_own
from tests.servers.ports import free_port, wait_for_port

pytestmark = pytest.mark.slow
_HERE = Path(__file__).parent
_ROOT = _HERE.parents[2]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Address and token of a service with something of everything."""
    with database_of_its_own() as database:
        others = {key: value for key, value in os.environ.items() if not key.startswith("INTAKE_")}
        home = others | {"INTAKE_HOME": str(tmp_path), "INTAKE_API_RATE": "1000000"}
        home |= {"INTAKE_DATABASE": database} if database else {}
        seeding = [sys.executable, "-m", "tests.review.api.seeding"]
        token = subprocess.run(seeding, env=home, cwd=_ROOT, check=True, capture_output=True, text=True).stdout.strip()
        port = free_port()
        with (tmp_path / "serve.log").open("w") as log:
            command = [sys.executable, "-m", "commands", "serve", "--port", str(port)]
            process = subprocess.Popen(command, env=home, cwd=_ROOT, stdout=log, stderr=log)
            try:
                wait_for_port(port)
                yield f"http://127.0.0.1:{port}", token
            finally:
                process.terminate()
                process.wait(20)


def test_nothing_fails_and_nothing_is_unlike_the_description(served: tuple[str, str], tmp_path: Path) -> None:
    address, token = served
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(_HERE / "schemathesis.toml"), "run"]
    command += [f"{address}/api/v1/openapi.json"]
    # `make fuzz-api` asks for more of both.
    phases, examples = os.environ.get("FUZZ_API_PHASES", "examples,fuzzing"), os.environ.get("FUZZ_API_EXAMPLES", "5")
    command += ["--phases", phases, "--max-examples", examples]
    command += ["--continue-on-failure", "--no-shrink", "--no-color"]
    hooks = {"SCHEMATHESIS_HOOKS": "tests.review.api.fuzz_hooks", "PYTHONPATH": str(_ROOT), "API_TOKEN": token}
    done = subprocess.run(command, env=os.environ | hooks, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + (tmp_path / "serve.log").read_text()
    assert "request_failed" not in (tmp_path / "serve.log").read_text()
