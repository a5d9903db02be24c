"""Dynamic XFA forms as the department issues them.

One page that asks to wait, the answers in a packet of XML, and (by `encrypt`) an empty user password.
encryption with an empty user password.
"""

import csv
import io
import random
from pathlib import Path
from xml.sax.saxutils import escape

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from samples.facts import Person

FORMS = (
    "imm0008", "imm1294", "imm1295", "imm5257", "imm5708", "imm5709", "imm5710", "imm1344", "imm5669", "imm5444", "cit0002",
)  # fmt: skip
_WAIT = (
    "Please wait...",
    "If this message is not eventually replaced by the proper contents of the document, your PDF",
    "viewer may not be able to display this type of document.",
)
_XFA = "http://www.xfa.org/schema"


def draw_xfa(form: str, language: str, person: Person, rng: random.Random) -> bytes:
    """A filled form."""
    number, title = _title(form, language)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(_waiting_page())))
    packets = ArrayObject()
    for name, xml in (("template", _template(number, title)), ("datasets", _datasets(person, rng))):
        stream = DecodedStreamObject()
        stream.set_data(xml.encode())
        packets.extend([TextStringObject(name), writer._add_object(stream.flate_encode())])
    acro_form = DictionaryObject({NameObject("/Fields"): ArrayObject(), NameObject("/XFA"): packets})
    writer._root_object[NameObject("/AcroForm")] = writer._add_object(acro_form)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def encrypt(pdf: bytes, password: str) -> bytes:
    """The same document, AES-128, to be opened with this password; empty as in official forms."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf)))
    writer.encrypt(password, owner_password="owner", algorithm="AES-128")  # noqa: S106 - a sample's
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def _title(form: str, language: str) -> tuple[str, str]:
    path = Path(__file__).parent.parent / "classifiers" / "document_types.csv"
    with path.open(encoding="utf-8") as file:
        row = next(row for row in csv.DictReader(file) if row["id"] == form)
    return row["form"], row[f"title_{language}"]


def _waiting_page() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, invariant=1)
    canvas.setFont("Helvetica", 12)
    for index, line in enumerate(_WAIT):
        canvas.drawString(60, 760 - 18 * index, line)
    canvas.save()
    return buffer.getvalue()


def _template(number: str, title: str) -> str:
    return (
        f'<template xmlns="{_XFA}/xfa-template/3.0/"><subform name="form1"><subform name="Page1">'
        f"<draw><value><text>{escape(title.upper())}</text></value></draw>"
        f"<draw><value><text>{number} (02-2026) E</text></value></draw>"
        "</subform></subform></template>"
    )


def _datasets(person: Person, rng: random.Random) -> str:
    leaves = {
        "PersonalDetails/UCIClientID": person.uci or "",
        "PersonalDetails/ServiceIn/ServiceIn": "01",
        "PersonalDetails/Name/FamilyName": person.family_name,
        "PersonalDetails/Name/GivenName": person.given_names,
        "PersonalDetails/Sex/Sex": person.sex,
        "PersonalDetails/DOBYear": f"{person.birth_date:%Y}",
        "PersonalDetails/DOBMonth": f"{person.birth_date:%m}",
        "PersonalDetails/DOBDay": f"{person.birth_date:%d}",
        "PersonalDetails/PlaceBirthCity": rng.choice(("Nordhaven", "Port-Clair")),
    }
    page1 = "".join(_nested(path, value) for path, value in leaves.items())
    passport = _nested("MaritalStatus/SectionA/Passport/PassportNum/PassportNum", person.passport_number)
    lists = "".join(f"<LOV><code>{n:03}</code><text>Country {n}</text></LOV>" for n in range(400))
    return (
        f'<xfa:datasets xmlns:xfa="{_XFA}/xfa-data/1.0/"><xfa:data><form1>'
        f"<Page1>{page1}</Page1><Page2>{passport}</Page2>"
        f"</form1></xfa:data><LOVFile>{lists}</LOVFile></xfa:datasets>"
    )


def _nested(path: str, value: str) -> str:
    text = escape(value)
    for name in reversed(path.split("/")):
        text = f"<{name}>{text}</{name}>"
    return text
