"""Tells the characters of a machine-readable zone by their shapes: a small network trained on drawn ones.

`python -m samples.zone_characters` makes its weights.
"""

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"
HEIGHT, WIDTH = 24, 16
"""Of a cell in pixels, which holds one character; its capital is 17 high."""
FILE = Path(__file__).with_name("zone_characters.npz")

Cells = NDArray[np.float32]
"""(n, HEIGHT, WIDTH): 0 is paper, 1 is ink."""
Likely = NDArray[np.float32]
"""(n, len(CHARACTERS)): how likely each character is."""


def likely_characters(cells: Cells) -> Likely:
    """How likely each cell shows each character; each row sums to 1."""
    values = cells.reshape(len(cells), -1)
    *hidden, (weights, bias) = load_network()
    for inner, shift in hidden:
        values = np.maximum(values @ inner + shift, 0)
    scores = values @ weights + bias
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    likely: Likely = powers / powers.sum(axis=1, keepdims=True)
    return likely


@cache
def load_network() -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
    """The weights and biases of each layer."""
    with np.load(FILE, allow_pickle=False) as kept:
        arrays = [kept[name].astype(np.float32) for name in sorted(kept.files)]
    return list(zip(arrays[0::2], arrays[1::2], strict=True))
