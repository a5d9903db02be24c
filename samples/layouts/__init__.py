"""Layouts of papers by name. Those for testing share no layout, part, typeface or saying with those for training.

A layout is a recipe: it takes the free area of a sheet and puts parts on it (a head, a title, whom the paper is about,
its text, its table, who signs, a foot), most of them drawn at random from several. `samples.layouts.training` holds
the parts and recipes for training, `samples.layouts.testing` those for testing; the sheet, the areas and the marks
that are no text are common to both.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from samples.content import Composed
from samples.layouts import first, testing, training
from samples.layouts.area import Area
from samples.layouts.sheet import Sheet
from samples.layouts.surroundings import Surroundings
from samples.layouts.testing.pixels import AS_PIXELS

TRAIN_LAYOUTS = ("letterhead", "boxes")
TEST_LAYOUTS = ("table", "typewriter")
"""Never trained on; the ready samples are drawn in these."""
MORE_TRAIN_LAYOUTS = tuple(training.RECIPES)
MORE_TEST_LAYOUTS = tuple(testing.RECIPES)
"""Never trained on either."""
RASTER_LAYOUTS = ("typewriter", *AS_PIXELS)
"""There is no text in their PDFs: each is a picture, as a scan is."""

Draw = Callable[[Composed, random.Random], bytes]

_WITHOUT_TITLE = 1 / 12
_WISHED = (1.0, 1.0, 1.1, 1.25)
_ROOM = ((1.0, 1.0), (0.9, 1.0), (0.8, 1.0), (0.72, 1.0), (0.72, 1.4), (0.72, 2.0), (0.64, 3.0))
"""What is tried until all of a paper fits: smaller letters, then a longer sheet."""


def draw_sheet(words: Composed, rng: random.Random, layout: str) -> bytes:
    """A page whose letters are as large as there is room for. Raises ValueError where there is none."""
    side = "train" if layout in training.RECIPES else "test"
    look_of, put = (training.RECIPES | testing.RECIPES)[layout]
    if rng.random() < _WITHOUT_TITLE:
        words = replace(words, title="")
    look, wished, seed = look_of(rng), rng.choice(_WISHED), rng.getrandbits(64)
    for smaller, longer in _ROOM:
        chance = random.Random(seed)
        across, up = look.page[0], look.page[1] * longer
        sheet = Sheet(
            words, Surroundings(words, side, chance), replace(look, page=(across, up)), chance, wished * smaller
        )
        put(Area(sheet, look.margin, look.margin, across - look.margin, up - look.margin))
        if sheet.whole:
            return sheet.pdf()
    raise ValueError(f"no room for {words.type} on the sheet")


def _draw_pixels(words: Composed, rng: random.Random, layout: str) -> bytes:
    return AS_PIXELS[layout](draw_sheet(words, rng, layout))


DRAWERS: Mapping[str, Draw] = {
    "letterhead": first.letterhead,
    "boxes": first.boxes,
    "table": first.table,
    "typewriter": first.typewriter,
    **{
        layout: partial(_draw_pixels if layout in AS_PIXELS else draw_sheet, layout=layout)
        for layout in MORE_TRAIN_LAYOUTS + MORE_TEST_LAYOUTS
    },
}
