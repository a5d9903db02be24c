"""Specimen passports, cards and visas, mostly of the fictional state UTO (Utopia), each with a valid zone."""

import io
import random
from datetime import date, timedelta

from PIL import Image, ImageDraw, ImageFilter
from reportlab.pdfgen.canvas import Canvas

from samples.facts import Person
from samples.mrz import td1, td2, td3

LAYOUTS = ("classic", "wide", "plain")
KINDS = ("passport", "national_id", "pr_card", "entry_stamp_or_visa")
_SIZE = (354.0, 249.0)  # a passport page of 125 x 88 mm, in points
_LEFT = {"classic": 115, "wide": 20, "plain": 130}
_PORTRAIT = {"classic": 15, "wide": 255, "plain": 20}
_TITLES = {
    "passport": ("PASSPORT / PASSEPORT", "UTOPIA / UTOPIE   UTO"),
    "national_id": ("IDENTITY CARD / CARTE D'IDENTITÉ", "UTOPIA / UTOPIE"),
    "pr_card": ("PERMANENT RESIDENT CARD / CARTE DE RÉSIDENT PERMANENT", "CANADA"),
    "entry_stamp_or_visa": ("VISA", "UTOPIA / UTOPIE   UTO"),
}
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")


def draw_passport(person: Person, layout: str, rng: random.Random, *, kind: str = "passport") -> bytes:
    """A page of identity with a portrait and its zone, as a PDF; `kind` is one of KINDS."""
    expiry = date(2026, 1, 1) + timedelta(days=rng.randrange(200, 3000))
    # Only a passport bears the passport's number: cards and visas have numbers of their own.
    number = person.passport_number if kind == "passport" else f"{_prefix(kind)}{rng.randrange(1_000_000, 10_000_000)}"
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=_SIZE, invariant=1)
    _paper(canvas, rng)
    _silhouette(canvas, _PORTRAIT[layout], 105)
    title, state = _TITLES[kind]
    canvas.setFillColorRGB(0.1, 0.1, 0.25)
    canvas.setFont("Helvetica-Bold", 12 if len(title) < 30 else 8)
    canvas.drawString(20, 228, title)
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(_SIZE[0] - 18, 228, state)
    for index, (label, value) in enumerate(_rows(person, number, expiry, kind)):
        y = 210 - 21 * index
        canvas.setFont("Helvetica", 6)
        canvas.drawString(_LEFT[layout], y, label)
        canvas.setFont("Helvetica-Bold", 9)
        canvas.drawString(_LEFT[layout], y - 10, value)
    _zone(canvas, _lines(person, number, expiry, kind, layout))
    canvas.save()
    return buffer.getvalue()


def _prefix(kind: str) -> str:
    return {"national_id": "I", "pr_card": "PA", "entry_stamp_or_visa": "B"}[kind]


def _rows(person: Person, number: str, expiry: date, kind: str) -> list[tuple[str, str]]:
    rows = [
        ("Surname / Nom", person.family_name.upper()),
        ("Given names / Prénoms", person.given_names.upper()),
        ("Date of birth / Date de naissance", _written(person.birth_date)),
        {
            "passport": ("Passport No. / N° de passeport", number),
            "pr_card": ("ID No. / N° ID", _dashed(person.uci or "")),
        }.get(kind, ("Document No. / N° du document", number)),
        ("Sex / Sexe", person.sex),
        ("Expiry / Expiration", _written(expiry)),
    ]
    return [(label, value) for label, value in rows if value]


def _dashed(uci: str) -> str:
    """0000-0000 or 00-0000-0000."""
    return "-".join(part for part in (uci[:-8], uci[-8:-4], uci[-4:]) if part)


def _written(day: date) -> str:
    return f"{day:%d} {_MONTHS[day.month - 1]} {day:%Y}"


def _lines(person: Person, number: str, expiry: date, kind: str, layout: str) -> tuple[str, ...]:
    if kind == "pr_card":
        return td1(person, number, expiry, "CA", "CAN")
    if kind == "national_id":
        return td2(person, number, expiry) if layout == "wide" else td1(person, number, expiry)
    return td3(person, number, expiry, "P<" if kind == "passport" else "V<")


def _paper(canvas: Canvas, rng: random.Random) -> None:
    """Coloured, with fine waves as security printing has them."""
    canvas.setFillColorRGB(*rng.choice(((0.93, 0.95, 1), (1, 0.96, 0.92), (0.94, 1, 0.95))))
    canvas.rect(0, 0, *_SIZE, fill=1, stroke=0)
    canvas.setStrokeColorRGB(0.84, 0.88, 0.92)
    canvas.setLineWidth(0.4)
    for y in range(70, 250, 6):
        canvas.bezier(0, y, 118, y + 14, 236, y - 14, _SIZE[0], y)


def _zone(canvas: Canvas, lines: tuple[str, ...]) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(0, 0, _SIZE[0], 62, fill=1, stroke=0)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.setFont("Courier-Bold", min(316 / (len(lines[0]) * 0.6), 13.5))
    for index, line in enumerate(lines):
        canvas.drawString(18, 44 - index * 17, line)


def _silhouette(canvas: Canvas, x: float, y: float) -> None:
    canvas.saveState()
    frame = canvas.beginPath()
    frame.rect(x, y, 80, 100)
    canvas.clipPath(frame, stroke=0)
    canvas.setFillColorRGB(0.8, 0.82, 0.86)
    canvas.rect(x, y, 80, 100, fill=1, stroke=0)
    canvas.setFillColorRGB(0.35, 0.38, 0.45)
    canvas.ellipse(x + 6, y - 40, x + 74, y + 36, fill=1, stroke=0)
    canvas.setFillColorRGB(0.55, 0.47, 0.42)
    canvas.ellipse(x + 22, y + 30, x + 58, y + 84, fill=1, stroke=0)
    canvas.restoreState()


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
