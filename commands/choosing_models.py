"""Which model a command works with: one that is kept, one in a folder, or the one in use."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from commands.starting import USAGE, fail, plain_errors, set_up
from intake.scratch import scratch_folder
from intake.settings import get_settings
from storage.objects import ObjectStore, open_store


@contextmanager
def copied_model(model: str) -> Iterator[Path]:
    """A copy of a model's files that may be changed."""
    with model_folder(model) as folder, scratch_folder() as scratch:
        for path in folder.iterdir():
            shutil.copy(path, scratch)
        yield scratch


@contextmanager
def model_folder(model: str) -> Iterator[Path]:
    """The folder of a model: a kept one's by its version, one that is given, the package's own, or the one in use."""
    if model and Path(model).is_dir():
        yield Path(model)
        return
    set_up()
    from storage.learning import kept_models
    from storage.objects.errors import ObjectMissing

    with plain_errors():
        version = model or kept_models.current()
        try:
            yield kept_models.folder_of(version, opened_store(), get_settings().home)
        except ObjectMissing:
            fail(f"there is no model {version}: see `intake models`", USAGE)


def opened_store() -> ObjectStore:
    """The store of the settings. Raises SettingsError, StoreUnavailable."""
    return open_store(get_settings().objects_url, make=False)
