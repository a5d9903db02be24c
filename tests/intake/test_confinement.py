"""What a child may try that was taken over by the file it parses, and what readers must still be able to do."""

import ctypes
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

import intake
from intake.sandbox import Confinement, Finished, confinement, landlock, run_sandboxed
from intake.settings import Limits

LIMITS = Limits(seconds=30)
PROJECT = Path(intake.__file__).parents[1]
HOME = Path.home()

has_landlock = pytest.mark.skipif(
    landlock.version() == 0, reason="this kernel has no Landlock, as `intake doctor` says"
)
scopes = pytest.mark.skipif(landlock.version() < landlock.SCOPES_SINCE, reason="this kernel's Landlock is too old")

Attempt = Callable[[Path, Path], object]
"""Given the sandbox's folder and one outside of it, each with files in it; raises OSError when it is refused."""


def through_a_handle(path: Path) -> str:
    """By a handle that gives no access itself, and which anybody may have of any file."""
    return Path(f"/proc/self/fd/{os.open(path, os.O_PATH)}").read_text()


def by_a_command(*command: object) -> None:
    if subprocess.run([*map(str, command)], check=False, capture_output=True).returncode:
        raise PermissionError


READS: dict[str, Attempt] = {
    "file": lambda _, outside: (outside / "secret").read_text(),
    "folder": lambda _, outside: list(outside.iterdir()),
    "path from the root": lambda _, outside: Path(f"/proc/self/root{outside}/secret").read_text(),
    "path from its folder": lambda _, outside: Path("..", outside.name, "secret").read_text(),
    "link": lambda folder, _: (folder / "link").read_text(),
    "handle": lambda _, outside: through_a_handle(outside / "secret"),
    "command": lambda _, outside: by_a_command("cat", outside / "secret"),
    "hard link": lambda folder, outside: (folder / "new").hardlink_to(outside / "secret"),
    "moving it here": lambda folder, outside: (outside / "secret").rename(folder / "new"),
    "passwords of the system": lambda *_: Path("/etc/shadow").read_bytes(),
    "its environment": lambda *_: Path("/proc/self/environ").read_bytes(),
    "its parent's environment": lambda *_: Path(f"/proc/{os.getppid()}/environ").read_bytes(),
}
WRITES: dict[str, Attempt] = {
    "new file": lambda _, outside: (outside / "new").touch(),
    "new folder": lambda _, outside: (outside / "new").mkdir(),
    "new link": lambda _, outside: (outside / "new").symlink_to("/"),
    "link in its folder": lambda folder, _: (folder / "new").symlink_to("/"),
    "old file": lambda _, outside: (outside / "secret").write_text(""),
    "end of a file": lambda _, outside: os.truncate(outside / "secret", 0),
    "mode": lambda _, outside: (outside / "secret").chmod(0o777),
    "time": lambda _, outside: os.utime(outside / "secret"),
    "removal": lambda _, outside: (outside / "secret").unlink(),
    "moving out": lambda folder, outside: (folder / "own").rename(outside / "own"),
    "linking out": lambda folder, outside: (outside / "own").hardlink_to(folder / "own"),
    "command": lambda _, outside: by_a_command("touch", outside / "new"),
    "file to be read": lambda folder, _: (folder.parent / "upload").write_text(""),
    "home": lambda *_: tempfile.TemporaryFile(dir=HOME).close(),
    "/tmp": lambda *_: tempfile.TemporaryFile(dir="/tmp").close(),  # noqa: S108
    "project": lambda *_: tempfile.TemporaryFile(dir=PROJECT).close(),
}


def open_socket(family: socket.AddressFamily, kind: socket.SocketKind) -> Attempt:
    return lambda *_: socket.socket(family, kind).close()


CALLS: dict[str, Attempt] = {
    "tcp": open_socket(socket.AF_INET, socket.SOCK_STREAM),
    "udp": open_socket(socket.AF_INET, socket.SOCK_DGRAM),
    "tcp of version 6": open_socket(socket.AF_INET6, socket.SOCK_STREAM),
    "unix": open_socket(socket.AF_UNIX, socket.SOCK_STREAM),
    "unix without connection": open_socket(socket.AF_UNIX, socket.SOCK_DGRAM),
    "netlink": open_socket(socket.AF_NETLINK, socket.SOCK_RAW),
    "pair": lambda *_: [end.close() for end in socket.socketpair()],
    "leaving its group": lambda *_: by_a_command(sys.executable, "-c", "import os; os.fork() or os.setsid()"),
}


@pytest.fixture
def attempt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Make an attempt in a child, confined or not; returns "done", "refused", or how the child ended."""
    folder, outside = tmp_path / "folder", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (tmp_path / "upload").write_text("what is to be read")
    (folder / "own").write_text("what was read")
    (outside / "secret").write_text("the records of all clients")
    (folder / "link").symlink_to(outside / "secret")

    def make(what: Attempt, *, confined: bool = True, programs: bool = False) -> str:
        def run() -> str:
            os.chdir(folder)
            try:
                what(folder, outside)
            except OSError:
                return "refused"
            return "done"

        if not confined:
            monkeypatch.setattr("intake.sandbox.confine", lambda *_, **__: Confinement())
        readable = [tmp_path / "upload"]
        answer = run_sandboxed(run, limits=LIMITS, folder=folder, readable=readable, programs=programs)
        return answer.text if isinstance(answer, Finished) else str(answer)

    return make


@has_landlock
@pytest.mark.parametrize("what", READS)
def test_no_secret_of_the_disk_is_read(attempt: Callable[..., str], what: str) -> None:
    assert attempt(READS[what]) == "refused"


@has_landlock
@pytest.mark.parametrize("what", WRITES)
def test_nothing_is_written_outside_its_folder(attempt: Callable[..., str], what: str) -> None:
    assert attempt(WRITES[what]) == "refused"


@pytest.mark.parametrize("what", CALLS)
def test_no_socket_is_opened_and_no_group_left(attempt: Callable[..., str], what: str) -> None:
    assert attempt(CALLS[what]) == "refused"


@pytest.mark.parametrize("what", [*READS.values(), *WRITES.values(), *CALLS.values()], ids=[*READS, *WRITES, *CALLS])
def test_all_this_could_be_done_if_nothing_confined_it(attempt: Callable[..., str], what: Attempt) -> None:
    if what is READS["passwords of the system"] and os.geteuid() != 0:
        pytest.skip("only root can read them")
    assert attempt(what, confined=False) == "done"


def test_in_its_folder_it_does_as_it_likes(attempt: Callable[..., str]) -> None:
    def work(folder: Path, _: Path) -> None:
        assert (folder.parent / "upload").read_text() == "what is to be read"
        (folder / "sub").mkdir()
        with (folder / "own").open("a") as file:
            file.write("and more")
        (folder / "own").rename(folder / "sub" / "own")
        with tempfile.NamedTemporaryFile() as temporary:
            assert Path(temporary.name).parent == folder
        assert (folder / "sub" / "own").read_text() == "what was readand more"
        shutil.rmtree(folder / "sub")

    assert attempt(work) == "done"


@scopes
@pytest.mark.parametrize("signum", [0, 9])
def test_it_sends_its_parent_no_signal(attempt: Callable[..., str], signum: int) -> None:
    assert attempt(lambda *_: os.kill(os.getppid(), signum)) == "refused"


@pytest.mark.parametrize("what", ["seize", "memory", "limits", "namespace", "clone", "sibling", "root"])
def test_it_has_no_power_over_others_or_the_kernel(attempt: Callable[..., str], what: str) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    secret = ctypes.create_string_buffer(b"in the parent's memory")

    def call(*_: Path) -> None:
        parent = os.getppid()
        here = (ctypes.c_size_t * 2)(ctypes.addressof(ctypes.create_string_buffer(8)), 8)
        there = (ctypes.c_size_t * 2)(ctypes.addressof(secret), 8)
        limits = (ctypes.c_uint64 * 2)(1, 1)
        done = {
            "seize": lambda: libc.ptrace(0x4206, parent, None, None),
            "memory": lambda: libc.process_vm_readv(parent, here, 1, there, 1, 0),
            "limits": lambda: libc.prlimit(parent, 8, limits, None),
            "namespace": lambda: libc.unshare(0x10000000),
            "clone": lambda: libc.syscall(56, 0x10000011, None, None, None, None),
            "sibling": lambda: libc.syscall(56, 0x8011, None, None, None, None),
            "root": lambda: libc.chroot(b"/usr"),
        }[what]()
        if done < 0:
            raise OSError(ctypes.get_errno(), what)

    assert attempt(call) == "refused"


def test_what_it_was_started_with_is_forgotten(tmp_path: Path) -> None:
    program = """
import ctypes, os, pathlib
from intake.sandbox import run_sandboxed
from intake.settings import Limits
start, end = map(int, pathlib.Path("/proc/self/stat").read_text().rpartition(")")[2].split()[47:49])
look = lambda: f"{ctypes.string_at(start, end - start)} {os.environb} {os.getenv('LANG')}"
assert "s3cret" in look()
print(run_sandboxed(look, limits=Limits(), folder=pathlib.Path(os.environ["FOLDER"])).text)
"""
    environment = os.environ | {"INTAKE_SECRET_KEY": "s3cret", "LANG": "fr_CA.UTF-8", "FOLDER": str(tmp_path)}
    command = [sys.executable, "-c", program]
    seen = subprocess.run(command, env=environment, cwd=PROJECT, check=True, capture_output=True, text=True).stdout
    assert "s3cret" not in seen
    assert seen.rstrip().endswith("fr_CA.UTF-8")


# What readers need.


def test_modules_fonts_and_file_types_are_found_in_it(tmp_path: Path) -> None:
    """In a process of its own: here they are loaded already."""
    program = """
import pathlib, sys
from intake.sandbox import run_sandboxed
from intake.settings import Limits
def look():
    import sqlite3, xml.dom.minidom
    import lxml.html, magic, intake.matching
    from PIL import ImageFont
    ImageFont.truetype("DejaVuSans.ttf", 12)
    return magic.from_buffer(b"%PDF-1.7", mime=True)
print(run_sandboxed(look, limits=Limits(), folder=pathlib.Path(sys.argv[1])).text)
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    result = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True)
    assert result.stdout == "application/pdf\n"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_works_in_it(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("hello")

    def convert() -> str:
        profile = f"-env:UserInstallation=file://{tmp_path}/profile"
        binary = Path(shutil.which("soffice") or "").resolve().with_name("soffice.bin")
        command = [str(binary), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), "letter.txt"]
        codes = [subprocess.run(command, check=False, capture_output=True, timeout=60).returncode for _ in range(2)]
        return json.dumps(codes)  # the first run makes the profile and asks for another

    answer = run_sandboxed(convert, limits=Limits(seconds=90), folder=tmp_path, programs=True)
    assert (tmp_path / "letter.pdf").exists(), answer


@pytest.mark.parametrize("what", [name for name in CALLS if name != "unix"])
def test_for_libreoffice_there_are_unix_sockets_only(attempt: Callable[..., str], what: str) -> None:
    assert attempt(CALLS["unix"], programs=True) == "done"
    assert attempt(CALLS[what], programs=True) == "refused"


@pytest.mark.parametrize("address", ["server", "\0server"], ids=["path", "abstract"])
def test_and_they_connect_to_nothing(
    attempt: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.chdir(tmp_path)  # a path is limited to 107 bytes

    def call(folder: Path, _: Path) -> None:
        os.chdir(folder.parent)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(address)

    with socket.socket(socket.AF_UNIX) as server:
        server.bind(address)
        server.listen()
        assert attempt(call, programs=True) == "refused"
        assert attempt(call, confined=False) == "done"


def test_and_nothing_connects_to_them(attempt: Callable[..., str], tmp_path: Path) -> None:
    def serve(folder: Path, _: Path) -> None:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("server")
            server.listen()
            if not (folder / "server").exists():
                raise ConnectionError

    assert attempt(serve, programs=True) == "refused"
    assert attempt(serve, confined=False) == "done"


# What is in force.


def found(tmp_path: Path) -> Confinement:
    answer = run_sandboxed(lambda: json.dumps(asdict(confinement())), limits=LIMITS, folder=tmp_path)
    assert isinstance(answer, Finished)
    return Confinement(**json.loads(answer.text))


def test_it_says_what_confines_it(tmp_path: Path) -> None:
    inside = found(tmp_path)
    assert inside.landlock == landlock.version()
    assert inside.seccomp
    assert not inside.reaches_network
    assert confinement() == Confinement()  # this process is not confined


def test_without_the_layers_it_works_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(landlock, "version", lambda: 0)
    monkeypatch.setattr("intake.sandbox.system_calls.prepare", lambda **_: b"")
    monkeypatch.setattr("intake.sandbox.confining._leave_network", lambda: (False, False))
    inside = found(tmp_path)
    assert inside == Confinement()
    assert inside.reaches_files and inside.reaches_network and inside.reaches_processes


@has_landlock
@pytest.mark.parametrize("version", [1, 2, 3, 4, 5])
def test_an_older_landlock_is_used_as_far_as_it_goes(
    attempt: Callable[..., str], monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    monkeypatch.setattr(landlock, "version", lambda: version)
    assert attempt(READS["file"]) == "refused"
    for what in WRITES:
        assert attempt(WRITES[what]) == "refused", what
