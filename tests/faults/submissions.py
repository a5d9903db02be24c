"""Small submissions of made-up people, each with its truth: what is right to do with every file of it."""

import hashlib
import io
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFont

from intake.submission import Form, Submission, UploadedFile
from samples.facts import Person
from samples.people import Case, Registry
from tests.faults.poison import KILLS_ITS_READER, KILLS_ITS_WORKER

SCANNED_PAGES = 7

_KINDS = {
    "letter": 70,
    "letters": 10,
    "stranger": 8,
    "twins": 4,
    "message": 5,
    "scan": 2,
    "kills_its_reader": 0.5,
    "kills_its_worker": 0.5,
}
_LETTER = """Letter of explanation

Application number: {number}
Name: {name}
Date of birth: {born}

Dear officer,
I am writing to explain the gap in my history of employment, number {place} of my letters. I was at home with my family.
Sincerely,
{name}
"""
_STRANGER = "Dear officer,\nI am writing to explain the gap in my history. This is letter {place} of mine.\n"


@dataclass(frozen=True)
class Attached:
    """To be on this case, as a paper of this person."""

    case: str
    person: str


@dataclass(frozen=True)
class Excepted:
    """To wait for a person, for this reason."""

    reason: str


@dataclass(frozen=True)
class Truth:
    """Of one file: what is right to do with its document; two answers where one of two equals is attached."""

    sha256: str
    """Empty for a file that only the reader makes: the body of a message."""
    pages: str
    answers: frozenset[Attached | Excepted]


@dataclass(frozen=True)
class Made:
    """A submission to be handed over, and the truth by the path of each upload that something is decided about."""

    submission: Submission
    contents: tuple[bytes, ...]
    truth: dict[str, Truth]

    @property
    def id(self) -> str:
        return self.submission.id

    @property
    def manifest(self) -> bytes:
        return self.submission.model_dump_json().encode()


class Maker:
    """Makes submissions of a seed: the same ones each time."""

    def __init__(self, seed: int, cases: int = 400, *, innocent: bool = False) -> None:
        """With `innocent` none that kills who reads it: only workers with `sabotage` in them know such files."""
        self._kinds = {kind: weight for kind, weight in _KINDS.items() if not (innocent and kind.startswith("kills"))}
        self._chance = random.Random(seed)
        registry = Registry(random.Random(seed))
        self.cases = [registry.case(family=False) for _ in range(cases)]
        self._strangers = registry
        self._count = 0

    def of_each_kind(self) -> Iterator[Made]:
        """A few, such that every kind is among them."""
        for kind in reversed(self._kinds):
            yield from self.make(kind)

    def make(self, kind: str = "") -> list[Made]:
        """Another one, of a kind at random unless it is given; two where the second has the same bytes."""
        kind = kind or self._chance.choices(list(self._kinds), weights=list(self._kinds.values()))[0]
        case = self._chance.choice(self.cases)
        letter = self._letter(case)
        attached, failed = _attached(case), Excepted("processing_failed")
        match kind:
            case "letter":
                return [self._made(case.principal, case, {"1": _only(letter, attached)}, letter)]
            case "letters":
                letters = [letter, *(self._letter(case) for _ in range(self._chance.randint(1, 2)))]
                truth = {str(number): _only(data, attached) for number, data in enumerate(letters, start=1)}
                return [self._made(case.principal, case, truth, *letters)]
            case "stranger":
                person = self._strangers.person()
                text = _STRANGER.format(place=self._next()).encode()
                return [self._made(person, None, {"1": _only(text, Excepted("no_case_found"))}, text)]
            case "twins":
                either = _only(letter, attached, Excepted("duplicate"))
                return [self._made(case.principal, case, {"1": either}, letter) for _ in range(2)]
            case "message":
                message = _message(case.principal, self._next(), letter)
                truth = {"1/1": Truth("", "1", frozenset({attached})), "1/2": _only(letter, attached)}
                return [self._made(case.principal, case, truth, message)]
            case "scan":
                scan = _scan(_lines(case, self._next()), SCANNED_PAGES)
                pages = ",".join(map(str, range(1, SCANNED_PAGES + 1)))
                return [self._made(case.principal, case, {"1": _only(scan, attached, pages=pages)}, scan)]
            case "kills_its_reader" | "kills_its_worker":
                deed = KILLS_ITS_READER if kind == "kills_its_reader" else KILLS_ITS_WORKER
                poison = b"%s %d\n" % (deed, self._next())
                truth = {"1": _only(poison, failed, pages=""), "2": _only(letter, attached)}
                return [self._made(case.principal, case, truth, poison, letter)]
        raise ValueError(kind)

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _letter(self, case: Case) -> bytes:
        return "\n".join(_lines(case, self._next())).encode()

    def _made(self, person: Person, case: Case | None, truth: dict[str, Truth], *contents: bytes) -> Made:
        say_so = self._chance.random() < 0.3
        submission = Submission(
            # At random: nobody may rely on ids that grow.
            id=f"f-{self._chance.randrange(1 << 40):010x}",
            received_at=datetime.now(UTC),
            urgent=self._chance.random() < 0.05,
            form=Form(
                application_type=case.application_type if case else "study_permit",
                family_name=person.family_name,
                given_names=person.given_names,
                birth_date=person.birth_date,
                email=f"client{self._next()}@example.org",
                application_number=case.application_number if case else None,
            ),
            files=tuple(
                UploadedFile(number=number, name=f"file-{number}", sha256=_sha256(data) if say_so else None)
                for number, data in enumerate(contents, start=1)
            ),
        )
        return Made(submission, contents, truth)


def _only(data: bytes, *answers: Attached | Excepted, pages: str = "1") -> Truth:
    return Truth(_sha256(data), pages, frozenset(answers))


def _attached(case: Case) -> Attached:
    return Attached(case.id, case.people[0][0])


def _lines(case: Case, place: int) -> list[str]:
    person = case.principal
    text = _LETTER.format(
        number=case.application_number, name=person.full_name, born=person.birth_date.isoformat(), place=place
    )
    return text.splitlines()


def _message(person: Person, place: int, letter: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = person.email, "office@example.org", "My letter"
    message.set_content(f"See the attached letter, number {place} of mine.\n")
    message.add_attachment(letter, maintype="text", subtype="plain", filename="letter.txt")
    return message.as_bytes()


@cache
def _font() -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"), 26)


def _scan(lines: list[str], pages: int) -> bytes:
    """A TIFF of so many pages: the letter, and what goes on from page to page."""
    images = []
    for number in range(1, pages + 1):
        image = Image.new("1", (900, 480), 1)
        draw = ImageDraw.Draw(image)
        draw.fontmode = "1"
        shown = lines[:6] if number == 1 else ["My letter of explanation goes on.", "I was at home with my family."]
        for place, line in enumerate([*shown, f"Page {number} of {pages}"]):
            draw.text((40, 30 + 44 * place), line, font=_font(), fill=0)
        images.append(image)
    buffer = io.BytesIO()
    others = {"append_images": images[1:], "compression": "group4", "dpi": (150, 150)}
    images[0].save(buffer, "TIFF", save_all=True, description=lines[7], **others)  # no two have the same bytes
    return buffer.getvalue()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
