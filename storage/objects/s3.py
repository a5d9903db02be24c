"""Any S3 endpoint as an object store: Amazon's, MinIO, Ceph, Swift.

An object carries its SHA-256 as metadata, and what comes back is checked against it, so half a body or a changed one is
noticed. Trouble that may pass (5xx, throttling, cut connections) is met by trying again, with jitter, until a
deadline; what the endpoint refuses (4xx) is not tried again.
"""

import base64
import contextlib
import hashlib
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import boto3
from botocore.config import Config
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    NoCredentialsError,
    PartialCredentialsError,
)
from tenacity import Retrying, retry_if_exception, stop_before_delay, wait_random_exponential
from urllib3.exceptions import HTTPError

from intake.settings import S3Settings, SettingsError
from storage.objects.errors import ObjectMissing, StoreUnavailable
from storage.objects.fetched import Copying, Fetched
from storage.objects.inviting import Invitation
from storage.objects.keys import parts_of
from storage.objects.ticking import idle

T = TypeVar("T")
_PART_BYTES = 16 << 20
_CHUNK_BYTES = 1 << 20
_HEADERS = {
    "ServerSideEncryption": "x-amz-server-side-encryption",
    "SSEKMSKeyId": "x-amz-server-side-encryption-aws-kms-key-id",
}
_SHA256 = re.compile("[0-9a-f]{64}")
_MAY_PASS = {
    "ConditionalRequestConflict",
    "OperationAborted",
    "RequestTimeout",
    "RequestTimeTooSkewed",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TooManyRequests",
}
_CREDENTIALS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role that may use the bucket"
_WHAT_TO_DO = {
    "NoSuchBucket": "there is no such bucket: make it, or set INTAKE_OBJECTS to one that exists",
    "AccessDenied": f"access is denied: {_CREDENTIALS}",
    "403": f"access is denied: {_CREDENTIALS}",
    "InvalidAccessKeyId": f"the access key is not known: {_CREDENTIALS}",
    "SignatureDoesNotMatch": f"the secret key is not right: {_CREDENTIALS}",
    "PermanentRedirect": "the bucket is in another region: set INTAKE_S3_REGION",
    "301": "the bucket is in another region: set INTAKE_S3_REGION",
    "AuthorizationHeaderMalformed": "the region is not right: set INTAKE_S3_REGION",
    "404": "there is no such bucket: make it, or set INTAKE_OBJECTS to one that exists",
}


class _Damaged(Exception):
    """The body is not the one that was put: cut short or changed."""


class _Unmet(Exception):
    """A request's condition does not hold: the object is there already, or has no such bytes."""


class S3Store:
    """Objects of one bucket, below an optional prefix."""

    def __init__(self, bucket: str, prefix: str, settings: S3Settings) -> None:
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._patience = settings.patience_seconds
        self._encryption = _encryption(settings)
        self._client = open_client(settings, settings.endpoint)
        public = settings.public_endpoint or settings.endpoint
        # Its signature holds the host by which browsers come.
        self._inviting = open_client(settings, public, signature_version="s3v4")

    def make(self) -> None:
        """Look whether the bucket can be used. Raises StoreUnavailable, saying what to set."""
        self._ask(lambda: self._client.head_bucket(Bucket=self._bucket))

    def put(self, key: str, data: bytes) -> bool:
        """Keep these bytes under this key unless it exists already; says whether they were put.

        An endpoint that knows no `If-None-Match` overwrites. When an answer got lost and the request was made again,
        what was put counts as having been there.
        """
        return self.put_file(key, io.BytesIO(data))

    def put_file(self, key: str, source: BinaryIO) -> bool:
        """Keep what this file holds, from its beginning on, as `put` does, and never the whole of it in memory."""
        extra = {**self._encryption, "Metadata": {"sha256": _sha256(source)}}
        send = self._send_whole if source.tell() <= _PART_BYTES else self._send_parts
        try:
            self._ask(lambda: send(self._place(key), source, extra))
        except _Unmet:
            return False
        return True

    def invite(self, key: str, size: int, seconds: int) -> Invitation:
        """How a browser may put an object of this size itself, for so long.

        The key, the size and the headers are signed, so that it can be used for nothing else.
        """
        params = {**self._place(key), **self._encryption, "ContentLength": size, "IfNoneMatch": "*"}
        url = self._inviting.generate_presigned_url("put_object", params, ExpiresIn=seconds)
        told = {_HEADERS[name]: value for name, value in self._encryption.items()}
        return Invitation(url, {"If-None-Match": "*", **told})

    def get(self, key: str) -> bytes:
        """The object's bytes. Raises ObjectMissing."""
        parts: list[bytes] = []
        self._ask(lambda: self._receive(key, parts.append, parts.clear))
        return b"".join(parts)

    def fetch(self, key: str, target: Path, tick: Callable[[], None] = idle, most: int = sys.maxsize) -> Fetched:
        """Copy the object to a file, calling `tick` all along; little more than `most` bytes of it are written.

        Raises ObjectMissing.
        """
        try:
            with target.open("wb") as file:
                copying = Copying(file, most, tick)
                self._ask(lambda: self._receive(key, copying.take, copying.start_again))
        except OSError as error:
            raise StoreUnavailable(f"can't copy to {target.parent}: {error.strerror}") from error
        return copying.fetched

    def exists(self, key: str) -> bool:
        """Whether there is such an object."""
        try:
            # Not HEAD: its bare 404 can't tell a missing bucket from a missing object.
            self._ask(lambda: self._client.get_object(**self._place(key), Range="bytes=0-0")["Body"].close())
        except ObjectMissing:
            return False
        except _Unmet:
            return True  # it is empty: it has no first byte
        return True

    def list(self, prefix: str) -> Iterator[str]:
        """Keys that begin with this prefix (a whole folder, ending in /), in order."""
        for page in self._pages(prefix):
            yield from (entry["Key"].removeprefix(self._prefix) for entry in page.get("Contents", ()))

    def list_folders(self, prefix: str, after: str = "") -> Iterator[str]:
        """Names of the folders directly below this prefix, in the order of their keys, behind the one named `after`."""
        # Behind all keys that begin with "after/": 0 is the character that follows the slash.
        start = {"StartAfter": f"{self._prefix}{prefix}{after}0"} if after else {}
        for page in self._pages(prefix, Delimiter="/", **start):
            for entry in page.get("CommonPrefixes", ()):
                yield entry["Prefix"].rstrip("/").rsplit("/", 1)[-1]

    def newest(self, prefix: str) -> datetime | None:
        """When the last object below this prefix (a whole folder, ending in /) was put; None where there is none."""
        put = [entry["LastModified"] for page in self._pages(prefix) for entry in page.get("Contents", ())]
        return max(put, default=None)

    def delete(self, key: str) -> None:
        """Remove an object with all its versions; one that isn't there is gone already."""
        name = self._place(key)["Key"]
        self._delete(version for version in self._versions(key) if version["Key"] == name)

    def delete_folder(self, prefix: str, tick: Callable[[], None] = idle) -> int:
        """Remove all objects below this prefix with all their versions, calling `tick` all along; says how many."""
        return self._delete(self._versions(prefix), tick)

    def _delete(self, versions: Iterable[dict[str, str]], tick: Callable[[], None] = idle) -> int:
        """One by one: a request that deletes many wants a checksum that older endpoints do not know."""
        deleted = 0
        for version in versions:
            self._ask(partial(self._client.delete_object, Bucket=self._bucket, **version))
            deleted += 1
            tick()
        return deleted

    def _versions(self, prefix: str) -> Iterator[dict[str, str]]:
        """The objects whose keys begin so; with all versions and marks of deletion where the bucket has or had such."""
        if not self._ask(lambda: self._client.get_bucket_versioning(Bucket=self._bucket)).get("Status"):
            for page in self._pages(prefix):
                yield from ({"Key": entry["Key"]} for entry in page.get("Contents", ()))
            return
        wanted: dict[str, str] = {"Bucket": self._bucket, "Prefix": f"{self._prefix}{prefix}"}
        while True:
            page = self._ask(lambda: self._client.list_object_versions(**wanted))
            for entry in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                yield {"Key": entry["Key"], "VersionId": entry["VersionId"]}
            if not page.get("IsTruncated"):
                return
            wanted["KeyMarker"] = page["NextKeyMarker"]
            wanted["VersionIdMarker"] = page["NextVersionIdMarker"]

    def _pages(self, prefix: str, **more: str) -> Iterator[dict[str, Any]]:
        wanted: dict[str, str] = {"Bucket": self._bucket, "Prefix": f"{self._prefix}{prefix}", **more}
        while True:
            page = self._ask(lambda: self._client.list_objects_v2(**wanted))
            yield page
            if not page.get("IsTruncated"):
                return
            wanted["ContinuationToken"] = page["NextContinuationToken"]

    def _place(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + "/".join(parts_of(key))}

    def _send_whole(self, place: dict[str, str], source: BinaryIO, extra: dict[str, Any]) -> None:
        source.seek(0)
        data = source.read()
        self._client.put_object(**place, **extra, Body=data, ContentMD5=_md5(data), IfNoneMatch="*")

    def _send_parts(self, place: dict[str, str], source: BinaryIO, extra: dict[str, Any]) -> None:
        upload = {**place, "UploadId": self._client.create_multipart_upload(**place, **extra)["UploadId"]}
        try:
            parts: list[dict[str, Any]] = []
            source.seek(0)
            while part := source.read(_PART_BYTES):
                number = len(parts) + 1
                sent = self._client.upload_part(**upload, PartNumber=number, Body=part, ContentMD5=_md5(part))
                parts.append({"PartNumber": number, "ETag": sent["ETag"]})
            self._client.complete_multipart_upload(**upload, MultipartUpload={"Parts": parts}, IfNoneMatch="*")
        except BaseException:
            with contextlib.suppress(BotoCoreError, ClientError):
                self._client.abort_multipart_upload(**upload)  # else its parts are kept, and paid for
            raise

    def _receive(self, key: str, take: Callable[[bytes], object], start_again: Callable[[], object]) -> None:
        """Hand the object's bytes over in chunks, and check them."""
        start_again()
        answer = self._client.get_object(**self._place(key))
        digest = hashlib.sha256()
        size = 0
        for chunk in answer["Body"].iter_chunks(_CHUNK_BYTES):
            digest.update(chunk)
            size += len(chunk)
            take(chunk)
        promised = answer["Metadata"].get("sha256", "").lower()  # others may have put it, and mean something else
        if size != answer["ContentLength"] or (_SHA256.fullmatch(promised) and digest.hexdigest() != promised):
            raise _Damaged

    def _ask(self, request: Callable[[], T]) -> T:
        """Make a request, again and again while its trouble may pass.

        Raises ObjectMissing, StoreUnavailable, and _Unmet.
        """
        attempts = Retrying(
            retry=retry_if_exception(_may_pass),
            stop=stop_before_delay(self._patience),
            wait=wait_random_exponential(multiplier=0.2, max=5),
            reraise=True,
        )
        try:
            return attempts(lambda: _plainly(request))
        except ClientError as error:
            raise self._translated(error) from None
        except _Damaged:
            raise StoreUnavailable(f"{self._name}: a body came cut short or changed, again and again") from None
        except (NoCredentialsError, PartialCredentialsError):
            raise StoreUnavailable(f"{self._name}: no credentials were found: {_CREDENTIALS}") from None
        except BotoCoreError as error:
            raise StoreUnavailable(f"{self._name}: can't be reached ({type(error).__name__})") from None

    @property
    def _name(self) -> str:
        return f"s3://{self._bucket} at {self._client.meta.endpoint_url}"

    def _translated(self, error: ClientError) -> Exception:
        code = error.response.get("Error", {}).get("Code", "")
        if code == "NoSuchKey":
            return ObjectMissing()
        if _status(error) in (HTTPStatus.PRECONDITION_FAILED, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE):
            return _Unmet()
        return StoreUnavailable(f"{self._name}: {_WHAT_TO_DO.get(code, f'answered {_status(error)} {code}')}")


def open_client(settings: S3Settings, endpoint: str, **more: str) -> Any:
    """boto3's client of an endpoint. Raises SettingsError."""
    try:
        return boto3.session.Session().client(
            "s3",
            endpoint_url=endpoint or None,
            region_name=settings.region or None,
            config=Config(
                connect_timeout=3,
                read_timeout=5,  # between two bytes; with the patience it stays below a lease
                retries={"total_max_attempts": 1},  # ours know the deadline
                s3={"addressing_style": settings.addressing},
                # Content-MD5 goes with every body instead: older endpoints know no other checksum.
                request_checksum_calculation="when_required",
                **more,
            ),
        )
    except (BotoCoreError, ValueError) as error:
        raise SettingsError(f"INTAKE_OBJECTS, INTAKE_S3_ENDPOINT: {error}") from None


def _plainly(request: Callable[[], T]) -> T:
    """Make a request; what interrupts it from outside is no trouble of the store's, though botocore takes all for such.

    A worker that is stopped, or out of time, is told so by an error that is raised wherever it happens to be.
    """
    try:
        return request()
    except HTTPClientError as error:
        cause = error.kwargs.get("error")
        if type(error) is HTTPClientError and not isinstance(cause, (OSError, HTTPError)) and cause is not None:
            raise cause from None
        raise


def _encryption(settings: S3Settings) -> dict[str, str]:
    """What a put says of encryption at rest; nothing leaves it to the bucket's default."""
    asked = {"ServerSideEncryption": settings.encryption, "SSEKMSKeyId": settings.kms_key}
    return {name: value for name, value in asked.items() if value}


def _may_pass(error: BaseException) -> bool:
    if isinstance(error, ClientError):
        status = _status(error)
        if error.response.get("Error", {}).get("Code") in _MAY_PASS or status == HTTPStatus.TOO_MANY_REQUESTS:
            return True
        return status >= HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.NOT_IMPLEMENTED
    if isinstance(error, (NoCredentialsError, PartialCredentialsError)):
        return False
    return isinstance(error, (BotoCoreError, _Damaged))


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))


def _sha256(source: BinaryIO) -> str:
    """Of a whole file, which is read to its end."""
    source.seek(0)
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def _md5(data: bytes) -> str:
    return base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode()
