"""compose.yaml's bucket is made once."""

from collections.abc import Iterator

import pytest

from deploy.compose.make_bucket import make_bucket
from tests.servers.moto import client, moto


@pytest.fixture
def address(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with moto() as address:
        monkeypatch.setenv("INTAKE_OBJECTS", "s3://some-documents/prefix")
        monkeypatch.setenv("INTAKE_S3_ENDPOINT", address)
        monkeypatch.setenv("INTAKE_S3_REGION", "us-east-1")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
        yield address


def test_it_makes_the_bucket_that_is_named_and_leaves_one_that_is_there(address: str) -> None:
    assert make_bucket()
    client("s3", address).put_object(Bucket="some-documents", Key="kept", Body=b"")
    assert not make_bucket()
    assert client("s3", address).head_object(Bucket="some-documents", Key="kept")
