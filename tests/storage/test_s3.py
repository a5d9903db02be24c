"""An S3 endpoint on its bad days, and one that is set up wrongly."""

import hashlib
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from intake.settings import S3Settings, SettingsError
from storage.objects import open_store
from storage.objects.errors import StoreUnavailable
from storage.objects.s3 import S3Store
from tests.servers import moto as moto_server
from tests.servers.misbehaving import Misbehaving, misbehaving

DATA = b"a passport, and nobody's but its holder's " * 500
LARGE = DATA * 900  # two parts


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    with moto_server.moto() as address:
        moto_server.client("s3", address).create_bucket(Bucket="intake")
        yield address


@pytest.fixture
def proxy(moto: str) -> Iterator[Misbehaving]:
    with misbehaving(moto) as proxy:
        yield proxy


def store_at(endpoint: str, prefix: str, *, bucket: str = "intake", patience: float = 20) -> S3Store:
    settings = S3Settings(endpoint=endpoint, region="us-east-1", addressing="path", patience_seconds=patience)
    return S3Store(bucket, prefix, settings)


@pytest.fixture
def store(proxy: Misbehaving, tmp_path: Path) -> S3Store:
    return store_at(proxy.address, tmp_path.name)


@pytest.mark.parametrize("fate", ["500", "503", "cut", "half", "garbled"])
def test_what_may_pass_is_tried_again_until_the_whole_object_is_there(
    store: S3Store, proxy: Misbehaving, tmp_path: Path, fate: str
) -> None:
    store.put("a/b", DATA)
    proxy.fates = [fate, fate]
    assert store.get("a/b") == DATA
    proxy.fates = [fate, fate]
    store.fetch("a/b", tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == DATA


@pytest.mark.parametrize("data", [DATA, LARGE], ids=["whole", "in parts"])
@pytest.mark.parametrize("fate", ["500", "503", "cut"])
def test_a_put_that_fails_is_made_again(store: S3Store, proxy: Misbehaving, fate: str, data: bytes) -> None:
    proxy.fates = [fate, "ok", fate]
    assert store.put("a/b", data)
    assert store.get("a/b") == data


def test_a_put_whose_answer_is_lost_leaves_the_object_once(store: S3Store, proxy: Misbehaving) -> None:
    proxy.fates = ["lost"]
    store.put("a/b", DATA)
    assert store.get("a/b") == DATA


@pytest.mark.parametrize("fate", ["500", "cut", "half", "garbled"])
def test_what_does_not_pass_ends_at_the_deadline_and_is_no_missing_object(
    proxy: Misbehaving, tmp_path: Path, fate: str
) -> None:
    store = store_at(proxy.address, tmp_path.name, patience=0.5)
    store.put("a/b", DATA)
    proxy.fates = [fate] * 100
    with pytest.raises(StoreUnavailable, match="s3://intake"):
        store.get("a/b")


def test_what_the_endpoint_refuses_is_not_tried_again(proxy: Misbehaving) -> None:
    store = store_at(proxy.address, "", bucket="no-such-bucket")
    with pytest.raises(StoreUnavailable, match="there is no such bucket"):
        store.get("a/b")
    assert proxy.seen == 1


def test_a_missing_bucket_is_never_taken_for_a_missing_object(moto: str, tmp_path: Path) -> None:
    store = store_at(moto, "", bucket="no-such-bucket")
    for use in (
        lambda: store.exists("a/b"),
        lambda: store.fetch("a/b", tmp_path / "x"),
        lambda: store.put("a/b", b"x"),
        lambda: list(store.list("a/")),
        store.make,
    ):
        with pytest.raises(StoreUnavailable, match="INTAKE_OBJECTS"):
            use()


def test_an_endpoint_that_nobody_serves_is_named(tmp_path: Path) -> None:
    store = store_at("http://127.0.0.1:9", tmp_path.name, patience=0.2)
    with pytest.raises(StoreUnavailable, match=r"127\.0\.0\.1:9.*can't be reached"):
        store.make()


def test_without_credentials_one_is_told_which_to_set(moto: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(StoreUnavailable, match="set AWS_ACCESS_KEY_ID"):
        store_at(moto, "").make()


def test_a_disk_that_is_full_is_not_the_endpoints_fault(store: S3Store) -> None:
    store.put("a/b", LARGE)
    with pytest.raises(StoreUnavailable, match="can't copy to /dev"):
        store.fetch("a/b", Path("/dev/full"))


def test_what_is_said_of_encryption_goes_with_every_object(moto: str, tmp_path: Path) -> None:
    settings = S3Settings(endpoint=moto, region="us-east-1", addressing="path", encryption="AES256")
    store = S3Store("intake", tmp_path.name, settings)
    client = moto_server.client("s3", moto)
    for key, data in (("a/small", DATA), ("a/large", LARGE)):
        store.put(key, data)
        assert client.head_object(Bucket="intake", Key=f"{tmp_path.name}/{key}")["ServerSideEncryption"] == "AES256"


def test_a_put_in_parts_that_fails_leaves_no_parts(store: S3Store, proxy: Misbehaving, moto: str) -> None:
    store.put("a/b", b"there")
    assert not store.put("a/b", LARGE)
    client = moto_server.client("s3", moto)
    assert client.list_multipart_uploads(Bucket="intake").get("Uploads", []) == []


def test_an_address_without_a_bucket_or_with_a_wrong_endpoint_says_what_to_set() -> None:
    with pytest.raises(SettingsError, match="INTAKE_OBJECTS"):
        open_store("s3://")
    with pytest.raises(SettingsError, match="INTAKE_S3_ENDPOINT"):
        S3Store("intake", "", S3Settings(endpoint="not an address"))


class OutOfTime(Exception):
    """What a worker's time limit raises, wherever it happens to be."""


def test_what_interrupts_a_request_from_outside_is_no_trouble_of_the_store(tmp_path: Path) -> None:
    def interrupt(*_: object) -> None:
        raise OutOfTime

    with socket.create_server(("127.0.0.1", 0)) as silent:
        store = store_at(f"http://127.0.0.1:{silent.getsockname()[1]}", "x")
        before = signal.signal(signal.SIGALRM, interrupt)
        began = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        try:
            with pytest.raises(OutOfTime):
                store.fetch("a/b", tmp_path / "copy")
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)
    assert time.monotonic() - began < 3


@pytest.mark.parametrize("written", [str.upper, lambda _: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="])
def test_a_hash_that_others_wrote_in_their_own_way_is_no_damage(
    moto: str, store: S3Store, tmp_path: Path, written: Callable[[str], str]
) -> None:
    """A web form may put the files by itself, with metadata of its own."""
    sha256 = hashlib.sha256(DATA).hexdigest()
    place = {"Bucket": "intake", "Key": f"{tmp_path.name}/a/b"}
    moto_server.client("s3", moto).put_object(**place, Body=DATA, Metadata={"sha256": written(sha256)})
    assert store.fetch("a/b", tmp_path / "copy") == (sha256, len(DATA))
