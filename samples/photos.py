"""What phones make of papers: on wood, cloth or a cluttered desk, askew, from aslant, folded, in shadow, cut off.

Unlike the photos of `samples.damage` these are as large as phones take them, and harder; no ready sample is one.
"""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

SURFACES = ("wood", "dark", "cloth", "white", "clutter")
_PAPERS_SHARE = 0.86  # of the picture's sides, at most, for all papers together
_GAP = 0.06  # between two papers, of the first one's width

_Colours = NDArray[np.float32]
_Points = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Shot:
    """How a picture is taken."""

    surface: str = "wood"
    """One of SURFACES."""
    long_side: int = 3000
    """Of the picture, in pixels."""
    turn: float = 0.0
    """Degrees that the paper lies askew, clockwise."""
    slant: float = 0.06
    """How much nearer one side of the paper is than the other: 0 is seen from right above."""
    light: float = 1.0
    """0.5 is an evening's lamp; the grain of the picture grows as light gets less."""
    shadow: float = 0.35
    """How dark the shadow of whoever takes the picture is."""
    folds: bool = False
    """Whether the paper was folded to fit an envelope."""
    shift: float = 0.0
    """How far the papers lie from the middle, downwards, in their height: from 0.12 the border cuts them."""


@dataclass(frozen=True)
class Photo:
    """A picture, and where its papers are on it."""

    jpeg: bytes
    corners: tuple[tuple[tuple[float, float], ...], ...]
    """Of each paper: top left, top right, bottom right, bottom left, in pixels."""


def hard_shot(rng: random.Random) -> Shot:
    """As they come: 5 to 15 degrees askew, from aslant and in shadow."""
    return Shot(
        surface=rng.choice(SURFACES),
        long_side=rng.choice((2400, 3000, 3600, 4000)),
        turn=rng.choice((-1, 1)) * rng.uniform(5, 15),
        slant=rng.uniform(0.02, 0.12),
        light=rng.uniform(0.7, 1.0),
        shadow=rng.uniform(0.15, 0.45),
        folds=rng.random() < 0.3,
    )


def take(papers: Sequence[Image.Image], shot: Shot, rng: random.Random) -> Photo:
    """A picture of papers that lie beside each other, as a phone stores it."""
    grain = np.random.default_rng(rng.randrange(1 << 30))
    tall = len(papers) == 1 and papers[0].height > papers[0].width
    short_side = shot.long_side * 3 // 4
    width, height = (short_side, shot.long_side) if tall else (shot.long_side, short_side)
    scene = _surface(shot.surface, width, height, grain)
    places = _places(papers, shot, (width, height), rng)
    for paper, corners in zip(papers, places, strict=True):
        _lay(scene, _folded(paper) if shot.folds else np.asarray(paper.convert("RGB"), np.float32), corners)
    lit = scene * _light(width, height, shot, rng)[..., None] * np.float32((1.0, 0.97, 0.91))
    soft = cv2.GaussianBlur(lit, (0, 0), shot.long_side / 4500)
    noisy = soft + grain.normal(0, 2.5 / shot.light, (height, width, 1)).astype(np.float32)
    buffer = io.BytesIO()
    Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=80)
    return Photo(buffer.getvalue(), tuple(tuple((float(x), float(y)) for x, y in corners) for corners in places))


def _places(
    papers: Sequence[Image.Image], shot: Shot, size: tuple[int, int], rng: random.Random
) -> tuple[_Points, ...]:
    """Where the corners of each paper come to lie: a row of papers, slanted, turned, and made to fit."""
    row = []
    left = 0.0
    for paper in papers:
        across, down = paper.width / papers[0].width, paper.height / papers[0].width
        row.append(np.float32([(left, 0), (left + across, 0), (left + across, down), (left, down)]))
        left += across + _GAP
    points = np.concatenate(row)
    points -= (points.min(axis=0) + points.max(axis=0)) / 2
    direction = rng.uniform(0, 2 * np.pi)
    farness = 1 + shot.slant * (points @ np.float32((np.cos(direction), np.sin(direction))))
    points /= farness[:, None]
    angle = np.radians(shot.turn)
    points = points @ np.float32(((np.cos(angle), np.sin(angle)), (-np.sin(angle), np.cos(angle))))
    extent = points.max(axis=0) - points.min(axis=0)
    points *= _PAPERS_SHARE * min(size[0] / extent[0], size[1] / extent[1])
    points -= (points.min(axis=0) + points.max(axis=0)) / 2
    points += np.float32(size) / 2 + np.float32((0, shot.shift * (points[:, 1].max() - points[:, 1].min())))
    return tuple(np.split(points, len(papers)))


def _lay(scene: _Colours, paper: _Colours, corners: _Points) -> None:
    """Draw a paper with the shadow that it throws onto what it lies on."""
    size = (scene.shape[1], scene.shape[0])
    height, width = paper.shape[:2]
    onto = cv2.getPerspectiveTransform(np.float32([(0, 0), (width, 0), (width, height), (0, height)]), corners)
    finer = max(1, round(width / np.linalg.norm(corners[1] - corners[0])))
    paper = cv2.blur(paper, (finer, finer)) if finer > 1 else paper
    shape = cv2.warpPerspective(np.ones((height, width), np.float32), onto, size)[..., None]
    reach = max(size) / 400
    thrown = cv2.GaussianBlur(shape, (0, 0), reach)
    thrown = cv2.warpAffine(thrown, np.float32([(1, 0, reach), (0, 1, reach)]), size)
    scene *= (1 - 0.35 * thrown)[..., None]
    scene[:] = scene * (1 - shape) + cv2.warpPerspective(0.95 * paper, onto, size) * shape


def _folded(paper: Image.Image) -> _Colours:
    """In three, as letters are: each part takes the light differently, and the creases are worn."""
    colours = np.asarray(paper.convert("RGB"), np.float32).copy()
    third = len(colours) // 3
    down = np.arange(len(colours), dtype=np.float32)
    tone = 0.95 + 0.05 * np.cos(np.pi * (down / third))
    for crease in (third, 2 * third):
        tone -= 0.16 * np.exp(-np.square((down - crease) / 3.0)) - 0.06 * np.exp(-np.square((down - crease - 7) / 4.0))
    return colours * tone[:, None, None].astype(np.float32)


def _light(width: int, height: int, shot: Shot, rng: random.Random) -> _Colours:
    """Brightness all over: falls off from one side, and there is the edge of somebody's shadow."""
    across, down = np.meshgrid(
        np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
    )
    first, second = rng.uniform(0, 2 * np.pi), rng.uniform(0, 2 * np.pi)
    fall = 0.9 + 0.1 * np.tanh(1.5 * (across * np.cos(first) + down * np.sin(first)))
    edge = across * np.cos(second) + down * np.sin(second) + 0.1 * np.sin(3 * across + 2 * down)
    shade = 1 - shot.shadow / (1 + np.exp(-(edge - rng.uniform(-0.2, 0.5)) / 0.05))
    light: _Colours = (shot.light * fall * shade).astype(np.float32)
    return light


def _surface(name: str, width: int, height: int, grain: np.random.Generator) -> _Colours:
    if name == "wood":
        fibres = _noise(width, height, grain, across=160, down=3) + 0.5 * _noise(
            width, height, grain, across=40, down=1
        )
        return _coloured((150, 112, 78), 1 + 0.16 * fibres)
    if name == "dark":
        return _coloured((58, 56, 60), 1 + 0.08 * _noise(width, height, grain, across=2, down=2))
    if name == "cloth":
        across, down = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
        weave = (
            np.sign(np.sin(across / 45)) + np.sign(np.sin(down / 45)) + 0.4 * np.sin(across / 2.5) * np.sin(down / 2.5)
        )
        return _coloured((150, 128, 140), 1 + 0.17 * weave)
    if name == "white":
        return _coloured((214, 212, 208), 1 + 0.012 * _noise(width, height, grain, across=8, down=8))
    return _clutter(width, height, grain)


def _clutter(width: int, height: int, grain: np.random.Generator) -> _Colours:
    """A desk full of things: other papers' corners, pens, keys."""
    scene = _coloured((128, 120, 110), 1 + 0.05 * _noise(width, height, grain, across=20, down=20))
    for _ in range(45):
        centre = (int(grain.integers(width)), int(grain.integers(height)))
        size = (float(grain.uniform(0.02, 0.22) * width), float(grain.uniform(0.01, 0.12) * height))
        box = cv2.boxPoints((centre, size, float(grain.uniform(0, 180))))
        colour = [float(part) for part in grain.uniform(25, 190, 3)]
        cv2.fillConvexPoly(scene, box.astype(np.int32), colour, cv2.LINE_AA)
    return scene


def _noise(width: int, height: int, grain: np.random.Generator, *, across: int, down: int) -> _Colours:
    """Random values around 0, the same over so many pixels."""
    coarse = grain.normal(0, 1, (height // down + 1, width // across + 1)).astype(np.float32)
    fine: _Colours = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return fine


def _coloured(colour: tuple[int, int, int], tone: _Colours) -> _Colours:
    return np.float32(colour) * tone[..., None].astype(np.float32)
