"""What stores say of new objects: understood in each shape, believed only so far, and never needed."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote_plus

import moto.settings
import pytest
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st

from intake.settings import S3Settings, Settings, SettingsError
from queue_config.notifications import inbox as inbox_module
from queue_config.notifications import open_inbox
from queue_config.notifications.inbox import Inbox, InboxUnreachable
from queue_config.notifications.shapes import MAX_BYTES, Fault, Named, Place, parse, place_of
from queue_config.sweeper import Sweeper
from storage.objects.errors import StoreUnavailable
from storage.objects.s3 import S3Store
from storage.records import models
from tests.queue_config.conftest import Intake
from tests.servers import moto as moto_server

LETTER = b"Dear officer, this is my letter of explanation.\n"
BUCKET = "uploads"
Shape = Callable[[str, str], dict[str, Any]]


def record(bucket: str, key: str, name: str, source: str = "aws:s3") -> dict[str, Any]:
    return {
        "eventVersion": "2.1",
        "eventSource": source,
        "awsRegion": "ca-central-1",
        "eventTime": "2026-01-31T12:00:00.000Z",
        "eventName": name,
        "userIdentity": {"principalId": "AWS:EXAMPLE"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "EXAMPLE123"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "intake",
            "bucket": {"name": bucket, "ownerIdentity": {"principalId": "EXAMPLE"}, "arn": f"arn:aws:s3:::{bucket}"},
            "object": {"key": key, "size": 1024, "eTag": "d41d8cd98f00b204", "sequencer": "0055AED6DCD90281E5"},
        },
    }


def amazon(bucket: str, key: str) -> dict[str, Any]:
    return {"Records": [record(bucket, quote_plus(key, safe="/"), "ObjectCreated:Put")]}


def by_sns(bucket: str, key: str) -> dict[str, Any]:
    return {
        "Type": "Notification",
        "MessageId": "63a3f6b6-d533-4a47-aef9-fcf5cf758c76",
        "TopicArn": "arn:aws:sns:ca-central-1:123456789012:uploads",
        "Subject": "Amazon S3 Notification",
        "Message": json.dumps(amazon(bucket, key)),
        "Timestamp": "2026-01-31T12:00:00.000Z",
    }


def by_event_bridge(bucket: str, key: str) -> dict[str, Any]:
    return {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "123456789012",
        "time": "2026-01-31T12:00:00Z",
        "region": "ca-central-1",
        "resources": [f"arn:aws:s3:::{bucket}"],
        "detail": {
            "version": "0",
            "bucket": {"name": bucket},
            "object": {
                "key": key,
                "size": 5,
                "etag": "b1946ac92492d2347c6235b4d2611184",
                "sequencer": "00617F08299329D1",
            },
            "request-id": "N4N7GDK58NMKJ12R",
            "requester": "123456789012",
            "reason": "PutObject",
        },
    }


def minio(bucket: str, key: str) -> dict[str, Any]:
    told = record(bucket, quote_plus(key), "s3:ObjectCreated:Put", "minio:s3")
    return {"EventName": "s3:ObjectCreated:Put", "Key": f"{bucket}/{key}", "Records": [told]}


def ceph(bucket: str, key: str) -> dict[str, Any]:
    return {"Records": [record(bucket, key, "ObjectCreated:CompleteMultipartUpload", "ceph:s3")]}


SHAPES = [amazon, by_sns, by_event_bridge, minio, ceph]
shapes = pytest.mark.parametrize("shape", SHAPES)
ids = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{5,63}", fullmatch=True)
prefixes = st.lists(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1), max_size=3)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@shapes
@given(folder=ids, prefix=prefixes)
def test_any_id_below_any_prefix_is_found_in_each_shape(shape: Shape, folder: str, prefix: list[str]) -> None:
    place = Place(BUCKET, "".join(f"{part}/" for part in prefix))
    told = json.dumps(shape(BUCKET, f"{place.prefix}submissions/{folder}/submission.json"))
    for body in (told, told.encode()):
        assert parse(body, place) == Named((folder,))


@shapes
def test_a_folder_that_can_be_no_id_is_named_as_it_is(shape: Shape) -> None:
    told = shape(BUCKET, "submissions/Zoé Côté+1/submission.json")
    outcome = parse(json.dumps(told), Place())
    assert isinstance(outcome, Named)
    assert "Zoé Côté+1" in outcome.folders  # beside it, perhaps, what it would be if it were encoded


@shapes
@pytest.mark.parametrize(
    "key",
    [
        "submissions/s-000001/files/1",
        "submissions/s-000001/submission.json.draft",
        "submissions/s-000001/more/submission.json",
        "submissions/submission.json",
        "submissions//submission.json",
        "submissions/../submission.json",
        "submissions/./submission.json",
        "other/submissions/s-000001/submission.json",
        "derived/s-000001/submission.json",
        "",
    ],
)
def test_other_keys_are_none_of_ours(shape: Shape, key: str) -> None:
    assert parse(json.dumps(shape(BUCKET, key)), Place()) == Named()


@pytest.mark.parametrize("shape", [by_event_bridge, ceph])
@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_a_key_that_no_store_can_have_is_none_of_ours(shape: Shape, name: str) -> None:
    assert parse(json.dumps(shape(BUCKET, f"submissions/{name}/submission.json")), Place()) == Named()


@shapes
def test_other_buckets_are_counted_and_ignored(shape: Shape) -> None:
    told = json.dumps(shape("another", "submissions/s-000001/submission.json"))
    assert parse(told, Place(BUCKET)) == Named((), elsewhere=1)
    assert parse(told, Place()) == Named(("s-000001",))  # a folder store has no bucket


@pytest.mark.parametrize(
    "told",
    [
        {"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": "2026-01-31T12:00:00Z", "Bucket": BUCKET},
        {"Records": []},
        {"Records": [record(BUCKET, "submissions/s-000001/submission.json", "ObjectRemoved:Delete")]},
        {"Records": [record(BUCKET, "submissions/s-000001/submission.json", "s3:ObjectAccessed:Head")]},
        {"source": "aws.s3", "detail-type": "Object Deleted", "detail": {}},
    ],
)
def test_what_creates_nothing_says_nothing(told: dict[str, Any]) -> None:
    assert parse(json.dumps(told), Place(BUCKET)) == Named()


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", Fault.NOT_JSON),
        (b"\xff\xfe\xfd", Fault.NOT_JSON),
        (b"[" * 500_000, Fault.NOT_JSON),
        (b'{"Records": ' + b"9" * 10_000 + b"}", Fault.NOT_JSON),
        (b" " * (MAX_BYTES + 1), Fault.TOO_LARGE),
        (b'{"Records": [' + b",".join([b"{}"] * 1001) + b"]}", Fault.TOO_MANY_RECORDS),
        (b"[]", Fault.UNKNOWN_SHAPE),
        (b'{"Records": {}}', Fault.UNKNOWN_SHAPE),
        (b'{"Records": [null]}', Fault.UNKNOWN_SHAPE),
        (b'{"Records": [{"eventName": "ObjectCreated:Put", "s3": {"object": {"key": 1}}}]}', Fault.UNKNOWN_SHAPE),
        (b'{"detail-type": "Object Created", "detail": null}', Fault.UNKNOWN_SHAPE),
        (b'{"Type": "SubscriptionConfirmation", "Message": "x"}', Fault.UNKNOWN_SHAPE),
        (b'{"Type": "Notification", "Message": "x"}', Fault.NOT_JSON),
        (json.dumps({"Type": "Notification", "Message": json.dumps(by_sns("b", "k"))}).encode(), Fault.UNKNOWN_SHAPE),
    ],
)
def test_what_is_malformed_is_an_outcome(body: bytes, fault: Fault) -> None:
    assert parse(body, Place()) is fault


@given(st.binary() | st.text())
def test_no_bytes_and_no_text_raise(body: bytes | str) -> None:
    assert isinstance(parse(body, Place()), Named | Fault)


@given(anything, st.sampled_from(SHAPES), st.data())
def test_no_json_raises(junk: Any, shape: Shape, data: st.DataObject) -> None:
    """Nor one that has a known shape but for one place in it."""
    told: Any = shape(BUCKET, "submissions/s-000001/submission.json")
    spoilt = told
    while isinstance(spoilt, dict | list) and spoilt:
        keys = list(spoilt) if isinstance(spoilt, dict) else list(range(len(spoilt)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(spoilt[key], dict | list) or data.draw(st.booleans()):
            spoilt[key] = junk
            break
        spoilt = spoilt[key]
    for body in (json.dumps(junk), json.dumps(told)):
        assert isinstance(parse(body, Place(BUCKET)), Named | Fault)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("/var/intake", Place()),
        ("file:///var/intake", Place()),
        ("s3://bucket", Place("bucket")),
        ("s3://bucket/", Place("bucket")),
        ("s3://bucket/a/b/", Place("bucket", "a/b/")),
    ],
)
def test_where_the_submissions_are_comes_from_the_stores_address(address: str, place: Place) -> None:
    assert place_of(address) == place


# The inbox ----------------------------------------------------------------------------------------------------------


class Post:
    """The SQS queue, as whoever fills it sees it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.client = moto_server.client("sqs", address)
        self.queue: str = self.client.create_queue(QueueName="notifications")["QueueUrl"]
        self.client.purge_queue(QueueUrl=self.queue)

    def send(self, body: Any) -> None:
        self.client.send_message(QueueUrl=self.queue, MessageBody=body if isinstance(body, str) else json.dumps(body))

    def tell(self, folder: str, shape: Shape = amazon) -> None:
        self.send(shape(BUCKET, f"submissions/{folder}/submission.json"))

    def set_visibility(self, seconds: int) -> None:
        self.client.set_queue_attributes(QueueUrl=self.queue, Attributes={"VisibilityTimeout": str(seconds)})

    @property
    def left(self) -> int:
        """How many messages are in it, taken or not."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = self.client.get_queue_attributes(QueueUrl=self.queue, AttributeNames=names)["Attributes"]
        return sum(map(int, found.values()))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with moto_server.moto() as address:
        yield address


@pytest.fixture
def post(server: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", moto_server.REGION)
    post = Post(server)
    yield post
    post.client.delete_queue(QueueUrl=post.queue)


@pytest.fixture
def inbox(post: Post) -> Inbox:
    return Inbox(post.queue, Place(), moto_server.REGION)


def complete(intake: Intake, folder: str) -> None:
    """What a web form does, without a word to anybody."""
    intake.store.put(f"submissions/{folder}/files/1", LETTER)
    manifest = intake.manifest(folder, [{"number": 1, "name": "letter.txt"}])
    intake.store.put(f"submissions/{folder}/submission.json", manifest)


FOLDERS = [f"s-{number:06}" for number in range(3)]


def finished(intake: Intake) -> None:
    """All is decided once and as ever."""
    Sweeper(intake.store).sweep()
    intake.finish()
    assert {row.pk for row in models.Submission.objects.all()} == set(FOLDERS)
    for folder in FOLDERS:
        assert intake.answers(folder) == {"1": ["no_case_found"]}


@shapes
def test_what_is_told_is_announced_and_the_message_goes(intake: Intake, inbox: Inbox, post: Post, shape: Shape) -> None:
    complete(intake, FOLDERS[0])
    post.tell(FOLDERS[0], shape)
    assert inbox.drain(intake.store) == 1
    assert models.Submission.objects.get().pk == FOLDERS[0]
    assert post.left == 0
    assert inbox.drain(intake.store) == 0


def test_notifications_doubled_and_in_another_order_change_nothing(intake: Intake, inbox: Inbox, post: Post) -> None:
    for folder in FOLDERS:
        complete(intake, folder)
    for folder in [*reversed(FOLDERS), FOLDERS[1], *FOLDERS]:
        post.tell(folder)
        post.send(amazon(BUCKET, f"submissions/{folder}/files/1"))
    assert inbox.drain(intake.store) == 3
    finished(intake)


def test_a_notification_that_comes_long_after_changes_nothing(intake: Intake, inbox: Inbox, post: Post) -> None:
    for folder in FOLDERS:
        complete(intake, folder)
    finished(intake)
    for folder in FOLDERS:
        post.tell(folder)
    assert inbox.drain(intake.store) == 0
    assert intake.due() == []
    finished(intake)


def test_a_notification_that_comes_too_early_changes_nothing(intake: Intake, inbox: Inbox, post: Post) -> None:
    for folder in FOLDERS:
        intake.store.put(f"submissions/{folder}/files/1", LETTER)
        post.tell(folder)
    assert inbox.drain(intake.store) == 0
    assert not models.Submission.objects.exists()
    for folder in FOLDERS:
        complete(intake, folder)
    finished(intake)


def test_notifications_that_never_come_change_nothing(intake: Intake, inbox: Inbox, post: Post) -> None:
    for folder in FOLDERS:
        complete(intake, folder)
    post.tell(FOLDERS[0])
    post.tell("s-never-put")
    assert inbox.drain(intake.store) == 1
    finished(intake)


def test_a_bucket_tells_by_itself(intake: Intake, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole way: a put into S3, S3's own notification, the row."""
    storage = moto_server.client("s3", post.address)
    storage.create_bucket(Bucket=BUCKET)
    arn = post.client.get_queue_attributes(QueueUrl=post.queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    only = {"Key": {"FilterRules": [{"Name": "suffix", "Value": "submission.json"}]}}
    wanted = {"QueueArn": arn, "Events": ["s3:ObjectCreated:*"], "Filter": only}
    storage.put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"QueueConfigurations": [wanted]}
    )
    monkeypatch.setattr(
        intake.shop, "store", S3Store(BUCKET, "live 1", S3Settings(endpoint=post.address, region=moto_server.REGION))
    )
    for folder in FOLDERS:
        complete(intake, folder)
    inbox = Inbox(post.queue, place_of(f"s3://{BUCKET}/live 1"), moto_server.REGION)
    assert post.left >= 3
    assert inbox.drain(intake.store) == 3
    assert post.left == 0
    finished(intake)


@pytest.mark.parametrize("error", [StoreUnavailable, OperationalError])
def test_while_store_or_database_is_away_the_messages_stay(
    intake: Intake, inbox: Inbox, post: Post, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def away(*_: object) -> int:
        raise error

    complete(intake, FOLDERS[0])
    post.set_visibility(0)  # they come back at once
    post.tell(FOLDERS[0])
    with monkeypatch.context() as patch:
        patch.setattr(inbox_module, "announce", away)
        for _ in range(2):
            with pytest.raises(error):
                inbox.drain(intake.store)
    assert post.left == 1
    assert inbox.drain(intake.store) == 1
    assert post.left == 0


def test_what_cannot_be_understood_is_dropped_and_named_without_its_contents(
    intake: Intake, inbox: Inbox, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    complete(intake, FOLDERS[0])
    for body in ("Ann Roy", '{"Ann Roy": "1990-02-01"}'):
        post.send(body)
    post.tell(FOLDERS[0])
    assert inbox.drain(intake.store) == 1
    assert post.left == 0
    said = "".join(capsys.readouterr())
    assert said.count("notification_malformed") == 2
    assert "Ann Roy" not in said


def test_other_buckets_are_named_by_count(intake: Intake, post: Post, capsys: pytest.CaptureFixture[str]) -> None:
    complete(intake, FOLDERS[0])
    post.tell(FOLDERS[0])
    assert Inbox(post.queue, Place("mine"), moto_server.REGION).drain(intake.store) == 0
    assert "notifications_of_other_buckets" in "".join(capsys.readouterr())
    assert post.left == 0


def test_a_flood_is_taken_in_parts(intake: Intake, inbox: Inbox, post: Post) -> None:
    for _ in range(23):
        entries = [{"Id": str(n), "MessageBody": json.dumps(amazon(BUCKET, "x"))} for n in range(5)]
        post.client.send_message_batch(QueueUrl=post.queue, Entries=entries)
    inbox.drain(intake.store)
    assert post.left == 15
    inbox.drain(intake.store)
    assert post.left == 0


def test_a_queue_that_cannot_be_reached_is_named_once_and_again_when_it_is_back(
    intake: Intake,
    inbox: Inbox,
    post: Post,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(inbox_module, "_PAUSE_SECONDS", 0)
    complete(intake, FOLDERS[0])
    post.tell(FOLDERS[0])
    with monkeypatch.context() as patch:
        patch.setattr(moto.settings, "INITIAL_NO_AUTH_ACTION_COUNT", 0)
        assert [inbox.drain(intake.store) for _ in range(3)] == [0, 0, 0]
    said = "".join(capsys.readouterr())
    assert said.count("notifications_unreachable") == 1
    assert "set AWS_ACCESS_KEY_ID" in said
    assert [inbox.drain(intake.store) for _ in range(2)] == [1, 0]
    assert "".join(capsys.readouterr()).count("notifications_reachable_again") == 1


def test_a_queue_that_cannot_be_reached_is_not_asked_each_second(
    intake: Intake, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox("http://127.0.0.1:9/1/notifications", Place(), moto_server.REGION)
    inbox.drain(intake.store)
    caplog.set_level(logging.DEBUG, "botocore")
    inbox.drain(intake.store)
    assert caplog.text == ""


@pytest.mark.parametrize(
    ("queue", "problem"),
    [
        ("http://127.0.0.1:9/1/notifications", "can't be reached"),
        ("{server}/123456789012/nothing", "no such queue"),
    ],
)
def test_the_doctor_says_what_is_wrong(post: Post, queue: str, problem: str) -> None:
    inbox = Inbox(queue.format(server=post.address), Place(), moto_server.REGION)
    with pytest.raises(InboxUnreachable, match=rf"INTAKE_NOTIFICATIONS.*{problem}"):
        inbox.check()


def test_the_doctor_says_what_is_right(inbox: Inbox, post: Post) -> None:
    post.tell(FOLDERS[0])
    assert inbox.check() == f"{post.queue} can be read, 1 messages wait"


def test_without_an_address_there_is_no_inbox(post: Post) -> None:
    assert open_inbox(Settings()) is None
    assert open_inbox(Settings(notifications=post.queue)) is not None


@pytest.mark.parametrize(
    "address",
    [
        "intake-notifications",
        "sqs://queue",
        "https://",
        "https://sqs.ca-central-1.amazonaws.com",
        "https://k:s@host/1/q",
    ],
)
def test_an_address_that_is_no_queues_says_what_to_set(address: str) -> None:
    with pytest.raises(SettingsError, match="INTAKE_NOTIFICATIONS must be"):
        open_inbox(Settings(notifications=address))


def test_the_region_is_that_of_the_queue_or_of_the_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    def region(queue: str, otherwise: str) -> str:
        found: str = Inbox(queue, Place(), otherwise)._client.meta.region_name
        return found

    assert region("https://sqs.ca-central-1.amazonaws.com/1/q", "eu-west-1") == "ca-central-1"
    assert region("https://queue.example.org/1/q", "eu-west-1") == "eu-west-1"
    monkeypatch.delenv("AWS_DEFAULT_REGION", raising=False)
    with pytest.raises(SettingsError, match="region"):
        region("https://queue.example.org/1/q", "")
