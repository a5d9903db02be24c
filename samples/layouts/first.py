"""The first layouts, which the ready samples are drawn in: letterhead and boxes for training, table and typewriter."""

import io
import random
from datetime import UTC, datetime
from pathlib import Path

import reportlab
from fpdf import FPDF
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from samples.content import Composed
from samples.layouts.images import image_pdf

_FONTS = Path(reportlab.__file__).parent / "fonts"
_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def letterhead(words: Composed, rng: random.Random) -> bytes:
    """A letter: flowing text under a letterhead (reportlab's platypus)."""
    font = rng.choice(("Times-Roman", "Helvetica"))
    bold = {"Times-Roman": "Times-Bold", "Helvetica": "Helvetica-Bold"}[font]
    normal = ParagraphStyle("normal", fontName=font, fontSize=11, leading=16, spaceAfter=8)
    title = ParagraphStyle("title", fontName=bold, fontSize=14, leading=20, spaceBefore=14, spaceAfter=12)
    head = ParagraphStyle("head", fontName=bold, fontSize=12, leading=15)
    story = [
        Paragraph(words.organisation, head),
        Paragraph(f"{rng.randrange(10, 900)} {words.place}", normal),
        Paragraph(words.date, normal),
        Paragraph(words.title, title),
        *(Paragraph(f"{label}: {value}", normal) for label, value in words.reference),
        Spacer(1, 8),
        Paragraph(words.text, normal),
        *(Paragraph(f"{label}: {value}", normal) for label, value in words.rows),
        Spacer(1, 30),
        Paragraph("_______________________", normal),
        Paragraph(words.form_number, normal),
    ]
    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=letter, invariant=1, leftMargin=70, rightMargin=70).build(story)
    return buffer.getvalue()


def boxes(words: Composed, rng: random.Random) -> bytes:
    """A form or certificate: a frame, a centred title, labelled boxes (reportlab's canvas)."""
    buffer = io.BytesIO()
    width, height = letter
    canvas = Canvas(buffer, pagesize=letter, invariant=1)
    shade = rng.choice(((0.1, 0.2, 0.5), (0.4, 0.1, 0.1), (0.1, 0.35, 0.2)))
    canvas.setStrokeColorRGB(*shade)
    canvas.rect(36, 36, width - 72, height - 72)
    canvas.setFont("Helvetica-Bold", 11)
    canvas.drawCentredString(width / 2, height - 70, words.organisation)
    canvas.setFont("Helvetica-Bold", 16)
    y = height - 105.0
    for line in simpleSplit(words.title, "Helvetica-Bold", 16, width - 120):
        canvas.drawCentredString(width / 2, y, line)
        y -= 20
    y -= 6
    for index, (label, value) in enumerate((*words.reference, *words.rows)):
        left = 60 if index % 2 == 0 else width / 2 + 10
        if index % 2 == 0:
            y -= 44
        canvas.rect(left, y, width / 2 - 75, 38)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(left + 5, y + 26, label)
        canvas.setFont("Helvetica-Bold", 11)
        canvas.drawString(left + 5, y + 9, value[:44])
    y -= 34
    canvas.setFont("Times-Roman", 11)
    for line in simpleSplit(words.text, "Times-Roman", 11, width - 130):
        canvas.drawString(60, y, line)
        y -= 16
    canvas.setFont("Helvetica", 9)
    canvas.drawString(60, 80, f"{words.place}, {words.date}")
    if words.form_number:
        canvas.drawString(60, 50, f"{words.form_number} (02-2026) {words.language[0].upper()}")
    canvas.save()
    return buffer.getvalue()


def table(words: Composed, rng: random.Random) -> bytes:
    """A statement: a ruled table under a coloured band (fpdf2)."""
    pdf = FPDF(format="letter")
    pdf.set_creation_date(_EPOCH)
    pdf.add_font("Vera", "", str(_FONTS / "Vera.ttf"))
    pdf.add_font("Vera", "B", str(_FONTS / "VeraBd.ttf"))
    pdf.add_page()
    pdf.set_fill_color(*rng.choice(((220, 230, 245), (240, 230, 215), (225, 240, 225))))
    pdf.set_font("Vera", "B", 13)
    pdf.multi_cell(0, 10, words.title, fill=True, new_x="LMARGIN", new_y="NEXT")
    pdf.set_font("Vera", "", 9)
    pdf.cell(0, 8, f"{words.organisation} - {words.place} - {words.date}", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(3)
    for label, value in words.reference:
        pdf.cell(0, 7, f"{label}: {value}", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(3)
    pdf.set_font("Vera", "", 10)
    pdf.multi_cell(0, 6, words.text, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)
    for label, value in words.rows:
        pdf.cell(110, 8, label, border=1)
        pdf.cell(70, 8, value, border=1, align="R", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(8)
    pdf.set_font("Vera", "", 8)
    pdf.cell(0, 6, f"{words.form_number}    1/1".strip())
    return bytes(pdf.output())


def typewriter(words: Composed, rng: random.Random) -> bytes:
    """A page drawn as pixels at 150 dots per inch: there is no text in this PDF (Pillow)."""
    image = Image.new("L", (1275, 1650), 255)
    draw = ImageDraw.Draw(image)
    big = ImageFont.truetype(str(_FONTS / "VeraBd.ttf"), 34)
    normal = ImageFont.truetype(str(_FONTS / "Vera.ttf"), 24)
    y = 110 + rng.randrange(30)
    draw.text((120, y), words.organisation, font=normal, fill=20)
    draw.text((820, y), words.date, font=normal, fill=20)
    y += 110
    for line in _wrapped(words.title, big, 1040):
        draw.text((120, y), line, font=big, fill=0)
        y += 48
    y += 30
    for label, value in words.reference:
        draw.text((120, y), f"{label}: {value}", font=normal, fill=10)
        y += 42
    y += 20
    for line in _wrapped(words.text, normal, 1040):
        draw.text((120, y), line, font=normal, fill=10)
        y += 38
    y += 20
    for label, value in words.rows:
        draw.text((120, y), f"{label}: {value}", font=normal, fill=10)
        y += 42
    draw.text((120, 1560), words.form_number, font=normal, fill=10)
    return image_pdf([image], 150)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
