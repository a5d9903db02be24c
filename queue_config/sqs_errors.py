"""What SQS refuses, in words that say what to do; never with a key in them."""

from botocore.exceptions import ClientError, NoCredentialsError, PartialCredentialsError

_CREDENTIALS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role that may use the queue"
_DENIED = f"access is denied: {_CREDENTIALS}"
_UNKNOWN_KEY = f"the access key is not known: {_CREDENTIALS}"
_NO_QUEUE = "there is no such queue in this region and account"
_WORDS = {
    "403": _DENIED,
    "AccessDenied": _DENIED,
    "AccessDeniedException": _DENIED,
    "InvalidClientTokenId": _UNKNOWN_KEY,
    "UnrecognizedClientException": _UNKNOWN_KEY,
    "InvalidAccessKeyId": _UNKNOWN_KEY,
    "InvalidSecurity": f"the credentials or the region are not right: {_CREDENTIALS}, and INTAKE_S3_REGION",
    "SignatureDoesNotMatch": f"the secret key or the region is not right: {_CREDENTIALS}, and INTAKE_S3_REGION",
    "ExpiredToken": "the session token has run out",
    "AWS.SimpleQueueService.NonExistentQueue": _NO_QUEUE,
    "QueueDoesNotExist": _NO_QUEUE,
}


def reason(error: BaseException) -> str:
    """Why a request to SQS failed."""
    if isinstance(error, ClientError):
        code = error.response.get("Error", {}).get("Code", "")
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", "")
        return _WORDS.get(code, f"SQS answered {status} {code}")
    if isinstance(error, (NoCredentialsError, PartialCredentialsError)):
        return f"no credentials were found: {_CREDENTIALS}"
    return f"SQS can't be reached ({type(error).__name__})"
