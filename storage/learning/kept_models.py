"""Models that were trained, kept in the object store under their versions; and which of them decides.

The one promoted last is in use; before any was, it is the one that the package brings. All stay, and each decision
names its model, so that going back is to promote another.
"""

import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.db import transaction

from classifiers import load_classifier
from classifiers.calibration import CALIBRATION, load_calibration
from classifiers.model import CARD, MODEL_FOLDER, NUMBERS, load_model
from intake.model import Classifier
from intake.settings import Settings
from storage.audit.recording import record
from storage.objects import ObjectStore
from storage.records import models

_FILES = (NUMBERS, CARD, CALIBRATION)
BUILT_IN = ""
"""The version of the model that the package brings."""


def keep(store: ObjectStore, folder: Path, made_by: str) -> str:
    """Keep the model in a folder, and return its version. Raises ModelError, StoreUnavailable."""
    card = load_model(folder).card
    version = load_calibration(folder, card.version).version
    for name in _FILES:
        store.put(_key(version, name), (folder / name).read_bytes())
    kept = {"card": card.model_dump(mode="json"), "made_by": made_by}
    with transaction.atomic():
        _, is_new = models.KeptModel.objects.get_or_create(version=version, defaults=kept)
        if is_new:
            record("model_kept", made_by, details={"version": version})
    return version


def current() -> str:
    """The version of the model that decides."""
    last = models.Promotion.objects.order_by("-pk").values_list("version", flat=True).first()
    return BUILT_IN if last is None else last


def folder_of(version: str, store: ObjectStore, home: Path) -> Path:
    """A folder on this machine with the files of a model, fetched once. Raises ObjectMissing, StoreUnavailable."""
    if version == BUILT_IN:
        return MODEL_FOLDER
    folder = home / "models" / version
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        # Several workers may fetch it at once: one folder gets the name, whole.
        fetched = Path(tempfile.mkdtemp(prefix=".fetching-", dir=folder.parent))
        try:
            for name in _FILES:
                (fetched / name).write_bytes(store.get(_key(version, name)))
            fetched.rename(folder)
        except OSError:
            if not folder.is_dir():
                raise
        finally:
            shutil.rmtree(fetched, ignore_errors=True)
    return folder


def classifier_in_use(store: ObjectStore, settings: Settings) -> Classifier:
    """Rules and the model that was promoted last. Raises ModelError, ObjectMissing, StoreUnavailable."""
    return load_classifier(folder_of(current(), store, settings.home), settings.type_error)


def listed() -> list[dict[str, Any]]:
    """All kept models, the newest first, and last the package's own."""
    present = current()
    rows = [
        {
            "version": kept.version,
            "in_use": kept.version == present,
            "made_at": kept.made_at.isoformat(timespec="seconds"),
            "made_by": kept.made_by,
            "own_examples": kept.card.get("own_examples", 0),
        }
        for kept in models.KeptModel.objects.order_by("-made_at", "version")
    ]
    own = {"version": BUILT_IN, "in_use": present == BUILT_IN, "made_at": "", "made_by": "", "own_examples": 0}
    return [*rows, own]


@transaction.atomic
def promote(version: str, actor: str) -> bool:
    """Let this model decide from now on; False when there is none of this version."""
    if version != BUILT_IN and not models.KeptModel.objects.filter(pk=version).exists():
        return False
    models.Promotion.objects.create(version=version, promoted_by=actor)
    record("model_promoted", actor, details={"version": version})
    return True


def former() -> str | None:
    """The version that decided before the present one; None when there was none."""
    present = current()
    earlier = models.Promotion.objects.order_by("-pk").exclude(version=present)
    if (last := earlier.values_list("version", flat=True).first()) is not None:
        return last
    return None if present == BUILT_IN else BUILT_IN


def _key(version: str, name: str) -> str:
    return f"models/{version}/{name}"
