"""What `intake doctor` says of a bucket: whether it is encrypted, shut to the public, and how it keeps old versions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from intake.settings import S3Settings
from storage.objects.s3 import open_client

_PUBLIC = ("AllUsers", "AuthenticatedUsers")
_NOT_SET = {
    "ServerSideEncryptionConfigurationNotFoundError",
    "NoSuchPublicAccessBlockConfiguration",
    "NoSuchLifecycleConfiguration",
    "NoSuchBucketPolicy",
}


@dataclass(frozen=True)
class Seen:
    """One thing about the bucket."""

    said: str
    good: bool = True


def examine(bucket: str, settings: S3Settings) -> list[Seen]:
    """Ask the endpoint; what it does not tell, or not to us, is said as well, and no fault."""
    client = open_client(settings, settings.endpoint)
    questions: tuple[tuple[str, Callable[[], Iterator[Seen]]], ...] = (
        ("its encryption", lambda: _encryption(client, bucket, settings)),
        ("public access", lambda: _public(client, bucket)),
        ("old versions", lambda: _versions(client, bucket)),
    )
    return [seen for name, ask in questions for seen in _asked(name, ask)]


def _asked(name: str, ask: Callable[[], Iterator[Seen]]) -> list[Seen]:
    try:
        return list(ask())
    except ClientError as error:
        return [Seen(f"the endpoint does not tell of {name} ({error.response.get('Error', {}).get('Code', '')})")]
    except BotoCoreError as error:
        return [Seen(f"the endpoint does not tell of {name} ({type(error).__name__})")]


def _encryption(client: Any, bucket: str, settings: S3Settings) -> Iterator[Seen]:
    if settings.encryption:
        key = f" by {settings.kms_key}" if settings.kms_key else ""
        yield Seen(f"each object is encrypted ({settings.encryption}{key})")
        return
    set_ = _set(lambda: client.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"])
    kinds = [rule.get("ApplyServerSideEncryptionByDefault", {}).get("SSEAlgorithm", "") for rule in set_ or ()]
    if any(kinds):
        yield Seen(f"the bucket encrypts ({', '.join(filter(None, kinds))})")
    else:
        yield Seen("the bucket does not encrypt: set INTAKE_S3_ENCRYPTION, or the bucket's default", good=False)


def _public(client: Any, bucket: str) -> Iterator[Seen]:
    block = _set(lambda: client.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"])
    if block and all(block.values()):
        yield Seen("public access is blocked")
        return
    grants = client.get_bucket_acl(Bucket=bucket).get("Grants", ())
    is_public = any(str(grant["Grantee"].get("URI", "")).endswith(_PUBLIC) for grant in grants)
    status = _set(lambda: client.get_bucket_policy_status(Bucket=bucket)["PolicyStatus"])
    if is_public or (status and status["IsPublic"]):
        yield Seen("anybody can reach the bucket: block public access at once", good=False)
    else:
        yield Seen("public access is not blocked, though nothing allows it now: block it", good=False)


def _versions(client: Any, bucket: str) -> Iterator[Seen]:
    if client.get_bucket_versioning(Bucket=bucket).get("Status") != "Enabled":
        yield Seen("versioning is off: what is deleted by mistake is gone", good=False)
        return
    rules = _set(lambda: client.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]) or ()
    days = [rule["NoncurrentVersionExpiration"].get("NoncurrentDays") for rule in rules if _ends(rule)]
    if days:
        yield Seen(f"versioning is on, and old versions end after {min(filter(None, days), default=0)} days")
    else:
        yield Seen("versioning is on, and nothing ends old versions: what was erased stays", good=False)


def _ends(rule: dict[str, Any]) -> bool:
    return rule.get("Status") == "Enabled" and "NoncurrentVersionExpiration" in rule


def _set(ask: Callable[[], Any]) -> Any:
    """What is set; None where nothing is."""
    try:
        return ask()
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in _NOT_SET:
            return None
        raise
