"""Malware scanning by ClamAV's daemon (clamd): an upload's bytes are streamed to it before anything here parses them.

Nothing is let through without its word. While it is away all wait, and no attempt is counted. A file that it breaks off
at, or comes to no result on though it does on others, is that file's own trouble and counts: one file can't stop all.
"""

import contextlib
import re
import select
import socket
import struct
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit

from intake.model import RefusalReason
from intake.settings import Settings
from storage.objects.ticking import idle

_SCAN = b"zINSTREAM\0"  # z: the command and its answer end with a NUL
_CLEAN = "stream: OK"
_FOUND = re.compile("stream: (.+) FOUND", re.DOTALL)
_STREAM_TOO_LONG = "INSTREAM size limit exceeded. ERROR"
_LIMITS_EXCEEDED = "Heuristics.Limits.Exceeded"  # its AlertExceedsMax is on, and it did not look at everything
_CHUNK = 1 << 18
_LONGEST_ANSWER = 4096
_LONGEST_NAME = 100
_POLL_MILLISECONDS = 500
_QUICK_SECONDS = 5.0
# In two pieces, so that no scanner takes this file for what it tests scanners with.
_EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class ScannerUnavailable(Exception):
    """The malware scanner can't be reached or does not work: wait, and try again."""


class Refusal(NamedTuple):
    """Why a file may not be read."""

    reason: RefusalReason
    detail: str


@dataclass(frozen=True)
class Scanner:
    """A clamd at tcp://host:port or unix:///path, which gets so many seconds for one file."""

    address: str
    seconds: float

    def scan(self, path: Path, tick: Callable[[], None] = idle) -> Refusal | None:
        """Why this file may not be read; None when it is clean. Calls `tick` all along. Raises ScannerUnavailable."""
        self._expect_pong(tick)
        try:
            with path.open("rb") as file:
                answer = self._ask(_framed(file), self.seconds, tick)
        except ConnectionError:
            return Refusal(RefusalReason.CRASHED, "the malware scanner broke off while it looked at the file")
        except TimeoutError:
            answer = "no answer in time"
        if answer == _CLEAN:
            return None
        if found := _FOUND.fullmatch(answer):
            return _refusal_for(_plain(found[1]))
        if answer == _STREAM_TOO_LONG:
            detail = f"{path.stat().st_size:,} bytes, more than the malware scanner takes (its StreamMaxLength)"
            return Refusal(RefusalReason.TOO_LARGE, detail)
        if not self._scans_others(tick):
            raise ScannerUnavailable(f"{self.address}: {_plain(answer)}")
        return Refusal(RefusalReason.CRASHED, f"the malware scanner came to no result on it: {_plain(answer)}")

    def version(self) -> str:
        """What it calls itself and its signatures. Raises ScannerUnavailable."""
        return _plain(self._quickly(b"zVERSION\0", idle))

    def try_out(self, folder: Path, size: int) -> Refusal | None:
        """What it says of a ZIP of so many bytes whose last file is the harmless EICAR test virus.

        Clean means that it has no signatures, or does not look through files as large. Raises ScannerUnavailable.
        """
        path = folder / "eicar.zip"
        with zipfile.ZipFile(path, "w") as archive:
            with archive.open("padding", "w", force_zip64=True) as padding:
                for _ in range(max(size - 1000, 0) // _CHUNK):
                    padding.write(bytes(_CHUNK))
            archive.writestr("eicar.com", _EICAR)
        return self.scan(path)

    def _expect_pong(self, tick: Callable[[], None]) -> None:
        """Tell a scanner that is there from a proxy, or a socket, that only waits for it."""
        if (answer := self._quickly(b"zPING\0", tick)) != "PONG":
            raise ScannerUnavailable(f"{self.address}: {_plain(answer)}")

    def _scans_others(self, tick: Callable[[], None]) -> bool:
        try:
            return self._quickly(_SCAN + _frame(b"a few harmless bytes") + _frame(b""), tick) == _CLEAN
        except ScannerUnavailable:
            return False

    def _quickly(self, command: bytes, tick: Callable[[], None]) -> str:
        try:
            return self._ask(iter([command]), _QUICK_SECONDS, tick)
        except OSError as error:
            raise ScannerUnavailable(f"{self.address}: does not answer ({type(error).__name__})") from error

    def _ask(self, outgoing: Iterator[bytes], seconds: float, tick: Callable[[], None]) -> str:
        """Its answer to all this. Raises TimeoutError, ConnectionError, and ScannerUnavailable."""
        with self._connect() as connection:
            return _converse(connection, outgoing, seconds, tick)

    def _connect(self) -> socket.socket:
        place = urlsplit(self.address)
        try:
            if place.scheme == "tcp":
                return socket.create_connection((place.hostname, place.port), _QUICK_SECONDS)
            return _connect_unix(place.path)
        except OSError as error:
            raise ScannerUnavailable(f"{self.address}: can't be reached ({error.strerror or error})") from error


def open_scanner(settings: Settings) -> Scanner | None:
    """The malware scanner that is set; None when there is none."""
    return Scanner(settings.scanner, settings.scanner_seconds) if settings.scanner else None


def _connect_unix(path: str) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(_QUICK_SECONDS)
    try:
        connection.connect(path)
    except OSError:
        connection.close()
        raise
    return connection


def _converse(connection: socket.socket, outgoing: Iterator[bytes], seconds: float, tick: Callable[[], None]) -> str:
    """Send all, and take the answer, which may come early. Raises TimeoutError, ConnectionError."""
    end = time.monotonic() + seconds
    connection.setblocking(False)
    poller = select.poll()
    poller.register(connection, select.POLLIN | select.POLLOUT)
    unsent, answer = memoryview(next(outgoing)), b""
    while not answer.endswith(b"\0"):
        tick()
        if time.monotonic() >= end:
            raise TimeoutError
        for _, event in poller.poll(_POLL_MILLISECONDS):
            if event != select.POLLOUT:
                received = connection.recv(_LONGEST_ANSWER)
                answer += received
                if not received or len(answer) > _LONGEST_ANSWER:
                    raise ConnectionError
            else:
                with contextlib.suppress(ConnectionError):  # why it hung up is still to be read
                    unsent = unsent[connection.send(unsent) :] or memoryview(next(outgoing, b""))
                if not unsent:
                    poller.modify(connection, select.POLLIN)
    said = answer[:-1].decode("ascii", "replace")
    if unsent and said == _CLEAN:
        raise ConnectionError  # it speaks of a file that it has not seen the end of
    return said


def _framed(file: BinaryIO) -> Iterator[bytes]:
    """The command to scan a file, in pieces with their lengths; an empty one ends it."""
    yield _SCAN
    while chunk := file.read(_CHUNK):
        yield _frame(chunk)
    yield _frame(b"")


def _frame(chunk: bytes) -> bytes:
    return struct.pack("!I", len(chunk)) + chunk


def _refusal_for(signature: str) -> Refusal:
    if signature.startswith(_LIMITS_EXCEEDED):
        return Refusal(RefusalReason.TOO_LARGE, f"more than the malware scanner looks through ({signature})")
    return Refusal(RefusalReason.MALWARE, f"the malware scanner found {signature}")


def _plain(text: str) -> str:
    """What it said, fit to be shown anywhere."""
    return re.sub("[^ -~]", "", text).strip()[:_LONGEST_NAME] or "nothing that can be shown"
