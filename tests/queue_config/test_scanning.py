"""Malware: nothing is read without the scanner's word, which is waited for; and no file can stop all the others."""

import contextlib
import dataclasses
import hashlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import intake.reading
from commands import doctor
from intake.model import Outcome, Page, PageSource, Reading, RefusalReason
from intake.settings import Settings, SettingsError, get_limits, get_settings
from queue_config import reading as step
from queue_config import scanning, tasks
from queue_config.pausing import Pause
from queue_config.scanning import Refusal, Scanner, ScannerUnavailable
from storage.records import models
from tests.queue_config.conftest import Intake
from tests.servers.clamd import EICAR, SIGNATURE, Clamd, clamd, is_installed
from tests.servers.ports import free_port

LETTER = b"Dear officer, this is my letter of explanation.\n"
with_clamd = pytest.mark.skipif(not is_installed(), reason="run scripts/servers.sh clamav")
Fate = Callable[[socket.socket], None]


def take_all(connection: socket.socket) -> bytes:
    """The whole stream, out of its pieces."""
    file, stream = connection.makefile("rb"), b""
    while size := struct.unpack("!I", file.read(4))[0]:
        stream += file.read(size)
    return stream


def say(answer: bytes) -> Fate:
    def fate(connection: socket.socket) -> None:
        take_all(connection)
        connection.sendall(answer)

    return fate


def cut(connection: socket.socket) -> None:
    connection.recv(10)


def say_at_once(answer: bytes) -> Fate:
    """Without listening, and hang up."""
    return lambda connection: connection.sendall(answer)


class FakeClamd:
    """Speaks clamd's protocol badly. `fate` is what becomes of a file, `probe` of the scanner's own harmless bytes."""

    def __init__(self) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._server.getsockname()[1]}"
        self.pong: Fate = say_at_once(b"PONG\0")
        self.fate: Fate = say(b"stream: OK\0")
        self.probe: Fate = say(b"stream: OK\0")
        self.scans = 0
        self.over = threading.Event()

    def hang(self, connection: socket.socket) -> None:
        """Take all and say nothing, as long as somebody waits."""
        with contextlib.suppress(OSError):
            while connection.recv(1 << 16):
                pass

    def serve(self) -> None:
        while not self.over.is_set():
            connection, _ = self._server.accept()
            with connection, contextlib.suppress(OSError, struct.error):
                self._answer(connection)

    def _answer(self, connection: socket.socket) -> None:
        command = b""
        while not command.endswith(b"\0"):
            if not (byte := connection.recv(1)):
                return
            command += byte
        if command == b"zPING\0":
            self.pong(connection)
        elif connection.recv(4 + 20, socket.MSG_PEEK)[4:] == b"a few harmless bytes":
            self.probe(connection)
        else:
            self.scans += 1
            self.fate(connection)

    def stop(self) -> None:
        self.over.set()
        socket.create_connection(self._server.getsockname()).close()

    def close(self) -> None:
        self._server.close()


@contextmanager
def fake_clamd() -> Iterator[FakeClamd]:
    server = FakeClamd()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join()
        server.close()


@pytest.fixture
def fake() -> Iterator[FakeClamd]:
    with fake_clamd() as server:
        yield server


@pytest.fixture(scope="module")
def module_fake() -> Iterator[FakeClamd]:
    """The same, for the many examples of one test."""
    with fake_clamd() as server:
        yield server


@pytest.fixture(scope="module")
def letter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("letter") / "letter"
    path.write_bytes(LETTER)
    return path


def scanned(server: FakeClamd, path: Path, seconds: float = 20) -> Refusal | None:
    return Scanner(server.address, seconds).scan(path)


# What it is told, and what it answers


def test_only_its_own_word_for_clean_is_clean(fake: FakeClamd, letter: Path) -> None:
    assert scanned(fake, letter) is None
    assert fake.scans == 1


@given(answer=st.binary(max_size=60) | st.sampled_from([b"stream: OK\n", b"stream: ok", b"OK", b" stream: OK", b""]))
def test_whatever_else_it_answers_lets_nothing_through(module_fake: FakeClamd, letter: Path, answer: bytes) -> None:
    module_fake.fate = say(answer + b"\0")
    found = scanned(module_fake, letter)
    assert (found is None) == (answer == b"stream: OK")


@given(name=st.text(min_size=1, max_size=300))
def test_a_virus_is_named_in_plain_letters_and_briefly(module_fake: FakeClamd, letter: Path, name: str) -> None:
    module_fake.fate = say(b"stream: " + name.replace("\0", " ").encode() + b" FOUND\0")
    found = scanned(module_fake, letter)
    assert found
    assert found.reason in (RefusalReason.MALWARE, RefusalReason.TOO_LARGE)
    assert len(found.detail) < 160
    assert found.detail.isascii()
    assert found.detail.isprintable()


@given(data=st.binary(max_size=50), chunk=st.integers(1, 20))
def test_it_gets_the_file_as_it_is(
    module_fake: FakeClamd, tmp_path_factory: pytest.TempPathFactory, data: bytes, chunk: int
) -> None:
    path, got = tmp_path_factory.getbasetemp() / "any", []

    def keep(connection: socket.socket) -> None:
        got.append(take_all(connection))
        connection.sendall(b"stream: OK\0")

    path.write_bytes(data)
    module_fake.fate = keep
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanning, "_CHUNK", chunk)
        assert scanned(module_fake, path) is None
    assert got == [data]


@pytest.mark.parametrize(
    "fate",
    [cut, say(b"stream: OK"), say_at_once(b"stream: OK\0"), say(b""), say(b"x" * 10_000), say(b"stream: OK\0!")],
    ids=["cut", "half", "too early", "nothing", "endless", "more"],
)
def test_a_scanner_that_breaks_off_has_said_nothing(fake: FakeClamd, tmp_path: Path, fate: Fate) -> None:
    path = tmp_path / "large"
    path.write_bytes(bytes(8 << 20))
    fake.fate = fate
    found = scanned(fake, path)
    assert found == Refusal(RefusalReason.CRASHED, "the malware scanner broke off while it looked at the file")


def test_a_file_that_it_comes_to_no_result_on_fails_alone(fake: FakeClamd, letter: Path) -> None:
    fake.fate = fake.hang
    found = scanned(fake, letter, seconds=0.1)
    assert found
    assert found == Refusal(RefusalReason.CRASHED, "the malware scanner came to no result on it: no answer in time")
    fake.fate = say(b"stream: Can't allocate memory ERROR\0")
    found = scanned(fake, letter)
    assert found
    assert found.reason is RefusalReason.CRASHED


@pytest.mark.parametrize("answer", [b"stream: Can't create file ERROR\0", b"UNKNOWN COMMAND\0", b"220 mail ready\0"])
def test_a_scanner_that_scans_nothing_is_away(fake: FakeClamd, letter: Path, answer: bytes) -> None:
    fake.fate = fake.probe = say(answer)
    with pytest.raises(ScannerUnavailable, match=answer[:-1].decode()):
        scanned(fake, letter)


def test_a_scanner_that_is_slow_with_everything_is_away(
    fake: FakeClamd, letter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "_QUICK_SECONDS", 0.1)
    fake.fate = fake.probe = fake.hang
    with pytest.raises(ScannerUnavailable, match="no answer in time"):
        scanned(fake, letter, seconds=0.1)


@pytest.mark.parametrize("pong", [say_at_once(b""), say_at_once(b"PANG\0")], ids=["proxy", "other"])
def test_who_is_no_scanner_gets_no_file(fake: FakeClamd, letter: Path, pong: Fate) -> None:
    fake.pong = pong
    with pytest.raises(ScannerUnavailable, match=fake.address):
        scanned(fake, letter)
    assert fake.scans == 0


def test_a_scanner_that_is_not_there_is_named(letter: Path, tmp_path: Path) -> None:
    for address in (f"tcp://127.0.0.1:{free_port()}", f"unix://{tmp_path}/none"):
        with pytest.raises(ScannerUnavailable, match=f"{address}: can't be reached"):
            Scanner(address, 1).scan(letter)


def test_whoever_waits_for_it_can_say_that_he_is_still_there(fake: FakeClamd, letter: Path) -> None:
    class LeaseLost(Exception):
        pass

    def lost() -> None:
        if fake.scans:
            raise LeaseLost

    fake.fate = fake.hang
    with pytest.raises(LeaseLost):
        Scanner(fake.address, 20).scan(letter, lost)


@pytest.mark.parametrize("address", ["localhost:3310", "http://x:1", "tcp://host", "unix://run/x", "tcp://a:b@c:1"])
def test_an_address_of_another_kind_is_named(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("INTAKE_SCANNER", address)
    get_settings.cache_clear()
    try:
        with pytest.raises(SettingsError, match="INTAKE_SCANNER: "):
            get_settings()
    finally:
        monkeypatch.undo()
        get_settings.cache_clear()


# What becomes of uploads


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of all uploads that a reader got."""
    read: list[str] = []

    def counting(path: Path, **how: Any) -> Reading:
        read.append(how["name"])
        return intake.reading.read_file(path, **how)

    monkeypatch.setattr(step, "read_file", counting)
    return read


def scan_with(intake: Intake, address: str) -> None:
    intake.shop.settings = Settings(home=intake.shop.settings.home, lease_seconds=30, quality_sample=0, scanner=address)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clamd]:
    with clamd(tmp_path_factory.mktemp("clamd"), StreamMaxLength="1M") as server:
        yield server


@with_clamd
def test_malware_is_refused_and_neither_read_nor_drawn(intake: Intake, real: Clamd, readings: list[str]) -> None:
    scan_with(intake, real.address)
    intake.put("s-000001", {"1": LETTER, "2": EICAR})
    intake.finish()
    upload = intake.upload("s-000001", "2")
    assert (upload.outcome, upload.reason) == ("refused", "malware")
    assert upload.detail == f"the malware scanner found {SIGNATURE}.UNOFFICIAL"
    assert intake.answers("s-000001") == {"1": ["no_case_found"], "2": ["unsafe_file"]}
    assert readings == ["file 1"]
    assert list(intake.store.list(f"derived/{upload.sha256}/")) == []


def mail(attachment: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "ann@example.org", "My documents"
    message.set_content("Please find my letter attached.")
    message.add_attachment(attachment, maintype="application", subtype="octet-stream", filename="letter.txt")
    return message.as_bytes()


@with_clamd
def test_malware_inside_an_email_is_found_in_the_email(intake: Intake, real: Clamd, readings: list[str]) -> None:
    scan_with(intake, real.address)
    intake.put("s-000001", {"1": mail(EICAR)})
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["unsafe_file"]}
    assert readings == []


def test_each_file_found_inside_another_is_scanned_too(intake: Intake, fake: FakeClamd, readings: list[str]) -> None:
    def find_letters(connection: socket.socket) -> None:
        found = b"Test.Letter FOUND" if take_all(connection).startswith(b"Dear") else b"OK"
        connection.sendall(b"stream: " + found + b"\0")

    fake.fate = find_letters
    scan_with(intake, fake.address)
    intake.put("s-000001", {"1": mail(LETTER)})
    intake.finish()
    assert intake.upload("s-000001", "1/2").reason == "malware"
    assert len(readings) == 2  # the e-mail and its body
    assert "letter.txt" not in readings
    assert fake.scans == 3


def test_what_was_read_before_is_refused_once_the_scanner_knows_of_it(intake: Intake, fake: FakeClamd) -> None:
    intake.put("s-000001", {"1": LETTER})
    intake.finish()
    fake.fate = say(b"stream: Test.Late FOUND\0")
    scan_with(intake, fake.address)
    intake.put("s-000002", {"1": LETTER})
    intake.finish()
    assert intake.answers("s-000002") == {"1": ["unsafe_file"]}


def test_what_was_refused_stays_so_without_a_scanner_until_one_says_otherwise(intake: Intake, fake: FakeClamd) -> None:
    fake.fate = say(b"stream: Test.Early FOUND\0")
    scan_with(intake, fake.address)
    intake.put("s-000001", {"1": LETTER})
    intake.finish()
    scan_with(intake, "")
    intake.put("s-000002", {"1": LETTER})
    intake.finish()
    assert intake.answers("s-000002") == {"1": ["unsafe_file"]}
    assert "Test.Early" in intake.upload("s-000002").detail
    fake.fate = say(b"stream: OK\0")
    scan_with(intake, fake.address)
    intake.put("s-000003", {"1": LETTER})
    intake.finish()
    assert intake.answers("s-000003") == {"1": ["no_case_found"]}


@with_clamd
def test_a_scanner_that_is_down_is_waited_for_and_costs_no_attempt(
    intake: Intake, tmp_path_factory: pytest.TempPathFactory, readings: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pause = Pause(0)
    monkeypatch.setattr(tasks, "_LONGEST_NAP", 0.0)
    with clamd(tmp_path_factory.mktemp("clamd")) as server:
        scan_with(intake, server.address)
        intake.put("s-000001", {"1": LETTER, "2": EICAR})
        intake.run("receive", "s-000001")
        server.kill()
        for _ in range(5):
            tasks.run_step("read")
        assert {upload.attempts for upload in models.Upload.objects.all()} == {0}
        monkeypatch.setattr(tasks, "_pause", pause)
        tasks.run_step("read")
        assert pause.seconds_left() > 0
        assert readings == []
        pause.end()
        server.start()
        intake.finish()
    assert intake.answers("s-000001") == {"1": ["no_case_found"], "2": ["unsafe_file"]}


def test_a_file_that_the_scanner_dies_of_each_time_is_given_up_and_holds_up_no_other(
    intake: Intake, fake: FakeClamd, readings: list[str]
) -> None:
    def die_of_poison(connection: socket.socket) -> None:
        if b"POISON" not in take_all(connection):
            connection.sendall(b"stream: OK\0")

    fake.fate = die_of_poison
    scan_with(intake, fake.address)
    intake.put("s-000001", {"1": b"POISON", "2": LETTER})
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["processing_failed"], "2": ["no_case_found"]}
    assert readings == ["file 2"]
    assert fake.scans == 4


@with_clamd
def test_what_is_larger_than_the_scanner_takes_is_refused(intake: Intake, real: Clamd, readings: list[str]) -> None:
    scan_with(intake, real.address)
    intake.put("s-000001", {"1": b"x" * (3 << 20)})
    intake.finish()
    assert intake.answers("s-000001") == {"1": ["too_large"]}
    assert "3,145,728 bytes" in intake.upload("s-000001").detail
    assert readings == []


def test_what_the_scanner_looked_through_in_part_only_is_too_large(fake: FakeClamd, letter: Path) -> None:
    fake.fate = say(b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0")
    found = scanned(fake, letter)
    assert found
    assert found.reason is RefusalReason.TOO_LARGE


def test_the_parts_of_a_long_scan_are_not_scanned_each(
    intake: Intake, fake: FakeClamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one_page(path: Path, **how: Any) -> Reading:
        page = Page(number=how["first_page"], source=PageSource.OCR, text="A page")
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        return Reading(outcome=Outcome.READ, mime="image/tiff", sha256=sha256, size=1, pages=(page,), page_count=3)

    monkeypatch.setattr(step, "read_file", one_page)
    intake.shop.limits = intake.shop.limits.model_copy(update={"recognised_at_once": 1})
    scan_with(intake, fake.address)
    intake.put("s-000001", {"1": LETTER})
    intake.run("receive", "s-000001")
    (_, first), (_, second) = intake.run("read", intake.upload("s-000001").pk)
    intake.run("read_part", first)
    intake.run("read_part", second)
    assert fake.scans == 1
    intake.run("read", intake.upload("s-000001").pk)
    assert intake.upload("s-000001").page_count == 3
    assert fake.scans == 2  # before they are joined: its signatures may be newer


# What `intake doctor` says


@pytest.fixture
def doctor_says(monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[str, str]]:
    def say_of(address: str, largest: int = 50_000_000) -> tuple[str, str]:
        with monkeypatch.context() as patch:
            patch.setattr("intake.settings.get_settings", lambda: Settings(scanner=address))
            limits = get_limits().model_copy(update={"bytes": largest})
            patch.setattr("intake.settings.get_limits", lambda: limits)
            finding = dataclasses.asdict(doctor._look("malware scanner", doctor._scanner))
        return finding["state"], finding["detail"]

    return say_of


def test_the_doctor_says_that_none_is_set(doctor_says: Callable[..., tuple[str, str]]) -> None:
    assert doctor_says("")[0] == "weak"


def test_the_doctor_says_that_it_is_not_there(doctor_says: Callable[..., tuple[str, str]], tmp_path: Path) -> None:
    state, detail = doctor_says(f"unix://{tmp_path}/none")
    assert state == "missing"
    assert "No such file" in detail


@with_clamd
def test_the_doctor_tries_the_scanner_out_with_a_file_as_large_as_may_be(
    doctor_says: Callable[..., tuple[str, str]], real: Clamd, tmp_path_factory: pytest.TempPathFactory
) -> None:
    state, detail = doctor_says(real.address, 1 << 20)
    assert (state, detail.split()[0]) == ("ok", "ClamAV")
    state, detail = doctor_says(real.address, 2 << 20)
    assert state == "weak"
    assert "StreamMaxLength" in detail
    with clamd(tmp_path_factory.mktemp("clamd"), MaxFileSize="1M") as server:
        state, detail = doctor_says(server.address, 2 << 20)
    assert state == "missing"
    assert "MaxFileSize" in detail
