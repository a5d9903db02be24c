"""Values as JSON, also between versions that work side by side."""

import json

import pytest
from pydantic import ValidationError

from intake.model import Reading

LATER = {
    "outcome": "read",
    "mime": "application/pdf",
    "sha256": "0" * 64,
    "size": 3,
    "pages": [{"number": 1, "source": "ocr", "text": "word", "of_a_later_version": [1]}],
    "of_a_later_version": {"x": 1},
}


def test_what_a_later_version_has_added_to_a_kept_reading_is_passed_over() -> None:
    (page,) = Reading.kept(json.dumps(LATER).encode()).pages
    assert page.text == "word"


def test_what_comes_out_of_the_sandbox_may_have_nothing_added() -> None:
    with pytest.raises(ValidationError):
        Reading.model_validate_json(json.dumps(LATER))
