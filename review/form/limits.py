"""What the web form takes."""

from datetime import timedelta
from functools import cache

from intake.settings import get_form_settings, get_limits
from storage.limiting.counting import Limit

_HOUR = timedelta(hours=1)


def largest_file() -> int:
    """Bytes of one file: what workers would read."""
    return min(get_limits().bytes, get_form_settings().bytes)


def largest_body() -> int:
    """Bytes of a request that the server takes in: twice what is allowed, so that a page can say that it was too much.

    Beyond, the connection is closed.
    """
    return 2 * get_form_settings().bytes


def sends() -> Limit:
    """How often somebody may send."""
    return Limit("sends", get_form_settings().per_hour, _HOUR)


def megabytes() -> Limit:
    """How much somebody may announce to upload."""
    return Limit("megabytes", get_form_settings().megabytes_per_hour, _HOUR)


def megabytes_through_us() -> Limit:
    """How much somebody may upload through this process, announced or not."""
    return Limit("megabytes through us", get_form_settings().megabytes_per_hour, _HOUR)


def megabytes_of(size: int) -> int:
    """Bytes in megabytes, begun ones too."""
    return size // 1_000_000 + 1


@cache
def readable_extensions() -> tuple[str, ...]:
    """Of the names of files that workers can read, as .pdf."""
    from intake.reading.registry import readers  # it knows all formats, and loads for a while

    return tuple(sorted({ending for mime, reader in readers().items() for ending in reader.extensions[mime]}))
