"""Looks: typefaces, paper sizes, colours, margins and spacing, drawn at random for training and for testing."""

import random
from dataclasses import replace

from samples.layouts.sheet import HELVETICA, SERIF, SIZES, TIMES, VERA, Colour, Face, Look

_TRAIN_COLOURS: tuple[tuple[Colour, Colour], ...] = (
    ((0.1, 0.2, 0.5), (0.9, 0.93, 0.98)),
    ((0.45, 0.1, 0.12), (0.97, 0.92, 0.9)),
    ((0.1, 0.35, 0.2), (0.91, 0.96, 0.91)),
    ((0.0, 0.0, 0.0), (0.93, 0.93, 0.93)),
)
_TEST_COLOURS: tuple[tuple[Colour, Colour], ...] = (
    ((0.35, 0.15, 0.45), (0.95, 0.91, 0.97)),
    ((0.0, 0.4, 0.45), (0.88, 0.95, 0.95)),
    ((0.6, 0.32, 0.0), (0.98, 0.94, 0.86)),
    ((0.25, 0.25, 0.25), (0.94, 0.94, 0.9)),
)


def training_look(rng: random.Random) -> Look:
    return _look((TIMES, HELVETICA), _TRAIN_COLOURS, rng)


def testing_look(rng: random.Random) -> Look:
    return _look((VERA, SERIF), _TEST_COLOURS, rng)


def _look(faces: tuple[Face, ...], colours: tuple[tuple[Colour, Colour], ...], rng: random.Random) -> Look:
    accent, pale = rng.choice(colours)
    return Look(
        page=rng.choice(SIZES),
        face=rng.choice(faces),
        display=rng.choice(faces),
        size=rng.uniform(9.5, 11.5),
        leading=rng.uniform(1.25, 1.5),
        accent=accent,
        pale=pale,
        margin=rng.uniform(42, 72),
    )


def in_face(look: Look, face: Face) -> Look:
    """The look in one typeface throughout."""
    return replace(look, face=face, display=face)


def sideways(look: Look) -> Look:
    """The same paper, wider than high."""
    width, height = look.page
    return replace(look, page=(height, width))


def cut_to(look: Look, height: float) -> Look:
    """The paper cut to a share of its height."""
    return replace(look, page=(look.page[0], look.page[1] * height))
