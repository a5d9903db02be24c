"""No client's document stays on a worker's disk, however the worker ends."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

from intake import scratch
from intake.scratch import scratch_folder

_HOLDER = """
import sys
from intake.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "upload").write_text("a passport")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def _own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def _holder(tmp_path: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", _HOLDER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )


def test_it_is_gone_when_the_block_ends(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), scratch_folder() as folder:
        (folder / "upload").write_text("a passport")
        assert folder.stat().st_mode & 0o777 == 0o700
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_folders_within_each_other_without_end_are_removed_too(tmp_path: Path) -> None:
    with scratch_folder() as folder:
        (folder / "upload").write_text("a passport")
        before = Path.cwd()
        os.chdir(folder)
        try:
            for _ in range(2000):
                Path("d").mkdir()
                os.chdir("d")
        finally:
            os.chdir(before)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_cleared_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "intake-tests").mkdir()
    with _holder(tmp_path) as killed, _holder(tmp_path) as living, scratch_folder() as own:
        left, held = (Path(process.stdout.readline().strip()) for process in (killed, living) if process.stdout)
        assert scratch.clear() == 0

        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert (left / "upload").exists()

        assert scratch.clear() == 1
        assert not left.exists()
        assert (held / "upload").exists()
        assert own.exists()
        living.communicate("")
    assert [path.name for path in tmp_path.iterdir()] == ["intake-tests"]


def test_others_folders_and_links_are_let_be(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "intake-scratch-link").symlink_to(elsewhere)
    (tmp_path / "intake-scratch-file").write_text("not ours")

    assert scratch.clear() == 0
    assert elsewhere.exists()


def test_a_folder_that_is_being_made_is_never_taken_away(tmp_path: Path) -> None:
    ended = threading.Event()

    def clear() -> None:
        while not ended.is_set():
            scratch.clear()

    clearing = threading.Thread(target=clear)
    clearing.start()
    try:
        for _ in range(300):
            with scratch_folder() as folder:
                (folder / "upload").write_text("a passport")
    finally:
        ended.set()
        clearing.join()
