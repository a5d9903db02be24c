"""Reads `submission.json`, and says in words what is wrong with one that can't be understood."""

from pydantic import ValidationError

from intake.submission import Submission, manifest_key
from storage.objects import ObjectStore
from storage.objects.errors import ObjectMissing


def load_manifest(store: ObjectStore, submission_id: str) -> tuple[Submission | None, str | None]:
    """The submission, or None and the reason, which names each field that is wrong but never its value."""
    try:
        manifest = Submission.model_validate_json(store.get(manifest_key(submission_id)))
    except ObjectMissing:
        return None, "submission.json is not there"
    except ValidationError as error:
        wrong = [
            f"{'.'.join(map(str, e['loc'])) or 'the whole'}: {e['msg']}" for e in error.errors(include_input=False)
        ]
        return None, "submission.json: " + "; ".join(wrong)
    if manifest.id != submission_id:
        return None, "submission.json: id: is not that of the folder it is in"
    return manifest, None
