"""Kombu's filesystem transport, hardened: a message is whole or not there, and a wiped folder is made again.

Kombu writes messages in place, and reading a half-written one ends the worker with all it was doing. Its exchange files
have the same weakness; they are not needed, since every message names its queue.
"""

import uuid
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import TRANSPORT_ALIASES, filesystem, virtual
from kombu.utils.json import dumps, loads

SCHEME = "folder"
TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"


class Channel(filesystem.Channel):
    """Messages as files below one folder."""

    @property
    def data_folder_in(self) -> str:
        """The messages' folder, made again when it was wiped."""
        folder = Path(self.transport_options["data_folder_in"])
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ChannelError(f"{folder}: {error.strerror}") from error
        return str(folder)

    def _put(self, queue: str, payload: dict[str, Any], **_: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_in)
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        try:
            (folder / f".{name}.draft").write_text(dumps(payload))
            (folder / f".{name}.draft").rename(folder / name)
        except OSError as error:
            raise ChannelError(f"{folder}: {error.strerror}") from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:  # noqa: ARG002 - kombu's signature
        folder = Path(self.data_folder_in)
        for name in sorted(path.name for path in folder.iterdir()):
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f".{name}.taken"
            try:
                (folder / name).rename(taken)  # only one worker succeeds
                text = taken.read_text()
                taken.unlink()
                return loads(text)
            except (OSError, ValueError):
                continue
        raise Empty

    def get_table(self, exchange: str) -> list[Any]:  # noqa: ARG002 - kombu's signature
        """No bindings: every message names its queue."""
        return []

    def _queue_bind(self, exchange: str, routing_key: str | None, pattern: str | None, queue: str | None) -> None:
        """No bindings."""


class Transport(filesystem.Transport):
    """The transport for addresses that begin with `folder://`."""

    Channel = Channel
    global_state = virtual.BrokerState()
