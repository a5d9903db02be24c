"""The checker finds each kind of trouble, and none where there is none."""

import hashlib
from collections.abc import Callable

import pytest

from intake.submission import file_key, manifest_key
from tests.faults.checking import Verdict, check
from tests.faults.finding import Attachment, Decision, Event, Found, Place, Told, Upload
from tests.faults.submissions import Attached, Made, Maker

LETTER, STRANGER, TWIN, OTHER_TWIN, MESSAGE, SCAN, POISON = range(7)


@pytest.fixture(scope="module")
def made() -> list[Made]:
    maker = Maker(seed=1, cases=20)
    kinds = ("letter", "stranger", "twins", "message", "scan", "kills_its_reader")
    return [submission for kind in kinds for submission in maker.make(kind)]


@pytest.fixture
def found(made: list[Made]) -> Found:
    """What is there when all went well; of two equals the first is attached."""
    found = Found({}, [], [], [], [], [], [], [], [], {})
    for submission in made:
        _add(found, submission)
    return found


def _add(found: Found, made: Made) -> None:
    found.submissions[made.id] = "decided"
    found.events.append(Event("received", Place(made.id, "", "")))
    found.objects[manifest_key(made.id)] = _md5(made.manifest)
    for number, data in enumerate(made.contents, start=1):
        found.objects[file_key(made.id, number)] = _md5(data)
    for path, truth in made.truth.items():
        place = Place(made.id, path, truth.pages)
        sha256 = truth.sha256 or "0" * 64
        reading = f"derived/{sha256}/3/reading.json"
        found.objects[reading] = _md5(b"reading")
        found.uploads.append(Upload(made.id, path, "done", sha256, reading))
        answers = sorted(truth.answers, key=lambda answer: isinstance(answer, Attached))
        answer = answers[-1] if not any(row.sha256 == sha256 for row in found.attachments) else answers[0]
        if isinstance(answer, Attached):
            found.decisions.append(Decision(place, "attach", "", answer.case, answer.person))
            found.attachments.append(Attachment(place, answer.case, answer.person, sha256))
            found.told.append(Told(answer.case, answer.person, sha256, truth.pages))
            found.events += [Event("attached", place), Event("delivered", place)]
        else:
            found.decisions.append(Decision(place, "exception", answer.reason, "", ""))
            found.exceptions.append((place, answer.reason))
            found.events.append(Event("exception_raised", place))


def _md5(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def test_where_all_went_well_there_is_no_trouble(made: list[Made], found: Found) -> None:
    assert list(check(made, found).reasons()) == []


def lose(found: Found, made: list[Made]) -> None:
    del found.submissions[made[LETTER].id]


def leave_undecided(found: Found, made: list[Made]) -> None:
    found.submissions[made[LETTER].id] = "deciding"


def leave_an_upload(found: Found, made: list[Made]) -> None:
    found.uploads[0] = found.uploads[0]._replace(state="read")


def leave_a_part(found: Found, made: list[Made]) -> None:
    found.unread_parts.append(made[SCAN].id)


def leave_undelivered(found: Found, made: list[Made]) -> None:
    found.undelivered.append(made[LETTER].id)


def attach_the_same_twice(found: Found, made: list[Made]) -> None:
    found.attachments.append(found.attachments[0])


def attach_both_twins(found: Found, made: list[Made]) -> None:
    twin = next(row for row in found.attachments if row.place.submission == made[TWIN].id)
    found.attachments.append(twin._replace(place=twin.place._replace(submission=made[OTHER_TWIN].id)))


def tell_twice(found: Found, made: list[Made]) -> None:
    found.told.append(found.told[0])


def attach_to_another_case(found: Found, made: list[Made]) -> None:
    found.attachments[0] = found.attachments[0]._replace(case="C-1")


def attach_nothing(found: Found, made: list[Made]) -> None:
    del found.attachments[0]


def tell_nothing(found: Found, made: list[Made]) -> None:
    del found.told[0]


def decide_otherwise(found: Found, made: list[Made]) -> None:
    found.decisions[0] = found.decisions[0]._replace(outcome="exception", reason="no_case_found")


def decide_twice(found: Found, made: list[Made]) -> None:
    found.decisions.append(found.decisions[0])


def decide_nothing(found: Found, made: list[Made]) -> None:
    del found.decisions[0]


def raise_no_exception(found: Found, made: list[Made]) -> None:
    del found.exceptions[0]


def write_no_event(found: Found, made: list[Made]) -> None:
    del found.events[0]


def write_an_event_twice(found: Found, made: list[Made]) -> None:
    found.events.append(found.events[1])


def leave_an_object_of_nobody(found: Found, made: list[Made]) -> None:
    found.objects[f"derived/{'f' * 64}/3/reading.json"] = _md5(b"")


def lose_a_reading(found: Found, made: list[Made]) -> None:
    del found.objects[found.uploads[0].reading_key]


def change_an_original(found: Found, made: list[Made]) -> None:
    found.objects[file_key(made[LETTER].id, 1)] = _md5(b"other bytes")


def lose_an_original(found: Found, made: list[Made]) -> None:
    del found.objects[manifest_key(made[LETTER].id)]


def read_other_bytes(found: Found, made: list[Made]) -> None:
    found.uploads[0] = found.uploads[0]._replace(sha256=found.uploads[1].sha256)


def make_up_a_submission(found: Found, made: list[Made]) -> None:
    found.submissions["f-nobody"] = "decided"


@pytest.mark.parametrize(
    ("kind", "plant"),
    [
        ("lost", lose),
        ("stuck", leave_undecided),
        ("stuck", leave_an_upload),
        ("stuck", leave_a_part),
        ("stuck", leave_undelivered),
        ("twice", attach_the_same_twice),
        ("twice", attach_both_twins),
        ("twice", tell_twice),
        ("wrong", attach_to_another_case),
        ("wrong", attach_nothing),
        ("wrong", tell_nothing),
        ("wrong", decide_otherwise),
        ("wrong", decide_twice),
        ("wrong", decide_nothing),
        ("wrong", raise_no_exception),
        ("wrong", write_no_event),
        ("wrong", write_an_event_twice),
        ("wrong", leave_an_object_of_nobody),
        ("wrong", lose_a_reading),
        ("wrong", change_an_original),
        ("wrong", lose_an_original),
        ("wrong", read_other_bytes),
        ("wrong", make_up_a_submission),
    ],
)
def test_each_trouble_is_found(
    made: list[Made], found: Found, kind: str, plant: Callable[[Found, list[Made]], None]
) -> None:
    plant(found, made)
    verdict = check(made, found)
    assert getattr(verdict, kind)
    assert not verdict.is_good


def test_the_figures_say_how_much_of_each() -> None:
    verdict = Verdict(lost=["a"], twice=["b", "c"])
    assert verdict.figures() == "lost 1, attached twice 2, stuck 0, wrong 0"
    assert list(verdict.reasons()) == ["lost: a", "twice: b", "twice: c"]
