"""What the web form takes."""

from datetime import timedelta
from functools import cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from intake.settings import get_limits
from storage.limiting.counting import Limit

_HOUR = timedelta(hours=1)


class FormSettings(BaseSettings):
    """The operator's settings."""

    model_config = SettingsConfigDict(env_prefix="INTAKE_FORM_", frozen=True)

    files: int = Field(default=200, gt=0, le=500, description="Files of one submission")
    bytes: int = Field(default=200_000_000, gt=0, description="Size of all files of one submission")
    per_hour: int = Field(default=60, gt=0, description="Submissions from one network address in an hour")
    megabytes_per_hour: int = Field(default=4000, gt=0, description="Megabytes from one network address in an hour")
    hours: int = Field(default=12, gt=0, description="How long somebody may take to fill it in")
    upload_seconds: int = Field(
        default=900, gt=0, description="How long the address that an S3 store gives for one file is good"
    )


@cache
def form_settings() -> FormSettings:
    """Read the environment once."""
    return FormSettings()


def largest_file() -> int:
    """Bytes of one file: what workers would read."""
    return min(get_limits().bytes, form_settings().bytes)


def largest_body() -> int:
    """Bytes of a request that the server takes in: twice what is allowed, so that a page can say that it was too much.

    Beyond, the connection is closed.
    """
    return 2 * form_settings().bytes


def sends() -> Limit:
    """How often somebody may send."""
    return Limit("sends", form_settings().per_hour, _HOUR)


def megabytes() -> Limit:
    """How much somebody may upload."""
    return Limit("megabytes", form_settings().megabytes_per_hour, _HOUR)


@cache
def readable_extensions() -> tuple[str, ...]:
    """Of the names of files that workers can read, as .pdf."""
    from intake.reading import readers  # it knows all formats, and loads for a while

    return tuple(sorted({ending for mime, reader in readers().items() for ending in reader.extensions[mime]}))
