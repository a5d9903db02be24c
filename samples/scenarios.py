"""What clients do, well and badly, as whole submissions with their truth: what a careful clerk would decide."""

import hashlib
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter

from intake.submission import Form, Submission, UploadedFile
from samples.damage import clean_scan, photo, poor_scan
from samples.documents import NATURAL_DOCX, TEST_LAYOUTS, TRAIN_LAYOUTS, TYPES, draw_docx, draw_pdf
from samples.facts import Facts, Person
from samples.passports import LAYOUTS as PASSPORT_LAYOUTS
from samples.passports import draw_passport, draw_portrait
from samples.people import Case, Registry
from samples.printed_forms import draw_printed
from samples.xfa_forms import FORMS, draw_xfa, encrypt

_WITH_NUMBERS = {"biometrics_letter", "permit_document", "refusal_letter", "procedural_fairness_letter"} | {
    "acknowledgement_of_receipt", "letter_of_explanation", "imm5476", "medical_exam_proof",
}  # fmt: skip
_COMMON_NAMES = ("scan0001.pdf", "IMG_2034.jpg", "document (3).pdf", "Pièce jointe.pdf", "doc.pdf")
_ORDINARY = tuple(type_id for type_id in TYPES if type_id != "other")
DUMMIES = ("1111111111", "00000000", "0000000", "N/A", "S/O")


@dataclass
class Piece:
    """One file with the truth of its documents."""

    name: str
    data: bytes
    documents: list[dict[str, Any]] = field(default_factory=list)
    children: list[list[dict[str, Any]]] = field(default_factory=list)
    """The truth of each file inside it, in order."""
    missing: bool = False


@dataclass
class Sample:
    """One submission as the web form hands it over, and its truth."""

    id: str
    scenario: str
    manifest: bytes
    pieces: list[Piece]

    def truth(self) -> dict[str, Any]:
        """One line of truth.jsonl."""
        uploads = [{"path": str(n), "documents": piece.documents} for n, piece in enumerate(self.pieces, start=1)]
        for number, piece in enumerate(self.pieces, start=1):
            for child, documents in enumerate(piece.children, start=1):
                uploads.append({"path": f"{number}/{child}", "documents": documents})
        return {"id": self.id, "scenario": self.scenario, "uploads": uploads}

    def write(self, folder: Path) -> None:
        """Write it as it lies in an object store."""
        files = folder / self.id / "files"
        files.mkdir(parents=True)
        for number, piece in enumerate(self.pieces, start=1):
            if not piece.missing:
                (files / str(number)).write_bytes(piece.data)
        (folder / self.id / "submission.json").write_bytes(self.manifest)


class Author:
    """Makes samples one after the other, from one seed."""

    def __init__(self, seed: int, family: str = "c") -> None:
        self.rng = random.Random(seed)
        self.registry = Registry(self.rng)
        self.family = family
        self.layouts: tuple[str, ...] = TEST_LAYOUTS if family == "c" else TRAIN_LAYOUTS
        self._count = 0
        self._types = self._endless(_ORDINARY)
        self._forms = self._endless(FORMS)
        self._media = self._endless(("born_digital", "clean_scan", "poor_scan", "photo", "born_digital"))

    def _endless(self, items: tuple[str, ...]) -> Callable[[], str]:
        """All items in a shuffled order, again and again, so that each has its turn."""
        left: list[str] = []

        def draw() -> str:
            if not left:
                left.extend(self.rng.sample(items, len(items)))
            return left.pop()

        return draw

    def document(
        self,
        case: Case,
        *,
        person: int = 0,
        about: Person | None = None,
        type_id: str = "",
        medium: str = "",
        language: str = "",
        reasons: tuple[str, ...] = (),
    ) -> Piece:
        """One file of one document; `reasons` are the exceptions that would be right, none: it should be attached."""
        rng = self.rng
        type_id = type_id or self._types()
        medium = medium or self._media()
        language = language or rng.choice(("en", "fr"))
        number, _, known = case.people[person]
        subject = about or known
        facts = self.facts(case, subject, type_id)
        pages = [1]
        if type_id in FORMS and medium == "born_digital":
            data = draw_xfa(type_id, language, subject, rng, self._beside(case, subject, type_id))
            name, medium = f"{type_id}{language[0]}.pdf", "xfa"
        elif type_id in FORMS:
            data, name = self._medium(draw_printed(type_id, language, subject, facts.issued, rng), medium)
            pages = [1] if medium == "photo" else [1, 2]
        elif type_id == "photo":
            data, name, medium = draw_portrait(rng), "photo.jpg", "photo"
        elif type_id in ("passport", "national_id", "entry_stamp_or_visa"):
            pdf = draw_passport(subject, rng.choice(PASSPORT_LAYOUTS), rng, kind=type_id)
            data, name = self._medium(pdf, medium, dpi=170)
        elif medium == "docx" or (type_id in NATURAL_DOCX and medium == "born_digital" and rng.random() < 0.5):
            data, name, medium = draw_docx(type_id, language, self.family, facts, rng), "letter.docx", "docx"
        else:
            pdf = draw_pdf(type_id, language, rng.choice(self.layouts), self.family, facts, rng)
            data, name = self._medium(pdf, medium)
        truth = {
            "pages": pages,
            "type": type_id,
            "language": language,
            "medium": medium,
            "case": None if about is not None else case.id,
            "person": None if about is not None else number,
            "expected": "exception" if reasons else "attach",
            "reasons": list(reasons),
        }
        return Piece(name, data, [truth])

    def facts(self, case: Case, subject: Person, type_id: str) -> Facts:
        """What a document of this type says about this person."""
        numbers = type_id in _WITH_NUMBERS and subject is case.principal
        others = [person for _, _, person in case.people if person is not subject]
        return Facts(
            subject=subject,
            other=others[0] if others else self.registry.person(),
            issued=date(2026, 3, 1) + timedelta(days=self.rng.randrange(240)),
            uci=subject.uci if numbers else None,
            application_number=case.application_number if numbers else None,
            application_type=case.application_type,
        )

    def _beside(self, case: Case, subject: Person, type_id: str) -> Person | None:
        """Whom a form names beside its applicant: who sponsors him, or the spouse."""
        if type_id == "imm1344":
            return self.registry.person()
        return next((person for _, role, person in case.people if role == "spouse" and person is not subject), None)

    def _medium(self, pdf: bytes, medium: str, dpi: int = 0) -> tuple[bytes, str]:
        if medium == "clean_scan":
            return clean_scan(pdf, self.rng, dpi or 150), "scan0001.pdf"
        if medium == "poor_scan":
            return poor_scan(pdf, self.rng, dpi or 130), "scan0002.pdf"
        if medium == "photo":
            return photo(pdf, self.rng, dpi or 140), "IMG_2034.jpg"
        return pdf, self.rng.choice(_COMMON_NAMES[2:])

    def sample(self, scenario: str, form: dict[str, Any], pieces: list[Piece]) -> Sample:
        """A submission of these files."""
        self._count += 1
        sample_id = f"sample-{self._count:04}"
        submission = Submission(
            id=sample_id,
            received_at=datetime(2026, 11, 2, 9, tzinfo=UTC) + timedelta(minutes=self._count),
            form=Form.model_validate(form),
            files=tuple(
                UploadedFile(
                    number=number, name=piece.name, size=len(piece.data), sha256=hashlib.sha256(piece.data).hexdigest()
                )
                for number, piece in enumerate(pieces, start=1)
            ),
        )
        return Sample(sample_id, scenario, submission.model_dump_json(indent=1).encode(), pieces)

    def form(self, case: Case, person: Person | None = None, **changed: Any) -> dict[str, Any]:
        """The form as its client would fill it in, with one or several of the numbers."""
        who = person or case.principal
        numbers = {
            "uci": who.uci,
            "application_number": case.application_number,
            "passport_number": who.passport_number,
        }
        kept = self.rng.sample(sorted(numbers), self.rng.choice((1, 1, 2, 3)))
        return {
            "sender": "applicant",
            "application_type": case.application_type,
            "family_name": who.family_name,
            "given_names": who.given_names,
            "birth_date": who.birth_date.isoformat(),
            "birth_country": who.birth_country,
            "email": who.email,
            "language": self.rng.choice(("en", "fr")),
            **{kind: value for kind, value in numbers.items() if kind in kept},
            **changed,
        }


def _numbers(**kept: str | None) -> dict[str, str | None]:
    """Only these numbers in the form."""
    return {"uci": None, "application_number": None, "passport_number": None, **kept}


def all_well(a: Author) -> Sample:
    """One to three good documents, a good form."""
    case = a.registry.case()
    return a.sample("all_well", a.form(case), [a.document(case) for _ in range(a.rng.choice((1, 2, 2, 3)))])


def identity_papers(a: Author) -> Sample:
    """A passport, a card or a visa, with something beside it."""
    case = a.registry.case()
    kind = a.rng.choice(("passport", "passport", "national_id", "entry_stamp_or_visa"))
    return a.sample("identity_papers", a.form(case), [a.document(case, type_id=kind), a.document(case)])


def official_form(a: Author) -> Sample:
    """A form of the department, dynamic as it is issued, or printed and scanned."""
    case = a.registry.case()
    return a.sample("official_form", a.form(case), [a.document(case, type_id=a._forms())])


def only_passport_number(a: Author) -> Sample:
    """Only the passport's number is known, and dummies are typed for the others, as clients are told."""
    case = a.registry.case()
    numbers = _numbers(
        uci=a.rng.choice(DUMMIES), application_number="0000000", passport_number=case.principal.passport_number
    )
    return a.sample("only_passport_number", a.form(case, **numbers), [a.document(case)])


def numbers_in_document_only(a: Author) -> Sample:
    """Dummies in the form; the document carries the numbers."""
    case = a.registry.case()
    form = a.form(case, **_numbers(uci=a.rng.choice(DUMMIES), application_number=a.rng.choice(DUMMIES[2:])))
    type_id = a.rng.choice(("acknowledgement_of_receipt", "biometrics_letter", "permit_document"))
    return a.sample("numbers_in_document_only", form, [a.document(case, type_id=type_id, medium="clean_scan")])


def no_numbers_at_all(a: Author) -> Sample:
    """No number anywhere: name and birth date alone never attach."""
    case = a.registry.case()
    piece = a.document(case, type_id="utility_bill", reasons=("no_case_found",))
    return a.sample("no_numbers_at_all", a.form(case, **_numbers(uci="N/A")), [piece])


def name_slip(a: Author) -> Sample:
    """A typing slip in the family name, dropped accents and swapped names are still the same person."""
    case = a.registry.case()
    who = case.principal
    style = a.rng.choice(("slip", "swapped", "accents"))
    family, given = who.family_name, who.given_names
    if style == "slip" and len(family) > 5:
        at = a.rng.randrange(1, len(family) - 1)
        family = family[:at] + family[at + 1 :]
    elif style == "swapped":
        family, given = given, family
    else:
        family, given = family.upper(), given.encode("ascii", "ignore").decode() if given.isascii() else given
    return a.sample("name_slip", a.form(case, family_name=family, given_names=given), [a.document(case)])


def number_of_another(a: Author) -> Sample:
    """A wrong but valid number: somebody else's case. Nothing may go there."""
    other, case = a.registry.case(), a.registry.case()
    form = a.form(case, **_numbers(application_number=other.application_number))
    reasons = ("conflicting_identity", "no_case_found")
    return a.sample(
        "number_of_another", form, [a.document(case, type_id=t, reasons=reasons) for t in ("lease", "pay_stub")]
    )


def digit_slip(a: Author) -> Sample:
    """A number that nobody has."""
    case = a.registry.case()
    wrong = a.registry.new_number("W", 9)
    piece = a.document(case, type_id="bank_statement", reasons=("no_case_found",))
    return a.sample("digit_slip", a.form(case, **_numbers(application_number=wrong)), [piece])


def twins(a: Author) -> Sample:
    """A twin types the other twin's number."""
    case = a.registry.case(family=False)
    twin = a.registry.twin_of(case.principal)
    a.registry.case(case.application_type, twin, family=False)
    form = a.form(case, twin, **_numbers(application_number=case.application_number))
    piece = a.document(case, about=twin, type_id="transcript", reasons=("conflicting_identity", "ambiguous_case"))
    return a.sample("twins", form, [piece])


def family_member(a: Author) -> Sample:
    """Documents of the spouse and the child, who are on the case."""
    case = a.registry.case()
    while len(case.people) < 3:
        case = a.registry.case()
    pieces = [a.document(case, person=1, type_id="passport"), a.document(case, person=2, type_id="birth_certificate")]
    return a.sample("family_member", a.form(case), pieces)


def stranger(a: Author) -> Sample:
    """One document of a person who has nothing to do with the case."""
    case = a.registry.case()
    unknown = a.registry.person()
    reasons = ("conflicting_identity",)
    pieces = [
        a.document(case),
        a.document(case, about=unknown, type_id="passport", medium="clean_scan", reasons=reasons),
    ]
    return a.sample("stranger", a.form(case), pieces)


def two_cases(a: Author) -> Sample:
    """One person, one UCI, two cases: the application type tells which."""
    first = a.registry.case("study_permit", family=False)
    second = a.registry.case("work_permit", first.principal, family=False)
    form = a.form(second, **_numbers(uci=second.principal.uci))
    return a.sample("two_cases", form, [a.document(second)])


def undecidable_case(a: Author) -> Sample:
    """One person, two cases, and the form names a third kind of application."""
    first = a.registry.case("study_permit", family=False)
    a.registry.case("work_permit", first.principal, family=False)
    form = a.form(first, **_numbers(uci=first.principal.uci), application_type="citizenship")
    piece = a.document(first, type_id="diploma", reasons=("ambiguous_case",))
    return a.sample("undecidable_case", form, [piece])


def several_in_one_file(a: Author) -> Sample:
    """Two to four documents stitched into one PDF."""
    case = a.registry.case()
    writer = PdfWriter()
    truths = []
    for number in range(1, a.rng.choice((2, 3, 3, 4)) + 1):
        piece = a.document(case, medium="born_digital", type_id=a._types())
        while piece.name.endswith(".docx"):
            piece = a.document(case, medium="born_digital", type_id=a._types())
        for page in PdfReader(io.BytesIO(piece.data)).pages:
            writer.add_page(page)
        truths.append(piece.documents[0] | {"pages": [number]})
    buffer = io.BytesIO()
    writer.write(buffer)
    return a.sample("several_in_one_file", a.form(case), [Piece("all documents.pdf", buffer.getvalue(), truths)])


def representative(a: Author) -> Sample:
    """A representative writes for the client."""
    case = a.registry.case()
    piece = a.document(case, type_id="imm5476")
    return a.sample("representative", a.form(case, sender="representative"), [piece])


def unknown_client(a: Author) -> Sample:
    """No case in the system at all."""
    case = Case("C-none", "study_permit", a.registry.new_number("S", 9), [("p1", "principal", a.registry.person())])
    piece = a.document(case, about=case.principal, type_id="letter_of_acceptance", reasons=("no_case_found",))
    return a.sample("unknown_client", a.form(case), [piece])


def unreadable_files(a: Author) -> Sample:
    """Password, damage, nothing, and a type that isn't taken: each an exception of its own."""
    case = a.registry.case()
    pdf = draw_pdf("lease", "en", "table", a.family, a.facts(case, case.principal, "lease"), a.rng)
    pieces = [
        Piece("secret.pdf", encrypt(pdf, "rosebud")),
        Piece("half.pdf", pdf[: len(pdf) // 3]),
        Piece("empty.pdf", b""),
        Piece("budget.xlsx", b"PK\x05\x06" + bytes(18)),
        a.document(case),
    ]
    return a.sample("unreadable_files", a.form(case), pieces)


def encrypted_official_form(a: Author) -> Sample:
    """An official form: encrypted with an empty user password, so it opens."""
    case = a.registry.case()
    piece = a.document(case, type_id=a._forms(), medium="born_digital")
    return a.sample(
        "encrypted_official_form", a.form(case), [Piece(piece.name, encrypt(piece.data, ""), piece.documents)]
    )


def by_email(a: Author) -> Sample:
    """A saved e-mail with an attachment."""
    case = a.registry.case()
    attached = a.document(case, medium="born_digital")
    message = EmailMessage()
    message["From"], message["To"] = case.principal.email, "support@example.org"
    message["Subject"] = f"Documents for application {case.application_number}"
    message["Date"] = "Mon, 02 Nov 2026 09:00:00 +0000"
    message.set_content("Hello,\nplease find my document attached.\nThank you for adding it to my file.\n")
    message.add_attachment(attached.data, maintype="application", subtype="octet-stream", filename=attached.name)
    message.set_boundary(f"=-{a.rng.randrange(1 << 40):x}")
    body = attached.documents[0] | {"type": "email_correspondence", "medium": "eml", "language": "en"}
    piece = Piece("message.eml", bytes(message), [], [[body], attached.documents])
    return a.sample("by_email", a.form(case), [piece])


def plain_text(a: Author) -> Sample:
    """A letter typed as plain text."""
    case = a.registry.case()
    name = case.principal.full_name
    text = (
        f"LETTER OF EXPLANATION\n\nName: {name}\nApplication number: {case.application_number}\n\nDear officer,\n"
        "I am writing to explain why my document is late and why there is a gap in my studies. I apologize for the "
        "missing information and I hope this explanation is helpful.\n\nSincerely\n"
    )
    truth = a.document(case, type_id="letter_of_explanation", medium="born_digital").documents[0]
    piece = Piece("letter.txt", text.encode("utf-16"), [truth | {"medium": "text", "language": "en"}])
    return a.sample("plain_text", a.form(case), [piece])


def sideways(a: Author) -> Sample:
    """A scan laid sideways or upside down."""
    case = a.registry.case()
    type_id = a._types()
    pdf = draw_pdf(type_id, "en", a.layouts[0], a.family, a.facts(case, case.principal, type_id), a.rng)
    data = clean_scan(pdf, a.rng, turned=a.rng.choice((90, 180, 270)))
    truth = a.document(case, type_id=type_id, medium="born_digital").documents[0]
    return a.sample(
        "sideways", a.form(case), [Piece("scan.pdf", data, [truth | {"medium": "sideways_scan", "language": "en"}])]
    )


def portrait(a: Author) -> Sample:
    """A portrait: no text, so a person says whether it is what was asked for, unless the classifier surely knows."""
    case = a.registry.case()
    piece = a.document(case, type_id="photo", reasons=("unclassified", "unreadable"))
    piece.documents[0]["case"] = case.id
    return a.sample("portrait", a.form(case), [piece])


def out_of_scope(a: Author) -> Sample:
    """Something that is none of the types."""
    case = a.registry.case()
    piece = a.document(case, type_id="other", medium="born_digital", reasons=("unclassified",))
    piece.documents[0]["case"] = case.id
    return a.sample("out_of_scope", a.form(case), [piece])


def sent_twice(a: Author) -> tuple[Sample, Sample]:
    """The same file twice, a week apart: it is put on the case once."""
    case = a.registry.case()
    piece = a.document(case, medium="born_digital")
    piece.documents[0]["reasons"] = ["duplicate"]  # of either: which is decided first is chance
    form = a.form(case)
    again = Piece(piece.name, piece.data, piece.documents)
    return a.sample("sent_twice", form, [piece]), a.sample("sent_twice", form, [again])


def missing_field(a: Author) -> Sample:
    """A submission.json that lacks a field: the documents wait for a person."""
    case = a.registry.case()
    sample = a.sample(
        "missing_field", a.form(case), [a.document(case, type_id="lease", reasons=("invalid_submission",))]
    )
    manifest = json.loads(sample.manifest)
    del manifest["form"]["family_name"]
    sample.manifest = json.dumps(manifest, indent=1).encode()
    return sample


def missing_file(a: Author) -> Sample:
    """A file that the form lists and that never arrived."""
    case = a.registry.case()
    pieces = [a.document(case), Piece("lost.pdf", b"%PDF-", missing=True)]
    return a.sample("missing_file", a.form(case), pieces)


SCENARIOS: dict[Callable[[Author], Any], int] = {
    all_well: 22,
    identity_papers: 7,
    official_form: 5,
    only_passport_number: 2,
    numbers_in_document_only: 2,
    no_numbers_at_all: 1,
    name_slip: 3,
    number_of_another: 2,
    digit_slip: 1,
    twins: 1,
    family_member: 2,
    stranger: 2,
    two_cases: 1,
    undecidable_case: 1,
    several_in_one_file: 3,
    representative: 1,
    unknown_client: 1,
    unreadable_files: 1,
    encrypted_official_form: 1,
    by_email: 1,
    plain_text: 1,
    sideways: 2,
    portrait: 1,
    out_of_scope: 1,
    sent_twice: 1,
    missing_field: 1,
    missing_file: 1,
}
"""How often each happens; in a round of 69 submissions (`sent_twice` makes two) every one happens."""
