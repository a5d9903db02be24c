"""What can be set of signing in, and what https brings."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from intake.settings import SettingsError, get_web_settings
from tests.servers.ports import free_port, wait_for_port

OIDC = {
    "INTAKE_OIDC_ISSUER": "https://signin.example.ca",
    "INTAKE_OIDC_CLIENT_ID": "intake",
    "INTAKE_OIDC_CLIENT_SECRET": "secret",
    "INTAKE_OIDC_ROLES": "claim=groups;cn=leads,ou=intake=supervisor;intake-desk=reviewer",
}
WRONG = [
    ({"INTAKE_WEB_URL": "intake.example.ca"}, "INTAKE_WEB_URL"),
    ({"INTAKE_WEB_URL": "https://intake.example.ca/pages"}, "INTAKE_WEB_URL"),
    ({"INTAKE_SECOND_FACTOR": "supervisor,king"}, "'king' is no role"),
    ({"INTAKE_SESSION_IDLE_SECONDS": "5"}, "INTAKE_SESSION_IDLE_SECONDS"),
    (OIDC | {"INTAKE_OIDC_ISSUER": "http://signin.example.ca"}, "INTAKE_OIDC_ISSUER"),
    (OIDC | {"INTAKE_OIDC_CLIENT_SECRET": ""}, "INTAKE_OIDC_CLIENT_SECRET"),
    (OIDC | {"INTAKE_OIDC_ROLES": ""}, "INTAKE_OIDC_ROLES"),
    (OIDC | {"INTAKE_OIDC_ROLES": "claim=groups;intake-desk=king"}, "INTAKE_OIDC_ROLES"),
    (OIDC | {"INTAKE_OIDC_ROLES": "groups;intake-desk=reviewer"}, "INTAKE_OIDC_ROLES"),
]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def read_with(environment: dict[str, str]):  # type: ignore[no-untyped-def]
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        get_web_settings.cache_clear()
        return get_web_settings()

    yield read_with
    get_web_settings.cache_clear()


@pytest.mark.parametrize(("environment", "told"), WRONG)
def test_a_wrong_setting_is_named_and_no_secret_told(read, environment: dict[str, str], told: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(SettingsError, match=told) as caught:
        read(environment)
    assert "=secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("said", "role"),
    [
        (["intake-desk"], "reviewer"),
        (["intake-desk", "cn=leads,ou=intake"], "supervisor"),  # the first row that fits
        ("intake-desk", "reviewer"),
        ("intake-desk intake", ""),
        ([], ""),
        (None, ""),
        ({"intake-desk": True}, ""),
        (["Intake-Desk", 7, None], ""),
    ],
)
def test_roles_follow_from_claims(read, said: object, role: str) -> None:  # type: ignore[no-untyped-def]
    assert read(OIDC).role_by_claims({"groups": said}) == role
    assert read(OIDC).role_by_claims({}) == ""


def test_which_roles_need_a_second_factor(read) -> None:  # type: ignore[no-untyped-def]
    assert read({}).second_factor_roles == {"supervisor", "administrator"}
    assert read({"INTAKE_SECOND_FACTOR": " reviewer, auditor"}).second_factor_roles == {"reviewer", "auditor"}
    assert read({"INTAKE_SECOND_FACTOR": ""}).second_factor_roles == frozenset()


def _python(home: Path, web_url: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    others = {name: value for name, value in os.environ.items() if not name.startswith(("INTAKE_", "DJANGO_"))}
    ours = {"INTAKE_HOME": str(home), "INTAKE_WEB_URL": web_url, "DJANGO_SETTINGS_MODULE": "review.settings"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=others | ours, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.slow
def test_djangos_own_check_of_a_deployment_finds_nothing_behind_https(tmp_path: Path) -> None:
    done = _python(
        tmp_path, "https://intake.example.ca", "-m", "django", "check", "--deploy", "--fail-level", "WARNING"
    )
    assert (done.returncode, done.stdout) == (0, "System check identified no issues (0 silenced).\n"), done.stderr


ASK = """
import django, json, structlog, sys
structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
django.setup()
from django.conf import settings
from django.test import Client
plain = Client().get("/login", headers={"host": "intake.example.ca"})
https = Client().get("/login", headers={"host": "intake.example.ca", "x-forwarded-proto": "https"})
beside = Client().post("/notifications/", headers={"host": "intake.example.ca"})
print(json.dumps({
    "plain": [plain.status_code, plain.headers.get("Location", "")],
    "https": [https.status_code, https.headers.get("Strict-Transport-Security", "")],
    "beside": beside.status_code,
    "secure": https.cookies["__Host-csrftoken" if settings.CSRF_COOKIE_SECURE else "csrftoken"]["secure"],
}))
"""


@pytest.mark.slow
def test_behind_https_nothing_goes_by_http(tmp_path: Path) -> None:
    told = json.loads(_python(tmp_path, "https://intake.example.ca", "-c", ASK).stdout)
    assert told["plain"] == [301, "https://intake.example.ca/login"]
    assert told["https"] == [200, "max-age=31536000; includeSubDomains; preload"]
    assert told["beside"] == 404
    assert told["secure"]


@pytest.mark.slow
def test_without_https_the_pages_work_on_this_machine(tmp_path: Path) -> None:
    told = json.loads(_python(tmp_path, "http://intake.example.ca", "-c", ASK).stdout)
    assert told["plain"] == [200, ""]
    assert told["https"] == [200, ""]
    assert not told["secure"]


@pytest.mark.slow
def test_the_pages_are_served_behind_a_proxy_that_does_tls(tmp_path: Path) -> None:
    port = free_port()
    others = {name: value for name, value in os.environ.items() if not name.startswith(("INTAKE_", "DJANGO_"))}
    ours = {"INTAKE_HOME": str(tmp_path), "INTAKE_WEB_URL": "https://intake.example.ca"}
    command = [sys.executable, "-m", "commands"]
    subprocess.run([*command, "migrate"], env=others | ours, check=True, capture_output=True)
    with (tmp_path / "serve.log").open("wb") as log:
        serving = subprocess.Popen([*command, "serve", "--port", str(port)], env=others | ours, stdout=log, stderr=log)
        try:
            wait_for_port(port)
            headers = {"Host": "intake.example.ca"}
            plain = requests.get(f"http://127.0.0.1:{port}/login", headers=headers, allow_redirects=False, timeout=30)
            assert plain.headers["Location"] == "https://intake.example.ca/login"
            headers["X-Forwarded-Proto"] = "https"
            assert requests.get(f"http://127.0.0.1:{port}/login", headers=headers, timeout=30).status_code == 200
        finally:
            serving.terminate()
            serving.wait(10)
