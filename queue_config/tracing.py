"""Traces (OpenTelemetry): one a submission, from the form to the attachment, whoever works on it and whenever.

Which trace a submission has stands with its row, as the W3C writes it (`traceparent`): messages are only hints, and a
manifest with a field that workers of a former version don't know would be refused by them. The first that is written
there counts, so nobody has to agree on anything.

Spans hold ids, sizes, counts, types and reasons; never a text, a name, a number of somebody's or a file's name. Without
INTAKE_TRACES nothing here does anything, and OpenTelemetry is not even loaded.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from intake.settings import get_settings

if TYPE_CHECKING:
    from queue_config.spans import Spans

Attribute = str | int | float | bool | Sequence[str] | None
NEW = ""
"""As a parent: begin a trace."""


@dataclass(frozen=True)
class Asked:
    """The web request that this thread answers."""

    began: int = field(default_factory=time.time_ns)
    traceparent: str = NEW
    """Of whoever asks, where that is a system of ours."""


asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


@cache
def _spans() -> "Spans | None":
    settings = get_settings()
    if not settings.traces:
        return None
    from queue_config.spans import Spans  # OpenTelemetry takes a third of a second to load

    return Spans(settings.traces, settings.traces_share)


@contextmanager
def span(
    name: str,
    *,
    parent: str | None = None,
    began: int | None = None,
    links: Sequence[str] = (),
    **attributes: Attribute,
) -> Iterator[None]:
    """Something that takes time, with what is done within.

    Args:
        name: what it is.
        parent: the traceparent that it belongs to; NEW begins a trace, and None belongs to the span around it.
        began: nanoseconds of the epoch, where it began before now.
        links: traceparents of others that it serves as well.
        attributes: nothing that a client wrote.
    """
    if (spans := _spans()) is None:
        yield
        return
    with spans.open(name, parent, began, links, attributes):
        yield


@contextmanager
def handing_over(submission_id: str, files: int) -> Iterator[None]:
    """A submission is taken in: its trace begins here, with the request that brings it."""
    request = asked.get() or Asked()
    with span("submit", parent=request.traceparent, began=request.began, submission=submission_id, files=files):
        yield


def note(**attributes: Attribute) -> None:
    """Say more about the span around."""
    if (spans := _spans()) is not None:
        spans.note(attributes)


def event(name: str, *, is_error: bool = False, **attributes: Attribute) -> None:
    """Something that happened at one moment of the span around."""
    if (spans := _spans()) is not None:
        spans.event(name, attributes, is_error=is_error)


def traceparent() -> str:
    """Of the span around; empty where there is none."""
    return spans.traceparent() if (spans := _spans()) is not None else ""


def trace_id() -> str:
    """Of the span around, for logs; empty where there is none."""
    return traceparent()[3:35]


def is_on() -> bool:
    """Whether INTAKE_TRACES is set."""
    return _spans() is not None


def flush() -> None:
    """Send what is kept, for as long as a process that ends may wait."""
    if (spans := _spans()) is not None:
        spans.flush()


def settle() -> None:
    """Wait until other processes, which are about to be killed, have sent what they keep."""
    if (spans := _spans()) is not None:
        spans.settle()
