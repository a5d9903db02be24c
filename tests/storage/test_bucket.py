"""What doctor finds of a bucket, and changing the key that it encrypts by, on a server of S3 and KMS (moto)."""

from collections.abc import Iterator
from typing import Any

import pytest

from intake.settings import S3Settings
from storage.objects.bucket import examine
from storage.objects.s3 import S3Store
from tests.servers import moto as moto_server


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    with moto_server.moto() as address:
        yield address


@pytest.fixture
def bucket(moto: str, request: pytest.FixtureRequest) -> str:
    name = request.node.originalname.replace("_", "-")[:60]
    client(moto).create_bucket(Bucket=name)
    return name


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


def client(moto: str) -> Any:
    return moto_server.client("s3", moto)


def settings(moto: str, **more: str) -> S3Settings:
    return S3Settings(endpoint=moto, region=moto_server.REGION, addressing="path", **more)


def weak(moto: str, bucket: str, **more: str) -> list[str]:
    return [seen.said for seen in examine(bucket, settings(moto, **more)) if not seen.good]


def shut(moto: str, bucket: str) -> None:
    names = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    block = dict.fromkeys(names, True)
    client(moto).put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=block)


def keep_versions(moto: str, bucket: str, days: int = 0) -> None:
    client(moto).put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    if days:
        rule = {"ID": "old", "Status": "Enabled", "Filter": {"Prefix": ""}}
        rule |= {"NoncurrentVersionExpiration": {"NoncurrentDays": days}}
        client(moto).put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": [rule]})


def test_a_bucket_as_it_should_be_has_nothing_against_it(moto: str, bucket: str) -> None:
    shut(moto, bucket)
    keep_versions(moto, bucket, days=30)
    seen = examine(bucket, settings(moto, encryption="aws:kms", kms_key="alias/intake"))
    assert [one.said for one in seen] == [
        "each object is encrypted (aws:kms by alias/intake)",
        "public access is blocked",
        "versioning is on, and old versions end after 30 days",
    ]
    assert all(one.good for one in seen)


def test_one_that_anybody_can_read_is_told_of(moto: str, bucket: str) -> None:
    client(moto).put_bucket_acl(Bucket=bucket, ACL="public-read")
    assert "anybody can reach the bucket: block public access at once" in weak(moto, bucket)
    shut(moto, bucket)
    assert not [said for said in weak(moto, bucket) if "public" in said]


def test_one_that_a_policy_could_open_is_told_of(moto: str, bucket: str) -> None:
    assert "public access is not blocked, though nothing allows it now: block it" in weak(moto, bucket)


def test_versions_that_nothing_ends_outlive_what_was_erased(moto: str, bucket: str) -> None:
    assert "versioning is off: what is deleted by mistake is gone" in weak(moto, bucket)
    keep_versions(moto, bucket)
    assert "versioning is on, and nothing ends old versions: what was erased stays" in weak(moto, bucket)


def test_an_endpoint_that_nobody_serves_or_that_does_not_know_the_question_is_no_fault() -> None:
    seen = examine("intake", settings("http://127.0.0.1:9"))
    assert all(one.good for one in seen)
    assert all("does not tell" in one.said for one in seen)


def test_the_key_of_new_objects_changes_and_what_the_old_one_encrypted_is_still_read(moto: str, bucket: str) -> None:
    kms = moto_server.client("kms", moto)
    old, new = (kms.create_key()["KeyMetadata"]["Arn"] for _ in range(2))
    stores = [S3Store(bucket, "", settings(moto, encryption="aws:kms", kms_key=key)) for key in (old, new)]
    for number, store in enumerate(stores):
        assert store.put(f"a/{number}", b"data")
    for store in stores:
        assert [store.get(f"a/{number}") for number in range(2)] == [b"data"] * 2
    heads = [client(moto).head_object(Bucket=bucket, Key=f"a/{number}") for number in range(2)]
    assert [head["SSEKMSKeyId"] for head in heads] == [old, new]
    assert {head["ServerSideEncryption"] for head in heads} == {"aws:kms"}
    # Objects of the old key, encrypted anew in their place: the same bytes, digest and key.
    source = {"Bucket": bucket, "Key": "a/0"}
    client(moto).copy_object(**source, CopySource=source, ServerSideEncryption="aws:kms", SSEKMSKeyId=new)
    head = client(moto).head_object(**source)
    assert (head["SSEKMSKeyId"], stores[1].get("a/0")) == (new, b"data")
    assert head["Metadata"] == heads[0]["Metadata"]
    assert stores[1].invite("a/2", 4, 60).headers["x-amz-server-side-encryption-aws-kms-key-id"] == new
