"""The department's forms as clients print them: filled in, flat, on two pages; mostly scanned or photographed then."""

import io
import random
from datetime import date

from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from samples.facts import Person
from samples.xfa_forms import number_and_title

_WIDTH, _HEIGHT = letter
_LABELS = {
    "en": {
        "head": "PROTECTED WHEN COMPLETED - B",
        "part1": "PERSONAL DETAILS",
        "uci": "1. UCI",
        "family": "2. Family name (as shown on your passport or travel document)",
        "given": "3. Given name(s) (as shown on your passport or travel document)",
        "sex": "4. Sex",
        "born": "5. Date of birth (YYYY-MM-DD)",
        "passport": "6. Passport/travel document number",
        "email": "7. E-mail address",
        "part2": "BACKGROUND INFORMATION",
        "questions": (
            "Within the past two years, have you had tuberculosis or been in close contact with a person who had it?|"
            "Have you ever remained beyond the validity of your status in Canada?|"
            "Have you ever been refused a visa or permit, or denied entry to any country?|"
            "Have you ever served in any military, militia or civil defence unit?"
        ),
        "no": "[  ] Yes   [X] No",
        "declare": "I declare that I have answered all questions in this application fully and truthfully.",
        "signature": "Signature of applicant",
        "page": "Page {0} of 2",
    },
    "fr": {
        "head": "PROTÉGÉ UNE FOIS REMPLI - B",
        "part1": "RENSEIGNEMENTS PERSONNELS",
        "uci": "1. IUC",
        "family": "2. Nom de famille (tel qu'indiqué sur votre passeport ou titre de voyage)",
        "given": "3. Prénom(s) (tel qu'indiqué sur votre passeport ou titre de voyage)",
        "sex": "4. Sexe",
        "born": "5. Date de naissance (AAAA-MM-JJ)",
        "passport": "6. Numéro du passeport ou du titre de voyage",
        "email": "7. Adresse électronique",
        "part2": "ANTÉCÉDENTS",
        "questions": (
            "Au cours des deux dernières années, avez-vous eu la tuberculose ou été en contact avec une personne qui "
            "l'avait?|Êtes-vous déjà demeuré au Canada après l'expiration de votre statut?|"
            "Vous a-t-on déjà refusé un visa, un permis ou l'entrée dans un pays?|"
            "Avez-vous déjà servi dans une unité militaire, une milice ou une unité de défense civile?"
        ),
        "no": "[  ] Oui   [X] Non",
        "declare": "Je déclare avoir répondu entièrement et véridiquement à toutes les questions de la demande.",
        "signature": "Signature du demandeur",
        "page": "Page {0} de 2",
    },
}


def draw_printed(form: str, language: str, person: Person, signed: date, rng: random.Random) -> bytes:
    """A filled and signed form as a flat PDF of two pages."""
    words = _LABELS[language]
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=letter, invariant=1)
    _frame(canvas, form, language, 1)
    _details(canvas, words, person, rng)
    canvas.showPage()
    _frame(canvas, form, language, 2)
    _background(canvas, words, person, signed, rng)
    canvas.save()
    return buffer.getvalue()


def _frame(canvas: Canvas, form: str, language: str, page: int) -> None:
    """Title and number, as on each page of a form."""
    words = _LABELS[language]
    number, title = number_and_title(form, language)
    canvas.setFont("Helvetica", 8)
    canvas.drawRightString(_WIDTH - 45, _HEIGHT - 40, words["head"])
    canvas.setFont("Helvetica-Bold", 13)
    y = _HEIGHT - 65.0
    for line in simpleSplit(title.upper(), "Helvetica-Bold", 13, _WIDTH - 120):
        canvas.drawCentredString(_WIDTH / 2, y, line)
        y -= 16
    canvas.setFont("Helvetica", 8)
    canvas.drawString(45, 40, f"{number} (02-2026) {language[0].upper()}")
    canvas.drawRightString(_WIDTH - 45, 40, words["page"].format(page))


def _band(canvas: Canvas, text: str) -> None:
    canvas.setFillGray(0.85)
    canvas.rect(45, _HEIGHT - 130, _WIDTH - 90, 16, fill=1, stroke=0)
    canvas.setFillGray(0)
    canvas.setFont("Helvetica-Bold", 10)
    canvas.drawString(50, _HEIGHT - 126, text)


def _details(canvas: Canvas, words: dict[str, str], person: Person, rng: random.Random) -> None:
    _band(canvas, words["part1"])
    answers = {
        "uci": person.uci or "",
        "family": person.family_name,
        "given": person.given_names,
        "sex": person.sex,
        "born": person.birth_date.isoformat(),
        "passport": person.passport_number,
        "email": person.email,
    }
    typed = rng.choice(("Courier", "Helvetica"))
    for index, (label, answer) in enumerate(answers.items()):
        y = _HEIGHT - 172 - 42 * index
        canvas.rect(45, y, _WIDTH - 90, 38)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(50, y + 26, words[label])
        canvas.setFont(typed, 12)
        canvas.drawString(58, y + 9, answer)


def _background(canvas: Canvas, words: dict[str, str], person: Person, signed: date, rng: random.Random) -> None:
    _band(canvas, words["part2"])
    y = _HEIGHT - 155.0
    for number, question in enumerate(words["questions"].split("|"), start=1):
        canvas.setFont("Helvetica", 9)
        for line in simpleSplit(f"{number}. {question}", "Helvetica", 9, _WIDTH - 110):
            canvas.drawString(50, y, line)
            y -= 13
        canvas.drawString(_WIDTH - 160, y, words["no"])
        y -= 28
    canvas.drawString(50, y - 20, words["declare"])
    canvas.setFont("Times-Italic", 20 + rng.randrange(6))
    canvas.drawString(70, y - 70, person.full_name)
    canvas.setFont("Helvetica", 8)
    canvas.line(50, y - 76, 300, y - 76)
    canvas.drawString(50, y - 88, f"{words['signature']}    {signed.isoformat()}")
