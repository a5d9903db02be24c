"""Serves until asked to stop (SIGTERM, Ctrl-C); who was being answered by then still gets the answer."""

import os
import signal
import time
from collections.abc import Collection
from functools import partial
from typing import Any, NoReturn

from waitress import wasyncore

_FINISH_SECONDS = 20.0
"""Most service managers kill after thirty."""
_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def serve_until_stopped(server: Any) -> None:
    """Answer; once asked to stop let nobody new in, finish, and return."""
    asked: list[int] = []
    for number in _SIGNALS:
        signal.signal(number, lambda number, _: asked.append(number))
    turn = partial(
        wasyncore.loop,
        timeout=server.adj.asyncore_loop_timeout,
        use_poll=server.adj.asyncore_use_poll,
        map=server._map,
        count=1,
    )
    while not asked:
        turn()
    wasyncore.dispatcher.close(server)  # only the listening socket: those who are connected stay so
    end = time.monotonic() + _FINISH_SECONDS
    while _somebody_waits(server) and time.monotonic() < end:
        turn()
    server.task_dispatcher.shutdown()


def _somebody_waits(server: Any) -> bool:
    """Whether anybody is sending a request, or has not all of the answer yet."""
    channels = list(server.active_channels.values())
    return any(channel.request or channel.requests or channel.total_outbufs_len for channel in channels)


def end_when_asked() -> None:
    """For the parent of several that serve: SIGTERM raises SystemExit, as Ctrl-C raises KeyboardInterrupt."""

    def end(*_: object) -> NoReturn:
        raise SystemExit

    signal.signal(signal.SIGTERM, end)


def stop_all(children: Collection[int]) -> None:
    """Ask the children to stop, and wait for them; one that can't stop is killed when this process ends."""
    for child in children:
        os.kill(child, signal.SIGTERM)
    left, end = set(children), time.monotonic() + _FINISH_SECONDS + 5
    while left and time.monotonic() < end:
        left -= {child for child in left if os.waitpid(child, os.WNOHANG)[0]}
        time.sleep(0.05)
