"""Trains `intake.reading.zone_characters` on drawn characters: `python -m samples.zone_characters`.

Of OCR-B only the upright cut is seen here, drawn thicker, thinner and slanted; the square and the slanted cut, and
another typewriter's, are kept for the benchmark (`samples.machine_zones`).
"""

import random
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from sklearn.neural_network import MLPClassifier

from intake.reading.zone_characters import CHARACTERS, FILE, HEIGHT, WIDTH

FONTS = (
    ("/usr/share/fonts/opentype/ocr-b/OCRB.otf", 0.6),
    ("/usr/share/fonts/opentype/urw-base35/NimbusMonoPS-Bold.otf", 0.2),
    ("/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf", 0.1),
    ("/usr/share/fonts/truetype/dejavu/DejaVuSansMono-Bold.ttf", 0.1),
)
"""Each with its share."""
_DRAWN = 96  # pixels a cell is drawn high
_CELLS = 260_000
_SEED = 71

_Picture = NDArray[np.float32]


def main() -> None:
    """Train, say how well, and keep the weights."""
    rng = random.Random(_SEED)
    cells, labels = draw_cells(_CELLS, rng)
    network = MLPClassifier(
        (288,), batch_size=512, max_iter=22, alpha=1e-5, random_state=_SEED, learning_rate_init=0.0015
    )
    network.fit(cells.reshape(len(cells), -1), labels)
    arrays = [part for layer in zip(network.coefs_, network.intercepts_, strict=True) for part in layer]
    np.savez_compressed(FILE, **{f"{n:02}": array.astype(np.float16) for n, array in enumerate(arrays)})
    seen, truth = draw_cells(20_000, random.Random(_SEED + 1))
    print("right of cells of the same kind:", network.score(seen.reshape(len(seen), -1), truth))


def draw_cells(count: int, rng: random.Random) -> tuple[_Picture, NDArray[np.intp]]:
    """Cells as they are cut out of scans and photos, and which character each shows."""
    faces = {path: _faces(Path(path)) for path, _ in FONTS}
    cells, labels = [], []
    for _ in range(count):
        path = rng.choices([path for path, _ in FONTS], [share for _, share in FONTS])[0]
        label = rng.randrange(len(CHARACTERS)) if rng.random() > 0.08 else len(CHARACTERS) - 1
        cells.append(_cell(faces[path], CHARACTERS[label], rng))
        labels.append(label)
    return np.stack(cells), np.array(labels)


def _faces(path: Path) -> ImageFont.FreeTypeFont:
    """The font in which a capital is 17/24 of the drawn height."""
    probe = ImageFont.truetype(str(path), 100)
    top, bottom = probe.getbbox("H", anchor="ls")[1::2]
    return ImageFont.truetype(str(path), round(100 * _DRAWN * 17 / 24 / (bottom - top)))


def _cell(face: ImageFont.FreeTypeFont, character: str, rng: random.Random) -> _Picture:
    """One character between two others, damaged as on its way to us, in a cell that is not quite its own."""
    pitch = _DRAWN * 17 / 24 * 2.54 / 2.6
    picture = Image.new("L", (round(3 * pitch), _DRAWN + 40), 0)
    draw = ImageDraw.Draw(picture)
    foot = 20 + _DRAWN * 20.5 / 24
    for place, shown in (
        (0.5, rng.choice(CHARACTERS + "<<<<")),
        (1.5, character),
        (2.5, rng.choice(CHARACTERS + "<<<<")),
    ):
        draw.text((place * pitch, foot), shown, font=face, fill=255, anchor="ms")
    ink: _Picture = (np.asarray(picture, dtype=np.float32) / 255).astype(np.float32)
    ink = _thickened(ink, rng)
    ink = _cut(ink, pitch, rng)
    small = rng.uniform(0.55, 1.0)  # as coarse as the picture it came from
    if small < 0.95:
        coarse = cv2.resize(ink, None, fx=small, fy=small, interpolation=cv2.INTER_AREA)
        ink = np.asarray(cv2.resize(coarse, (WIDTH, HEIGHT)), dtype=np.float32)
    ink = np.asarray(cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.2, 0.9)), dtype=np.float32)
    noise = np.random.default_rng(rng.randrange(1 << 30))
    grained = ink * rng.uniform(0.75, 1.05) + noise.normal(0, rng.uniform(0, 0.09), ink.shape)
    clipped: _Picture = np.clip(grained + (rng.uniform(-0.04, 0.1) + _ground(rng)), 0, 1).astype(np.float32)
    return clipped


def _thickened(ink: _Picture, rng: random.Random) -> _Picture:
    kind = rng.random()
    size = rng.choice((3, 5))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    if kind < 0.3:
        return np.asarray(cv2.dilate(ink, kernel), dtype=np.float32)
    return np.asarray(cv2.erode(ink, kernel) if kind < 0.45 else ink, dtype=np.float32)


def _cut(ink: _Picture, pitch: float, rng: random.Random) -> _Picture:
    """The middle character's cell, a little off, askew and slanted."""
    across, down = pitch * rng.uniform(0.92, 1.08) / WIDTH, _DRAWN * rng.uniform(0.9, 1.12) / HEIGHT
    turn, slant = rng.gauss(0, 0.025), rng.gauss(0, 0.05) if rng.random() < 0.7 else rng.uniform(-0.25, 0.25)
    centre = (1.5 * pitch + rng.gauss(0, 0.05) * pitch, 20 + _DRAWN / 2 + rng.gauss(0, 0.035) * _DRAWN)
    matrix = np.array([[across, -slant * down - turn * down, 0], [turn * across, down, 0]], dtype=np.float64)
    matrix[:, 2] = np.array(centre) - matrix[:, :2] @ np.array([(WIDTH - 1) / 2, (HEIGHT - 1) / 2])
    blurred = cv2.GaussianBlur(ink, (0, 0), 0.4 * max(across, down))
    cut = cv2.warpAffine(blurred, matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
    return np.asarray(cut, dtype=np.float32)


def _ground(rng: random.Random) -> _Picture:
    """What is printed or lies beneath: waves, and light that falls off."""
    across, down = np.meshgrid(np.arange(WIDTH, dtype=np.float32), np.arange(HEIGHT, dtype=np.float32))
    angle, length = rng.uniform(0, np.pi), rng.uniform(3, 14)
    waves = np.sin((across * np.cos(angle) + down * np.sin(angle)) * 2 * np.pi / length + rng.uniform(0, 6))
    slope = rng.gauss(0, 0.004) * (across - WIDTH / 2) + rng.gauss(0, 0.004) * (down - HEIGHT / 2)
    strength = rng.uniform(0, 0.1) if rng.random() < 0.6 else 0.0
    return np.asarray(strength * waves + slope, dtype=np.float32)


if __name__ == "__main__":
    main()
