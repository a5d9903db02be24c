"""The folder store: whole objects or none, never overwritten, never outside its folder."""

import os
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from intake.settings import SettingsError
from storage.objects import ObjectStore, open_store
from storage.objects.errors import ObjectMissing, StoreUnavailable


@pytest.fixture
def store(tmp_path: Path) -> ObjectStore:
    return open_store(str(tmp_path / "objects"))


def test_what_is_put_is_got(store: ObjectStore, tmp_path: Path) -> None:
    assert store.put("submissions/a/files/1", b"bytes")
    assert store.get("submissions/a/files/1") == b"bytes"
    store.fetch("submissions/a/files/1", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == b"bytes"


def test_an_object_is_never_overwritten(store: ObjectStore) -> None:
    store.put("a/b", b"first")
    assert not store.put("a/b", b"second")
    assert store.get("a/b") == b"first"


def test_a_missing_object_says_so(store: ObjectStore, tmp_path: Path) -> None:
    with pytest.raises(ObjectMissing):
        store.get("a/nothing")
    with pytest.raises(ObjectMissing):
        store.fetch("a/nothing", tmp_path / "copy")
    assert not store.exists("a/nothing")


@pytest.mark.parametrize("key", ["", "../x", "a/../../x", "/etc/passwd", "a//b", "a/\0", "."])
def test_a_key_never_leaves_the_folder(store: ObjectStore, key: str) -> None:
    with pytest.raises(ValueError, match="not a key"):
        store.put(key, b"x")


def test_listing_is_in_order_and_hides_what_is_half_written(store: ObjectStore) -> None:
    for key in ("s/b/2", "s/b/1", "s/a/1"):
        store.put(key, b"x")
    assert list(store.list("s/b/")) == ["s/b/1", "s/b/2"]
    assert list(store.list_folders("s/")) == ["a", "b"]
    assert list(store.list("s/none/")) == []
    assert list(store.list_folders("none/")) == []


def test_what_a_killed_process_left_half_written_goes_when_anything_is_deleted_or_the_next_one_starts(
    store: ObjectStore, tmp_path: Path
) -> None:
    """Killed when the object had its name, the half is a second name of a client's whole file."""
    store.put("submissions/a/files/1", b"of a client")
    incoming = tmp_path / "objects" / ".incoming"
    for number, clear in enumerate((lambda: store.delete_folder("submissions/a/"), store_again(tmp_path))):
        left, fresh = incoming / f"tmp{number}", incoming / f"tmp{number}fresh"
        for path in (left, fresh):
            path.write_bytes(b"of a client")
        os.utime(left, (time.time() - 7200,) * 2)
        clear()
        assert (left.exists(), fresh.exists()) == (False, True)


def store_again(tmp_path: Path) -> Callable[[], object]:
    return lambda: open_store(str(tmp_path / "objects"))


def test_an_unknown_scheme_is_refused_with_its_name() -> None:
    with pytest.raises(SettingsError, match="gopher"):
        open_store("gopher://x")


@pytest.mark.parametrize("key", ["a/" + "9" * 400, "a/b/c", "a"])
def test_a_key_under_which_nothing_can_be_is_missing(store: ObjectStore, tmp_path: Path, key: str) -> None:
    """A name no file system takes, one below an object, and a folder: asking again would not help."""
    store.put("a/b", b"x")
    assert not store.exists(key)
    with pytest.raises(ObjectMissing):
        store.get(key)
    with pytest.raises(ObjectMissing):
        store.fetch(key, tmp_path / "copy")


def test_an_object_in_the_way_of_a_folder_is_not_taken_for_the_same_object(store: ObjectStore) -> None:
    store.put("a/b", b"x")
    with pytest.raises(StoreUnavailable):
        store.put("a/b/c", b"y")


def test_a_store_that_is_not_mounted_is_unavailable_and_its_objects_are_not_missing(tmp_path: Path) -> None:
    root = tmp_path / "objects"
    open_store(str(root)).put("a/b", b"x")
    root.rename(tmp_path / "elsewhere")
    store = open_store(str(root), make=False)
    attempts = [
        lambda: store.get("a/b"),
        lambda: store.fetch("a/b", tmp_path / "copy"),
        lambda: store.exists("a/b"),
        lambda: store.put("a/c", b"y"),
        lambda: list(store.list("a/")),
        lambda: list(store.list_folders("a/")),
    ]
    for attempt in attempts:
        with pytest.raises(StoreUnavailable):
            attempt()
    root.mkdir()  # where a disk would be mounted
    for attempt in attempts:
        with pytest.raises(StoreUnavailable):
            attempt()
    root.rmdir()
    (tmp_path / "elsewhere").rename(root)
    assert store.get("a/b") == b"x"


def test_a_store_whose_disk_goes_away_while_it_writes_is_not_made_anew_where_the_disk_was(
    store: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "objects"

    def disk_goes_away(_: int) -> None:
        if root.exists():
            root.rename(tmp_path / "elsewhere")

    monkeypatch.setattr("storage.objects.folder.os.fsync", disk_goes_away)
    with pytest.raises(StoreUnavailable):
        store.put("a/b", b"x")
    assert not root.exists()


def test_a_full_disk_leaves_nothing_half_written(store: ObjectStore, tmp_path: Path) -> None:
    store.put("a/1", b"x" * 1000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, hard))
    try:
        with pytest.raises(StoreUnavailable):
            store.put("a/2", b"x" * 1000)
        with pytest.raises(StoreUnavailable):
            store.fetch("a/1", tmp_path / "copy")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(store.list("a/")) == ["a/1"]
    assert list((tmp_path / "objects" / ".incoming").iterdir()) == []
    assert store.put("a/2", b"x" * 1000)
