"""What the answers of a case system mean, and what is never told to anybody."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from pydantic import ValidationError

from intake.settings import Settings
from storage.cases.http import HttpCaseSystem
from storage.cases.system import AttachmentNote, Away, CaseSystemTrouble, Refused, Told, check, open_case_system
from tests.servers.case_system import CaseSystem, Fate, case_system
from tests.servers.ports import free_port

TOKEN = "t0ken-of-ours"
KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"
NOTE = AttachmentNote(
    case_id="C-1",
    person_id=None,
    document_type="lease",
    submission_id="s-000001",
    upload="1",
    pages=(1, 2),
    object_key="submissions/s-000001/files/1",
    sha256="0" * 64,
    media_type="application/pdf",
    attached_at=datetime(2026, 1, 31, tzinfo=UTC),
    attached_by="automation",
)
PROBLEM = {"Content-Type": "application/problem+json"}
TEXT = {"Content-Type": "text/plain; charset=utf-8"}


@pytest.fixture
def server() -> Iterator[CaseSystem]:
    with case_system() as running:
        yield running


def client(url: str, seconds: float = 5) -> HttpCaseSystem:
    return HttpCaseSystem(url, TOKEN, seconds=seconds, longest_pause=300)


def answer(server: CaseSystem, fate: Fate) -> Told | Refused | Away:
    server.fates = [fate]
    return client(server.url).announce(NOTE, KEY)


def test_a_note_is_posted_with_its_key_and_our_token(server: CaseSystem) -> None:
    assert client(server.url).announce(NOTE, KEY) == Told()
    (headers,) = server.asked
    assert headers["idempotency-key"] == f'"{KEY}"'
    assert headers["authorization"] == f"Bearer {TOKEN}"
    assert headers["content-type"] == "application/json"
    assert server.told == {f'"{KEY}"': NOTE.model_dump(mode="json")}


def test_without_a_token_none_is_sent(server: CaseSystem) -> None:
    assert HttpCaseSystem(server.url, "", seconds=5, longest_pause=300).announce(NOTE, KEY) == Told()
    assert "authorization" not in server.asked[0]


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_success_means_taken(server: CaseSystem, status: int) -> None:
    assert answer(server, Fate(status)) == Told()


@pytest.mark.parametrize("status", [301, 303, 307, 308, 401, 407, 408, 425, 429, 500, 502, 503, 504])
def test_what_is_not_about_the_note_means_away(server: CaseSystem, status: int) -> None:
    elsewhere = server.url.replace("attachments", "elsewhere")
    assert answer(server, Fate(status, headers={"Location": elsewhere})) == Away(f"answered {status}")
    assert len(server.asked) == 1, "neither a redirect nor a retry"


def test_a_note_that_is_still_being_worked_on_is_sent_again_but_not_for_ever(server: CaseSystem) -> None:
    assert answer(server, Fate(409)) == Away("answered 409", still_at_it=True)


@pytest.mark.parametrize("status", [400, 403, 404, 410, 413, 415, 422])
def test_other_client_errors_are_refusals(server: CaseSystem, status: int) -> None:
    assert answer(server, Fate(status)) == Refused(f"it answered {status}")


@pytest.mark.parametrize(
    ("fate", "shown"),
    [
        (Fate(422, '{"title": "No.", "detail": "The case is closed."}', PROBLEM), "The case is closed"),
        (Fate(422, '{"title": "Closed"}', PROBLEM), "Closed"),
        (Fate(422, '{"detail": 7, "title": null}', PROBLEM), '{"detail": 7, "title": null}'),
        (Fate(422, '["closed"]', PROBLEM), '["closed"]'),
        (Fate(422, '{"detail": "clo', PROBLEM), '{"detail": "clo'),
        (Fate(422, "[" * 9000, PROBLEM), "[" * 300 + "…"),
        (Fate(422, '{"detail": "a\\ud800b\\u0000c\\u202ed\\ne"}', PROBLEM), "a b c d e"),
        (Fate(422, "x" * 50_000, TEXT), "x" * 300 + "…"),
        (Fate(422, f"got Authorization: Bearer {TOKEN}", TEXT), "got Authorization: Bearer …"),
    ],
)
def test_a_refusal_shows_a_short_printable_line(server: CaseSystem, fate: Fate, shown: str) -> None:
    assert answer(server, fate) == Refused(f"it answered 422: {shown}")


@pytest.mark.parametrize(
    "fate",
    [
        Fate(422, "<h1>Oops</h1>", {"Content-Type": "text/html"}),
        Fate(422, "half", TEXT | {"Content-Length": "99", "Connection": "close"}),
        Fate(422, " \n", TEXT),
    ],
)
def test_what_can_not_be_shown_is_left_out(server: CaseSystem, fate: Fate) -> None:
    assert answer(server, fate) in (Refused("it answered 422"), Refused("it answered 422: half"))


@pytest.mark.parametrize(
    ("retry_after", "low", "high"),
    [
        ("7", 7, 7),
        ("999999999999", 300, 300),
        ("-5", 0, 0),
        ("soon", 0, 0),
        ("Sun, 31 Dec 9999 23:59:59 -0000", 300, 300),
    ],
)
def test_retry_after_is_honoured_within_bounds(server: CaseSystem, retry_after: str, low: int, high: int) -> None:
    found = answer(server, Fate(503, headers={"Retry-After": retry_after}))
    assert isinstance(found, Away)
    assert low <= found.pause <= high


@pytest.mark.parametrize(("after", "low", "high"), [(timedelta(seconds=120), 60, 120), (timedelta(days=-1), 0, 0)])
def test_a_date_to_come_back_at_is_honoured_too(server: CaseSystem, after: timedelta, low: int, high: int) -> None:
    date = format_datetime(datetime.now(UTC) + after, usegmt=True)
    found = answer(server, Fate(503, headers={"Retry-After": date}))
    assert isinstance(found, Away)
    assert low <= found.pause <= high


def test_while_it_wants_to_be_left_alone_it_is(server: CaseSystem) -> None:
    server.fates = [Fate(429, headers={"Retry-After": "60"})]
    system = client(server.url)
    system.announce(NOTE, KEY)
    again = system.announce(NOTE, KEY)
    assert isinstance(again, Away)
    assert 50 < again.pause <= 60
    assert len(server.asked) == 1


@pytest.mark.parametrize("fate", [Fate(cut=True), Fate(late=1.5)])
def test_no_answer_means_away_though_it_may_have_been_taken(server: CaseSystem, fate: Fate) -> None:
    server.fates = [fate]
    found = client(server.url, seconds=0.5).announce(NOTE, KEY)
    assert isinstance(found, Away)
    assert found.pause == 2
    assert len(server.told) == 1


def test_who_can_not_be_reached_is_asked_ever_more_rarely(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    monkeypatch.setattr("storage.cases.http.time.monotonic", lambda: now)
    system = client(f"http://127.0.0.1:{free_port()}/")
    pauses = []
    for _ in range(12):
        found = system.announce(NOTE, KEY)
        assert isinstance(found, Away)
        pauses.append(found.pause)
        now += found.pause
    assert pauses == [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300, 300]


def test_the_check_says_what_to_do(server: CaseSystem) -> None:
    at = Settings(case_system_url=server.url, case_system_token=TOKEN)
    server.fates = [Fate(405)]
    assert check(at) == f"{server.url.removesuffix('/attachments')} answers"
    assert server.asked[0]["method"] == "HEAD"
    server.fates = [Fate(401)]
    with pytest.raises(CaseSystemTrouble, match="INTAKE_CASE_SYSTEM_TOKEN") as refused:
        check(at)
    nobody = Settings(case_system_url=f"http://127.0.0.1:{free_port()}/x?secret=1", case_system_token=TOKEN)
    with pytest.raises(CaseSystemTrouble, match="INTAKE_CASE_SYSTEM_URL") as unreachable:
        check(nobody)
    untrusted = Settings(case_system_url=server.url.replace("http://", "https://"), case_system_token=TOKEN)
    with pytest.raises(CaseSystemTrouble):
        check(untrusted)
    for said in (str(refused.value), str(unreachable.value)):
        assert TOKEN not in said
        assert "secret" not in said
    assert "none is set" in check(Settings())


def test_one_is_opened_for_each_process_and_none_where_none_is_set() -> None:
    settings = Settings(case_system_url="https://cases.example.org/attachments")
    assert open_case_system(settings) is open_case_system(settings.model_copy())
    assert open_case_system(Settings()) is None


def test_only_a_trusted_certificate_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = tmp_path / "cert.pem"
    with case_system(own_certificate(certificate)) as server:
        stranger = client(server.url)
        assert stranger.announce(NOTE, KEY) == Away("SSLError", 2)
        with pytest.raises(CaseSystemTrouble, match="SSL_CERT_FILE"):
            stranger.check()
        assert server.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert client(server.url).announce(NOTE, KEY) == Told()


def own_certificate(path: Path) -> ssl.SSLContext:
    """Make a certificate that no authority has signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    secret = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (path.parent / "key.pem").write_bytes(secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, path.parent / "key.pem")
    return context


@pytest.mark.parametrize(
    "url",
    ["cases.example.org", "http://cases.example.org/x", "https://user:secret@cases.example.org", "ftp://x", "x y"],
)
def test_an_address_that_would_tell_the_token_to_others_is_not_taken(url: str) -> None:
    with pytest.raises(ValidationError, match="case_system_url"):
        Settings(case_system_url=url)


def test_the_token_shows_nowhere() -> None:
    with pytest.raises(ValidationError, match="case_system_token"):
        Settings(case_system_token=f"{TOKEN}\r\nX: y")
    assert TOKEN not in repr(Settings(case_system_token=TOKEN))


def test_the_note_has_a_schema_in_which_everything_is_named() -> None:
    schema = AttachmentNote.model_json_schema()
    assert schema["properties"]["pages"]["description"]
    assert {"case_id", "person_id", "sha256", "object_key", "attached_at"} <= set(schema["required"])
