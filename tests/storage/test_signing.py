"""Requests to a case system are signed so that nobody on the way can change, readdress or rename them."""

import base64
import time
from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from intake.settings import Settings
from storage.cases import signing
from storage.cases.http import HttpCaseSystem
from storage.cases.system import Away, Refused, Told
from tests.servers.case_system import CaseSystem, Fate, case_system
from tests.servers.signatures import problem_with
from tests.storage.test_case_system import KEY, NOTE

SECRET = "a secret of at least 32 characters".replace(" ", "-")
URL = "https://cases.example.org/attachments"
BODY = b'{"version": 1}'


@pytest.fixture
def server() -> Iterator[CaseSystem]:
    with case_system(secret=SECRET) as running:
        yield running


def client(server: CaseSystem, secret: str) -> HttpCaseSystem:
    return HttpCaseSystem(server.url, "", secret, seconds=5, longest_pause=300)


def headers(**changes: str) -> dict[str, str]:
    """Those of a signed request, in small letters."""
    plain = {
        "Content-Type": "application/json",
        "Content-Digest": signing.content_digest(BODY),
        "Idempotency-Key": f'"{KEY}"',
    }
    signed = plain | signing.signature(SECRET.encode(), "POST", URL, plain)
    return {name.lower(): value for name, value in signed.items()} | changes


def test_the_signature_is_that_of_the_standards_own_example() -> None:
    # RFC 9421, appendix B.2.5: HMAC-SHA256 over a POST, with the shared secret of appendix B.1.5.
    secret = base64.b64decode(
        "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="
    )
    components = [
        ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("@authority", "example.com"),
        ("content-type", "application/json"),
    ]
    parameters = '("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"'
    signed = signing.sign(secret, signing.base(components, parameters))
    assert signed == "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8="


def test_a_receiver_with_the_same_secret_takes_it_and_another_does_not(server: CaseSystem) -> None:
    assert client(server, SECRET).announce(NOTE, KEY) == Told()
    assert list(server.on_cases) == [f'"{KEY}"']
    for wrong in (SECRET[:-1] + "x", ""):
        assert client(server, wrong).announce(NOTE, "8e03978e-40d5-43e8-bc93-6894a57f9325") == Away("answered 401")
    assert len(server.told) == 1


def test_a_signed_request_holds() -> None:
    assert problem_with(SECRET, "POST", URL, headers(), BODY) == ""


@pytest.mark.parametrize(
    ("method", "url", "changes", "body"),
    [
        ("PUT", URL, {}, BODY),
        ("POST", URL + "/elsewhere", {}, BODY),
        ("POST", URL, {}, b'{"version": 2}'),
        ("POST", URL, {"content-digest": signing.content_digest(b'{"version": 2}')}, b'{"version": 2}'),
        ("POST", URL, {"idempotency-key": '"another"'}, BODY),
        ("POST", URL, {"content-type": "text/plain"}, BODY),
        ("POST", URL, {"signature": ""}, BODY),
        ("POST", URL, {"signature-input": ""}, BODY),
    ],
)
def test_whatever_is_changed_is_noticed(method: str, url: str, changes: dict[str, str], body: bytes) -> None:
    assert problem_with(SECRET, method, url, headers(**changes), body)


def test_one_that_was_signed_long_ago_can_be_turned_down() -> None:
    plain = {"content-type": "application/json", "content-digest": signing.content_digest(BODY)}
    plain |= {"idempotency-key": f'"{KEY}"'}
    old = signing.signature(SECRET.encode(), "POST", URL, plain, now=int(time.time()) - 3600)
    kept = plain | {name.lower(): value for name, value in old.items()}
    assert problem_with(SECRET, "POST", URL, kept, BODY) == "it was signed too long ago"


def test_an_address_without_a_path_is_signed_as_it_is_asked_for() -> None:
    plain = {name: headers()[name] for name in ("content-type", "content-digest", "idempotency-key")}
    bare, whole = (
        signing.signature(SECRET.encode(), "POST", url, plain, now=1)
        for url in ("https://cases.example.org", "https://cases.example.org/")
    )
    assert bare == whole


def test_neither_a_refusal_nor_the_settings_show_the_secret(server: CaseSystem) -> None:
    server.fates = [Fate(422, f"your secret is {SECRET}", {"Content-Type": "text/plain"})]
    assert client(server, SECRET).announce(NOTE, KEY) == Refused("it answered 422: your secret is …")
    assert SECRET not in repr(Settings(case_system_secret=SECRET))
    with pytest.raises(ValidationError, match="case_system_secret"):
        Settings(case_system_secret="too short")


def test_the_reference_takes_a_key_for_one_note_only(server: CaseSystem) -> None:
    system = client(server, SECRET)
    other = NOTE.model_copy(update={"case_id": "C-2"})
    assert [system.announce(note, KEY) for note in (NOTE, NOTE)] == [Told(), Told()]
    assert system.announce(other, KEY) == Refused("it answered 422: Idempotency-Key is already used")
