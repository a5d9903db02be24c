"""Makes the documents of a mix, as submissions of clients who are in the case records.

Drawing a document costs as much as reading it, so a few are drawn and sent again and again, each time with other bytes
that say the same: the same bytes would not be read a second time.
"""

import email
import email.policy
import io
import json
import random
import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from pypdf import PdfWriter

from benchmarks.office_scans import draw_page, keep_scan
from benchmarks.scale.mixes import FILES, Mix
from intake.submission import Form, Submission, UploadedFile
from samples.documents import NATURAL_DOCX, TYPES
from samples.layouts import RASTER_LAYOUTS, TEST_LAYOUTS, TRAIN_LAYOUTS
from samples.people import Case
from samples.scenarios import Author, Piece
from samples.xfa_forms import FORMS

LONG_SCAN_PAGES = 24
_LAYOUTS = tuple(sorted({*TRAIN_LAYOUTS, *TEST_LAYOUTS} - {*RASTER_LAYOUTS}))
"""What is born digital has a text."""
_MERGED = 3
_DRAWN = ("photo", "clean_scan", "poor_scan", "born_digital")
_TYPES = sorted(set(TYPES) - set(FORMS) - {"other", "photo"})
_DRAWN_FROM = datetime(2026, 11, 2, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Sent:
    """One submission: what kinds its files are, and what the web form hands over."""

    kinds: tuple[str, ...]
    manifest: Submission
    contents: tuple[bytes, ...]

    @property
    def id(self) -> str:
        """Its reference."""
        return self.manifest.id

    def again(self, name: str) -> "Sent":
        """The same from another client with other bytes."""
        form = self.manifest.form.model_copy(update={"email": f"{name}@example.org"})
        contents = tuple(unlike(data, name, kind) for data, kind in zip(self.contents, self.kinds, strict=True))
        return replace(self, manifest=self.manifest.model_copy(update={"id": name, "form": form}), contents=contents)


@dataclass(frozen=True)
class Stock:
    """Submissions that were drawn, and the case records of those who sent them."""

    drawn: Sequence[Sent]
    cases: Sequence[Case]

    @property
    def documents(self) -> int:
        """How many files there are in them."""
        return sum(len(each.kinds) for each in self.drawn)

    def write_cases(self, path: Path) -> None:
        """As `intake cases import` takes them."""
        lines = (json.dumps(case.record(), ensure_ascii=False) + "\n" for case in self.cases)
        path.write_text("".join(lines), encoding="utf-8")

    def sent(self, name: str, count: int) -> list[Sent]:
        """So many submissions, whose references begin with this name; none has the bytes of another."""
        return [self.drawn[place % len(self.drawn)].again(f"{name}-{place:05}") for place in range(count)]


def draw(mix: Mix, documents: int, seed: int) -> Stock:
    """Draw so many documents in the shares of a mix."""
    author = Author(seed)
    author.layouts = _LAYOUTS
    kinds = [kind for kind, count in mix.counts(documents).items() for _ in range(count)]
    author.rng.shuffle(kinds)
    drawn: list[Sent] = []
    while kinds:
        count = author.rng.choice(FILES)
        drawn.append(_submission(author, tuple(kinds[:count]), f"drawn-{seed}-{len(drawn):05}"))
        kinds = kinds[count:]
    return Stock(drawn, author.registry.cases)


def _submission(author: Author, kinds: tuple[str, ...], name: str) -> Sent:
    case = author.registry.case()
    pieces = [_piece(author, case, kind) for kind in kinds]
    form = Form.model_validate(author.form(case))
    files = tuple(UploadedFile(number=number, name=piece.name) for number, piece in enumerate(pieces, start=1))
    manifest = Submission(id=name, received_at=_DRAWN_FROM, form=form, files=files)
    return Sent(kinds, manifest, tuple(piece.data for piece in pieces))


def _piece(author: Author, case: Case, kind: str) -> Piece:
    rng = author.rng
    if kind in _DRAWN:
        return author.document(case, type_id=rng.choice(_TYPES), medium=kind)
    if kind in ("official_form", "printed_form"):
        medium = "born_digital" if kind == "official_form" else "clean_scan"
        return author.document(case, type_id=rng.choice(FORMS), medium=medium)
    if kind == "merged_scan":
        return _merged([author.document(case, type_id=rng.choice(_TYPES), medium="clean_scan") for _ in range(_MERGED)])
    if kind == "office":
        return author.document(case, type_id=rng.choice(sorted(NATURAL_DOCX)), medium="docx")
    if kind == "long_scan":
        return Piece("scan.pdf", _long_scan(rng))
    inside = [author.document(case, type_id=rng.choice(_TYPES), medium="born_digital") for _ in range(2)]
    return _archive(inside) if kind == "archive" else _email(case, inside[0])


def _merged(papers: Sequence[Piece]) -> Piece:
    whole, buffer = PdfWriter(), io.BytesIO()
    for paper in papers:
        whole.append(io.BytesIO(paper.data))
    whole.write(buffer)
    return Piece("scan0003.pdf", buffer.getvalue())


def _archive(inside: Sequence[Piece]) -> Piece:
    contents = {f"{number} {piece.name}": piece.data for number, piece in enumerate(inside, start=1)}
    return Piece("documents.zip", _zipped(contents))


def _zipped(contents: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _email(case: Case, attached: Piece) -> Piece:
    message = EmailMessage()
    message["From"], message["To"] = case.principal.email, "support@example.org"
    message["Subject"] = f"Documents for application {case.application_number}"
    message.set_content("Hello,\nplease find my document attached.\nThank you for adding it to my file.\n")
    message.add_attachment(attached.data, maintype="application", subtype="octet-stream", filename=attached.name)
    return Piece("message.eml", bytes(message))


def _long_scan(rng: random.Random) -> bytes:
    words = ("the", "account", "statement", "balance", "payment", "received", "from", "client", "total", "amount")
    pages = (
        draw_page([*(" ".join(rng.choices(words, k=9)) for _ in range(25)), f"Page {number}"])
        for number in range(1, LONG_SCAN_PAGES + 1)
    )
    buffer = io.BytesIO()
    keep_scan(buffer, pages)
    return buffer.getvalue()


def unlike(data: bytes, mark: str, kind: str = "") -> bytes:
    """Other bytes that say the same, also of what is inside: the mark goes where the format has room for a remark."""
    remark = mark.encode()
    if kind == "archive":
        with zipfile.ZipFile(io.BytesIO(data)) as former:
            return _zipped({name: unlike(former.read(name), mark) for name in former.namelist()})
    if kind == "email":
        message = email.message_from_bytes(data, policy=email.policy.default)
        for part in message.iter_attachments():
            name, content = part.get_filename(), unlike(part.get_content(), mark)
            part.set_content(content, maintype="application", subtype="octet-stream", filename=name)
        return b"X-Remark: " + remark + b"\n" + bytes(message)
    if data.startswith(b"%PDF"):
        return data + b"\n%" + remark + b"\n"
    if data.startswith(b"\xff\xd8"):
        return data[:2] + b"\xff\xfe" + struct.pack(">H", len(remark) + 2) + remark + data[2:]
    if data.startswith(b"PK"):
        buffer = io.BytesIO(data)
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.comment = remark
        return buffer.getvalue()
    raise ValueError("nothing is known of where this format has room for a remark")
