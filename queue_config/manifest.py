"""Reads `submission.json`, and says in words what is wrong with one that can't be understood."""

from collections.abc import Callable

from pydantic import ValidationError

from intake.scratch import scratch_folder
from intake.submission import Submission, manifest_key
from storage.objects import ObjectStore
from storage.objects.errors import ObjectMissing
from storage.objects.ticking import idle

_MAX_BYTES = 5_000_000  # 500 uploads with the longest names need less than half
_MAX_FAULTS = 10


def load_manifest(
    store: ObjectStore, submission_id: str, tick: Callable[[], None] = idle
) -> tuple[Submission | None, str | None]:
    """The submission, or None and the reason, which names each field that is wrong but never its value."""
    with scratch_folder() as folder:
        path = folder / "submission.json"
        try:
            size = store.fetch(manifest_key(submission_id), path, tick, most=_MAX_BYTES).size
        except ObjectMissing:
            return None, "submission.json is not there"
        if size > _MAX_BYTES:
            return None, f"submission.json has more than {_MAX_BYTES:,} bytes, the limit"
        text = path.read_bytes()
    try:
        manifest = Submission.model_validate_json(text)
    except ValidationError as error:
        return None, "submission.json: " + "; ".join(_faults(error))
    if manifest.id != submission_id:
        return None, "submission.json: id: is not that of the folder it is in"
    return manifest, None


def _faults(error: ValidationError) -> list[str]:
    found = error.errors(include_input=False)
    faults = [f"{'.'.join(map(str, e['loc']))[:100] or 'the whole'}: {e['msg'][:200]}" for e in found[:_MAX_FAULTS]]
    return [*faults, f"and {len(found) - _MAX_FAULTS} more"] if len(found) > _MAX_FAULTS else faults
