"""Make the bucket that INTAKE_OBJECTS names, unless it is there; compose.yaml runs this once."""

import os

import boto3


def make_bucket() -> bool:
    """Says whether it was made."""
    name = os.environ["INTAKE_OBJECTS"].removeprefix("s3://").partition("/")[0]
    region = os.environ.get("INTAKE_S3_REGION") or None
    store = boto3.client("s3", endpoint_url=os.environ["INTAKE_S3_ENDPOINT"], region_name=region)
    if name in {bucket["Name"] for bucket in store.list_buckets()["Buckets"]}:
        return False
    store.create_bucket(Bucket=name)
    return True


if __name__ == "__main__":
    make_bucket()
