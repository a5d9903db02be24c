"""Dynamic XFA forms as the department issues them.

One page that asks to wait, the answers in a packet of XML beside long look-up lists, and (by `encrypt`) AES-128 with
an empty user password.
"""

import csv
import io
import random
from collections.abc import Mapping
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring
from xml.sax.saxutils import escape

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from samples.facts import Person

FORMS = (
    "imm0008", "imm1294", "imm1295", "imm5257", "imm5708", "imm5709", "imm5710", "imm1344", "imm5669", "imm5444",
    "cit0002",
)  # fmt: skip
_WAIT = (
    "Please wait...",
    "If this message is not eventually replaced by the proper contents of the document, your PDF",
    "viewer may not be able to display this type of document.",
)
_XFA = "http://www.xfa.org/schema"


def draw_xfa(form: str, language: str, person: Person, rng: random.Random, other: Person | None = None) -> bytes:
    """A filled form; `other` is the applicant's spouse, or who sponsors him on an IMM 1344."""
    number, title = number_and_title(form, language)
    return with_packets(
        {"template": _template(number, title, language), "datasets": _datasets(form, person, other, rng)}
    )


def with_packets(packets: Mapping[str, str]) -> bytes:
    """The page that asks to wait, with these packets of XML."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(_waiting_page())))
    listed = ArrayObject()
    for name, xml in packets.items():
        stream = DecodedStreamObject()
        stream.set_data(xml.encode())
        listed.extend([TextStringObject(name), writer._add_object(stream.flate_encode())])
    acro_form = DictionaryObject({NameObject("/Fields"): ArrayObject(), NameObject("/XFA"): listed})
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


def number_and_title(form: str, language: str) -> tuple[str, str]:
    """As the taxonomy has them."""
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


def _template(number: str, title: str, language: str) -> str:
    return (
        f'<template xmlns="{_XFA}/xfa-template/3.0/"><subform name="form1"><subform name="Page1">'
        f"<draw><value><text>{escape(title.upper())}</text></value></draw>"
        f"<draw><value><text>{number} (02-2026) {language[0].upper()}</text></value></draw>"
        "</subform></subform></template>"
    )


def _datasets(form: str, person: Person, other: Person | None, rng: random.Random) -> str:
    """The answers; then code tables of the same packet, which are nobody's answers."""
    details = "Page1/PersonalDetails"
    section = "Page2/MaritalStatus/SectionA"
    answers = {
        "Page1/FormVersion": "02-2026",
        f"{details}/UCIClientID": person.uci or "",
        f"{details}/ServiceIn/ServiceIn": "01",
        f"{details}/Name/FamilyName": person.family_name,
        f"{details}/Name/GivenName": person.given_names,
        f"{details}/AliasName/AliasNameIndicator/AliasNameIndicator": "N",
        f"{details}/Sex/Sex": person.sex,
        f"{details}/DOBYear": f"{person.birth_date:%Y}",
        f"{details}/DOBMonth": f"{person.birth_date:%m}",
        f"{details}/DOBDay": f"{person.birth_date:%d}",
        f"{details}/PlaceBirthCity": rng.choice(("Nordhaven", "Port-Clair")),
        f"{section}/Passport/PassportNum/PassportNum": person.passport_number,
        "Page2/ContactInformation/contact/FaxEmail/Email": person.email,
    }
    if other is not None:
        place = "Part1/SponsorDetails" if form == "imm1344" else "Page1/MaritalStatus/SectionA"
        answers |= {f"{place}/FamilyName": other.family_name, f"{place}/GivenName": other.given_names}
    lists = "".join(f"<LOV><code>{n:03}</code><text>Country {n}</text></LOV>" for n in range(400))
    return (
        f'<xfa:datasets xmlns:xfa="{_XFA}/xfa-data/1.0/"><xfa:data>{_nested(answers)}</xfa:data>'
        f"<LOVFile>{lists}</LOVFile></xfa:datasets>"
    )


def _nested(answers: dict[str, str]) -> str:
    """Paths as elements within elements."""
    root = Element("form1")
    for path, value in answers.items():
        node = root
        for name in path.split("/"):
            found = node.find(name)
            node = SubElement(node, name) if found is None else found
        node.text = value
    return tostring(root, encoding="unicode")
