"""The README says what is so."""

import csv
import io
import json
import re

from commands.main import app
from docs.readme import README, filled
from intake.submission import Submission
from storage.cases.importing import ImportedCase
from storage.cases.system import AttachmentNote

TEXT = README.read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


def test_its_tables_are_those_of_the_settings_and_of_the_measured_figures():
    assert filled(TEXT) == TEXT, "run `python -m docs.readme`"


def test_it_names_every_command():
    names = [command.name or command.callback.__name__.replace("_", "-") for command in app.registered_commands]
    names += [group.name for group in app.registered_groups]
    assert [name for name in names if f"`intake {name}" not in TEXT] == []


def test_its_submission_is_one_that_is_taken():
    example = next(block for block in blocks("json") if '"received_at"' in block)
    assert Submission.model_validate_json(example).form.family_name == "Tremblay"


def test_its_case_records_are_ones_that_are_taken():
    example = next(block for block in blocks("json") if '"people"' in block)
    case = ImportedCase.model_validate_json(example)
    row = next(csv.DictReader(io.StringIO(blocks("csv")[0])))
    assert row["case_id"] == case.id
    assert row["uci"] == case.people[0].uci


def test_every_target_that_it_names_is_in_the_makefile():
    makefile = README.with_name("Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", TEXT, re.MULTILINE))
    assert {name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)} == set()


def test_the_image_has_the_system_packages_that_the_set_up_installs():
    dockerfile = README.with_name("Dockerfile").read_text(encoding="utf-8")
    setup = (README.parent / "scripts" / "setup.sh").read_text(encoding="utf-8")
    needed = set(re.findall(r"(?:tesseract-ocr(?:-\w+)?|libmagic1)", setup)) - {"tesseract-ocr"}
    needed = {name for name in needed if not name.endswith("-")} | {"tesseract-ocr-eng", "tesseract-ocr-fra"}
    assert {name for name in needed if name not in dockerfile} == set()


def test_the_image_holds_every_package_of_the_service():
    dockerfile = README.with_name("Dockerfile").read_text(encoding="utf-8")
    wheel = re.search(r"packages = (\[.*\])", README.with_name("pyproject.toml").read_text(encoding="utf-8"))
    assert wheel is not None
    assert [name for name in json.loads(wheel[1]) if f"COPY {name} {name}" not in dockerfile] == []


def test_its_note_to_a_case_system_is_one_that_is_sent():
    example = next(block for block in blocks("json") if '"attached_by"' in block)
    assert AttachmentNote.model_validate_json(example).case_id == "C-100001"
