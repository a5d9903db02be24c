"""Specimen passports, cards and visas of the fictional state UTO (Utopia), with a valid machine-readable zone."""

import io
import random
import unicodedata
from datetime import date, timedelta
from itertools import cycle

from PIL import Image, ImageDraw, ImageFilter
from reportlab.pdfgen.canvas import Canvas

from samples.facts import Person

LAYOUTS = ("classic", "wide", "plain")
_SIZE = (354.0, 249.0)  # a passport page of 125 x 88 mm, in points


def digit(text: str) -> str:
    """A check digit of ICAO Doc 9303: weights 7, 3, 1."""
    values = (0 if char == "<" else int(char, 36) for char in text)
    return str(sum(value * weight for value, weight in zip(values, cycle((7, 3, 1)), strict=False)) % 10)


def _name(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.upper().replace("Ø", "OE").replace("ẞ", "SS").replace("Đ", "D"))
    return "".join(
        char if char.isascii() and char.isalpha() else "<"
        for char in plain
        if not unicodedata.combining(char) and char not in "'’"
    )


def td3(person: Person, expiry: date, code: str = "P<") -> tuple[str, str]:
    """The two lines of a passport, or of a visa when the code begins with V."""
    names = (
        f"{_name(person.family_name)}<<{_name(person.given_names)}"
        if person.given_names
        else _name(person.family_name) + "<<"
    )
    first = f"{code}UTO{names}".ljust(44, "<")[:44]
    number = person.passport_number.ljust(9, "<")
    born, until = person.birth_date.strftime("%y%m%d"), expiry.strftime("%y%m%d")
    start = f"{number}{digit(number)}UTO{born}{digit(born)}{person.sex}{until}{digit(until)}"
    if code.startswith("V"):
        return first, start.ljust(44, "<")
    optional = "<" * 14
    body = f"{start}{optional}{digit(optional)}"
    return first, body + digit(body[0:10] + body[13:20] + body[21:43])


def td1(person: Person, expiry: date, code: str = "I<") -> tuple[str, str, str]:
    """The three lines of an identity card."""
    number = person.passport_number.ljust(9, "<")
    first = f"{code}UTO{number}{digit(number)}".ljust(30, "<")
    born, until = person.birth_date.strftime("%y%m%d"), expiry.strftime("%y%m%d")
    body = f"{born}{digit(born)}{person.sex}{until}{digit(until)}UTO".ljust(29, "<")
    second = body + digit(first[5:30] + body[0:7] + body[8:15] + body[18:29])
    third = f"{_name(person.family_name)}<<{_name(person.given_names)}".ljust(30, "<")[:30]
    return first, second, third


def draw_passport(person: Person, layout: str, rng: random.Random, *, kind: str = "passport") -> bytes:
    """A page of identity with a portrait and its zone, as a PDF; `kind` is passport, national_id or a visa."""
    expiry = date(2026, 1, 1) + timedelta(days=rng.randrange(200, 3000))
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=_SIZE, invariant=1)
    canvas.setFillColorRGB(*rng.choice(((0.93, 0.95, 1), (1, 0.96, 0.92), (0.94, 1, 0.95))))
    canvas.rect(0, 0, *_SIZE, fill=1, stroke=0)
    left = {"classic": 115, "wide": 20, "plain": 130}[layout]
    photo = {"classic": 15, "wide": 255, "plain": 20}[layout]
    _silhouette(canvas, photo, 105)
    canvas.setFillColorRGB(0.1, 0.1, 0.25)
    title = {
        "passport": "PASSPORT / PASSEPORT",
        "national_id": "IDENTITY CARD / CARTE D'IDENTITE",
        "entry_stamp_or_visa": "VISA",
    }[kind]
    canvas.setFont("Helvetica-Bold", 12)
    canvas.drawString(20, 228, title)
    canvas.setFont("Helvetica", 8)
    canvas.drawString(230, 228, "UTOPIA / UTOPIE   UTO")
    months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    rows = (
        ("Surname / Nom", person.family_name.upper()),
        ("Given names / Prénoms", person.given_names.upper()),
        (
            "Date of birth / Date de naissance",
            f"{person.birth_date:%d} {months[person.birth_date.month - 1]} {person.birth_date:%Y}",
        ),
        ("Document no." if kind != "passport" else "Passport No. / N° de passeport", person.passport_number),
        ("Sex / Sexe", person.sex),
    )
    y = 208
    for label, value in rows:
        canvas.setFont("Helvetica", 6)
        canvas.drawString(left, y, label)
        canvas.setFont("Helvetica-Bold", 9)
        canvas.drawString(left, y - 11, value)
        y -= 25
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(0, 0, _SIZE[0], 62, fill=1, stroke=0)
    canvas.setFillColorRGB(0, 0, 0)
    lines = td1(person, expiry) if kind == "national_id" else td3(person, expiry, "V<" if kind != "passport" else "P<")
    size = 316 / (len(lines[0]) * 0.6)
    canvas.setFont("Courier-Bold", min(size, 13.5))
    for index, line in enumerate(lines):
        canvas.drawString(18, 44 - index * 17, line)
    canvas.save()
    return buffer.getvalue()


def _silhouette(canvas: Canvas, x: float, y: float) -> None:
    canvas.setFillColorRGB(0.8, 0.82, 0.86)
    canvas.rect(x, y, 80, 100, fill=1, stroke=0)
    canvas.setFillColorRGB(0.45, 0.4, 0.38)
    canvas.ellipse(x + 22, y + 35, x + 58, y + 85, fill=1, stroke=0)
    canvas.ellipse(x + 8, y - 10, x + 72, y + 34, fill=1, stroke=0)


def draw_portrait(rng: random.Random) -> bytes:
    """A portrait photograph: a drawn face, no text, as JPEG."""
    image = Image.new("RGB", (420, 540), (225, 228, 232))
    draw = ImageDraw.Draw(image)
    skin = rng.choice(((224, 180, 150), (150, 105, 80), (100, 70, 52), (240, 205, 180)))
    hair = rng.choice(((40, 30, 25), (90, 60, 35), (20, 20, 20), (150, 140, 130)))
    draw.ellipse((40, 400, 380, 760), fill=rng.choice(((60, 70, 110), (120, 50, 60), (70, 90, 70))))
    draw.rectangle((180, 350, 240, 430), fill=skin)
    draw.ellipse((115, 100, 305, 300), fill=hair)
    draw.ellipse((125, 130, 295, 380), fill=skin)
    for x in (170, 235):
        draw.ellipse((x, 225, x + 26, 241), fill=(250, 250, 250))
        draw.ellipse((x + 8, 226, x + 20, 240), fill=(40, 30, 20))
    draw.arc((180, 290, 240, 330), 10, 170, fill=(130, 50, 50), width=5)
    buffer = io.BytesIO()
    image.filter(ImageFilter.GaussianBlur(1.5)).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
