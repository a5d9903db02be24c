"""The folder store: whole objects or none, never overwritten, never outside its folder."""

from pathlib import Path

import pytest

from storage.objects import ObjectStore, open_store
from storage.objects.errors import ObjectMissing


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


def test_an_unknown_scheme_is_refused_with_its_name() -> None:
    with pytest.raises(ValueError, match="gopher"):
        open_store("gopher://x")
