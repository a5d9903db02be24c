"""The ends of papers for training: who signs, and what stands at the foot."""

from samples.layouts.area import PLAIN, SMALL, Area, Ink
from samples.layouts.marks import seal, signature
from samples.layouts.sheet import GREY


def by_hand(area: Area) -> None:
    """A signature above its line."""
    if area.sheet.rng.random() < 0.7:
        signature(area)
    else:
        area.gap(2.2)
    area.rule(share=0.4, after=0.3)
    area.say(area.sheet.around.line("signer"), SMALL, after=0.6)


def dated(area: Area) -> None:
    """Place and date at the left, the signature at the right."""
    left, right = area.columns(1, 1, gap=40)
    left.gap(2.6)
    left.say(area.sheet.around.line("dated"))
    signature(right)
    right.rule(after=0.3)
    right.say(area.sheet.around.line("signer"), SMALL)
    area.below(left, right)


def sealed(area: Area) -> None:
    """A seal between the date and the signature."""
    radius = min(38.0, 4 * area.em)
    left, middle, right = area.columns(3, 2, 3)
    seal(middle, (middle.left + middle.right) / 2, middle.top - radius, radius)
    left.gap(3.5)
    left.say(area.sheet.around.line("dated"), Ink(align="centre"))
    signature(right)
    right.rule(after=0.3)
    right.say(area.sheet.around.line("signer"), Ink(size=0.85, align="centre"))
    middle.take(2 * radius)
    area.below(left, middle, right)


def unsigned(area: Area) -> None:
    """A word instead of a signature, or nothing."""
    if area.sheet.rng.random() < 0.5:
        area.say(area.sheet.around.line("notice"), Ink("italic", 0.85))


def numbered_foot(foot: Area) -> None:
    """The form's number at the left, the page's at the right, under a rule."""
    foot.rule(GREY, after=0.4)
    form = foot.sheet.words.form_number
    left, right = foot.columns(3, 1)
    left.say(f"{form} (02-2026) {foot.sheet.words.language[0].upper()}" if form else _one_of(foot), SMALL)
    right.say(foot.sheet.around.line("page"), Ink(size=0.8, align="right"))


def centred_foot(foot: Area) -> None:
    foot.say(foot.sheet.words.form_number, SMALL, after=0.1)
    for line in foot.sheet.around.several("contact", 1, 2):
        foot.say(line, Ink(size=0.75, align="centre", colour=GREY), after=0.0)


def noticed_foot(foot: Area) -> None:
    foot.say(foot.sheet.around.line("notice"), Ink("italic", 0.75, colour=GREY), after=0.2)
    parts = (foot.sheet.words.form_number, foot.sheet.around.line("page"))
    foot.say("   ".join(part for part in parts if part), SMALL, after=0.0)


def form_foot(foot: Area) -> None:
    """The form's number alone, where there is one."""
    foot.say(foot.sheet.words.form_number, PLAIN)


def _one_of(foot: Area) -> str:
    return foot.sheet.around.line(foot.sheet.rng.choice(("reference", "notice", "unit")))


SIGNED = (by_hand, dated, unsigned)
FEET = (numbered_foot, centred_foot, noticed_foot, form_foot)
