"""What every object store promises: the folder, an S3 endpoint in memory (moto), and a real one (Swift)."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import pytest

from intake.settings import S3Settings
from storage.objects import ObjectStore, open_store
from storage.objects.errors import ObjectMissing
from storage.objects.s3 import S3Store
from tests.servers import moto as moto_server
from tests.servers import swift as swift_server

LARGE = bytes(range(256)) * (17 << 12)  # more than one part of a multipart upload
BUCKET = "intake-tests"


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    with moto_server.moto() as address:
        yield address


@pytest.fixture(scope="module")
def swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with swift_server.swift(tmp_path_factory.mktemp("swift")) as address:
        yield address


def s3_store(endpoint: str, monkeypatch: pytest.MonkeyPatch, prefix: str, patience: float = 20) -> S3Store:
    """A store of its own in the shared bucket, which is made where it isn't there yet."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", swift_server.KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", swift_server.SECRET)
    settings = S3Settings(endpoint=endpoint, region="us-east-1", addressing="path", patience_seconds=patience)
    client = boto3.session.Session().client("s3", endpoint_url=endpoint, region_name="us-east-1")
    if BUCKET not in [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]:
        client.create_bucket(Bucket=BUCKET)
    return S3Store(BUCKET, prefix, settings)


STORES = [
    "folder",
    "moto",
    pytest.param("swift", marks=pytest.mark.skipif(not swift_server.is_installed(), reason="run scripts/servers.sh")),
]


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    if request.param == "folder":
        return open_store(str(tmp_path / "objects"))
    return s3_store(request.getfixturevalue(request.param), monkeypatch, tmp_path.name)


@pytest.mark.parametrize("data", [b"", b"bytes", LARGE], ids=["empty", "small", "large"])
def test_what_is_put_is_got(store: ObjectStore, tmp_path: Path, data: bytes) -> None:
    assert not store.exists("submissions/a/files/1")
    assert store.put("submissions/a/files/1", data)
    assert store.exists("submissions/a/files/1")
    assert store.get("submissions/a/files/1") == data
    store.fetch("submissions/a/files/1", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == data


def test_a_long_copy_ticks_all_along(store: ObjectStore, tmp_path: Path) -> None:
    store.put("a/b", LARGE)
    ticks: list[None] = []
    store.fetch("a/b", tmp_path / "copy", lambda: ticks.append(None))
    assert len(ticks) >= len(LARGE) >> 20


@pytest.mark.parametrize("first", [b"first", LARGE], ids=["small", "large"])
def test_an_object_is_never_overwritten(store: ObjectStore, first: bytes) -> None:
    assert store.put("a/b", first)
    assert not store.put("a/b", b"second")
    assert not store.put("a/b", LARGE[1:])
    assert store.get("a/b") == first


def test_of_many_who_put_at_once_one_succeeds(store: ObjectStore, request: pytest.FixtureRequest) -> None:
    if "[swift]" in request.node.name:
        pytest.skip(
            "Swift looks before it writes, without a lock; what is put at once under one key is the same anyhow"
        )
    said: list[tuple[bytes, bool]] = []

    def put(data: bytes) -> None:
        said.append((data, store.put("a/b", data)))

    threads = [threading.Thread(target=put, args=(b"%d" % number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [data for data, there_first in said if there_first]
    assert len(said) == 6
    assert winners == [store.get("a/b")]


def test_a_missing_object_says_so(store: ObjectStore, tmp_path: Path) -> None:
    with pytest.raises(ObjectMissing):
        store.get("a/nothing")
    with pytest.raises(ObjectMissing):
        store.fetch("a/nothing", tmp_path / "copy")


def test_listing_is_in_order_and_whole(store: ObjectStore) -> None:
    for key in ("s/b/2", "s/b/1", "s/a/1", "sx/1"):
        store.put(key, b"x")
    assert list(store.list("s/b/")) == ["s/b/1", "s/b/2"]
    assert list(store.list_folders("s/")) == ["a", "b"]
    assert list(store.list("s/none/")) == []
    assert list(store.list_folders("none/")) == []


@pytest.mark.parametrize("after", ["", "a", "a-b", "a0", "a1", "b", "zz"])
def test_folders_are_listed_on_from_any_of_them_in_the_order_of_their_keys(store: ObjectStore, after: str) -> None:
    names = ["a", "a-b", "a0", "a.b", "B", "b", "é"]
    for name in names:
        store.put(f"s/{name}/x/1", b"x")
        store.put(f"s/{name}/y", b"x")
    wanted = sorted((name for name in names if not after or f"{name}/" > f"{after}/"), key="{}/".format)
    assert list(store.list_folders("s/", after=after)) == wanted


@pytest.mark.parametrize("key", ["", "../x", "a/../../x", "/etc/passwd", "a//b", "a/\0", "."])
def test_a_key_never_leads_out_of_the_store(store: ObjectStore, key: str) -> None:
    for use in (lambda: store.put(key, b"x"), lambda: store.get(key), lambda: store.exists(key)):
        with pytest.raises(ValueError, match="not a key"):
            use()


def test_more_than_a_page_of_keys_is_listed(moto: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = s3_store(moto, monkeypatch, tmp_path.name)
    keys = [f"s/{number:04}/x" for number in range(1003)]
    for key in keys:
        store.put(key, b"")
    assert list(store.list("s/")) == keys
    assert len(list(store.list_folders("s/"))) == len(keys)
    assert list(store.list_folders("s/", after="1000")) == ["1001", "1002"]


def test_what_is_deleted_is_gone_and_may_be_deleted_again(store: ObjectStore) -> None:
    for key in ("s/a/files/1", "s/a/files/2", "s/a/submission.json", "s/ab/files/1", "s/a2"):
        store.put(key, b"bytes")
    store.delete("s/a/submission.json")
    store.delete("s/a/submission.json")
    assert list(store.list("s/a/")) == ["s/a/files/1", "s/a/files/2"]
    assert store.delete_folder("s/a/") == 2
    assert store.delete_folder("s/a/") == 0
    assert list(store.list("s/")) == ["s/a2", "s/ab/files/1"]
    assert list(store.list_folders("s/")) == ["ab"]
    assert store.put("s/a/files/1", b"others")


def test_a_folder_tells_when_the_last_object_was_put(store: ObjectStore) -> None:
    assert store.newest("s/a/") is None
    before = datetime.now(UTC) - timedelta(seconds=2)
    store.put("s/a/files/1", b"bytes")
    found = store.newest("s/a/")
    assert found is not None
    assert before <= found <= datetime.now(UTC) + timedelta(seconds=2)


def test_where_versions_are_kept_all_of_them_are_deleted(moto: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = s3_store(moto, monkeypatch, "versions")
    client = moto_server.client("s3", moto)
    enabled = {"Status": "Enabled"}
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration=enabled)
    try:
        for body in (b"first", b"second"):
            client.put_object(Bucket=BUCKET, Key="versions/s/a/files/1", Body=body)
        client.delete_object(Bucket=BUCKET, Key="versions/s/a/files/1")
        client.put_object(Bucket=BUCKET, Key="versions/s/a/submission.json", Body=b"{}")
        client.put_object(Bucket=BUCKET, Key="versions/s/a/submission.json.old", Body=b"{}")
        store.delete("s/a/submission.json")
        left = client.list_object_versions(Bucket=BUCKET, Prefix="versions/s/a/submission")
        assert [version["Key"] for version in left["Versions"]] == ["versions/s/a/submission.json.old"]
        assert store.delete_folder("s/a/") == 4
        left = client.list_object_versions(Bucket=BUCKET, Prefix="versions/")
        assert "Versions" not in left
        assert "DeleteMarkers" not in left
    finally:
        client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
