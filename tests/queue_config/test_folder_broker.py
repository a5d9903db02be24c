"""The embedded broker: whole messages or none, whatever happens to its folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from queue_config.folder_broker import SCHEME


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "messages"


@pytest.fixture
def channel(folder: Path) -> Iterator[Any]:
    with Connection(f"{SCHEME}://", transport_options={"data_folder_in": str(folder)}) as connection:
        yield connection.default_channel


def test_messages_come_out_once_in_order_and_each_from_its_queue(channel: Any) -> None:
    for number in range(3):
        channel._put("read", {"body": number})
    channel._put("decide", {"body": "other"})
    assert channel._size("read") == 3
    assert sorted(channel._get("read")["body"] for _ in range(3)) == [0, 1, 2]
    with pytest.raises(Empty):
        channel._get("read")
    assert channel._get("decide") == {"body": "other"}


@pytest.mark.parametrize("half", [b"", b'{"body": "', b"\xff\xfe"])
def test_half_a_message_is_passed_over(channel: Any, folder: Path, half: bytes) -> None:
    channel._put("read", {"body": 1})
    (folder / "0_a.read.msg").write_bytes(half)
    assert channel._get("read") == {"body": 1}
    with pytest.raises(Empty):
        channel._get("read")


def test_a_wiped_folder_is_made_again(channel: Any, folder: Path) -> None:
    channel._put("read", {"body": 1})
    shutil.rmtree(folder)
    assert channel._size("read") == 0
    with pytest.raises(Empty):
        channel._get("read")
    channel._put("read", {"body": 2})
    assert channel._get("read") == {"body": 2}
