"""Layouts for training: how each looks, and its recipe."""

import random
from dataclasses import replace

from samples.layouts.looks import cut_to, in_face, training_look
from samples.layouts.sheet import COURIER, HELVETICA, TIMES, Look
from samples.layouts.training import forms, letters, pages, prints


def _typed(rng: random.Random) -> Look:
    return in_face(training_look(rng), rng.choice((COURIER, TIMES)))


def _web(rng: random.Random) -> Look:
    return in_face(training_look(rng), HELVETICA)


def _half(rng: random.Random) -> Look:
    return cut_to(training_look(rng), rng.uniform(0.45, 0.55))


def _strip(rng: random.Random) -> Look:
    look = in_face(training_look(rng), rng.choice((COURIER, HELVETICA)))
    return replace(look, page=(rng.uniform(227, 300), rng.uniform(480, 620)), margin=rng.uniform(12, 20))


RECIPES = {
    "memo": (training_look, letters.memo),
    "columns": (training_look, letters.columns),
    "side_bar": (training_look, letters.side_bar),
    "bilingual": (training_look, letters.bilingual),
    "numbered_form": (training_look, forms.numbered_form),
    "ledger": (training_look, forms.ledger),
    "slip": (_half, forms.slip),
    "ornate": (training_look, pages.ornate),
    "web_page": (_web, pages.web_page),
    "mail": (_web, prints.mail),
    "strip": (_strip, prints.strip),
    "grid": (training_look, prints.grid),
    "typed": (_typed, pages.typed),
}
