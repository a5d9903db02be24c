"""Layouts for testing: how each looks, and its recipe. Nothing here is used in training."""

import random
from dataclasses import replace

from samples.layouts.looks import in_face, sideways, testing_look
from samples.layouts.sheet import MONO, VERA, Look
from samples.layouts.testing import cards, pages


def _sideways(rng: random.Random) -> Look:
    return sideways(testing_look(rng))


def _mono(rng: random.Random) -> Look:
    return replace(in_face(testing_look(rng), MONO), size=rng.uniform(9.5, 10.5), leading=rng.uniform(1.4, 1.7))


def _screen(rng: random.Random) -> Look:
    return replace(in_face(testing_look(rng), VERA), page=(rng.choice((375.0, 390.0, 412.0)), 812.0), margin=20.0)


def _card(rng: random.Random) -> Look:
    return replace(testing_look(rng), page=rng.choice(((504.0, 360.0), (576.0, 360.0))), margin=rng.uniform(26, 36))


RECIPES = {
    "landscape": (_sideways, pages.landscape),
    "stamped": (testing_look, pages.stamped),
    "app_screen": (_screen, cards.app_screen),
    "ruled_card": (_card, cards.ruled_card),
    "carbon_copy": (_mono, pages.carbon_copy),
    "fax": (testing_look, pages.fax),
}
