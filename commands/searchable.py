"""`intake searchable`: a scan as a PDF whose words can be searched and copied."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from commands.starting import MISSING, SOME_EXCEPTIONS, fail


def searchable(
    file: Annotated[Path, typer.Argument(help="A PDF or a picture")],
    target: Annotated[Path, typer.Argument(help="The PDF to make")],
) -> None:
    """Make a searchable PDF of a scan, its pages upright. Example: `intake searchable scan.pdf searchable.pdf`."""
    from intake.reading import make_searchable, read_whole_file
    from intake.reading.engines import DependencyMissing
    from intake.reading.ocr import warm
    from intake.sandbox import SandboxUnavailable
    from intake.scratch import scratch_folder
    from intake.settings import SettingsError, get_limits

    try:
        limits = get_limits()
        warm()
        with scratch_folder() as folder:
            reading = read_whole_file(file, name=file.name, folder=folder / "reading", limits=limits)
            if reading.reason is not None:
                fail(f"{file}: {reading.reason}: {reading.detail}", SOME_EXCEPTIONS)
            made = make_searchable(file, reading, folder=folder / "made", limits=limits)
            if made is None:
                fail(f"{file}: no searchable PDF can be made of files of type {reading.mime}", SOME_EXCEPTIONS)
            shutil.copyfile(made, target)
    except (DependencyMissing, SandboxUnavailable, SettingsError) as error:
        fail(str(error), MISSING)
    except OSError as error:
        fail(f"{error.filename or file}: {error.strerror}", MISSING)
