"""What is on a paper beside its words: signatures, seals, emblems, boxes to tick. None of it is text."""

import math
from itertools import pairwise

from samples.layouts.area import Area
from samples.layouts.sheet import WHITE, Colour

_BLUE: Colour = (0.1, 0.15, 0.45)


def signature(area: Area, width: float = 110.0, height: float = 24.0) -> None:
    """A pen's waves on the next line; no two are alike."""
    rng, canvas = area.sheet.rng, area.sheet.canvas
    base = area.top - height * 0.7
    count = rng.randint(5, 9)
    points = [(area.left + width * step / count, base + rng.uniform(-0.45, 0.6) * height) for step in range(count + 1)]
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for (x, y), (to_x, to_y) in pairwise(points):
        path.curveTo(x + 9, y + rng.uniform(-9, 9), to_x - 12, to_y + rng.uniform(-9, 9), to_x, to_y)
    canvas.setStrokeColorRGB(*_BLUE)
    canvas.setLineWidth(1.1)
    canvas.drawPath(path)
    canvas.setLineWidth(0.6)
    area.take(height * 1.3)


def seal(area: Area, x: float, y: float, radius: float) -> None:
    """A round seal with a toothed edge."""
    canvas, colour, teeth = area.sheet.canvas, area.sheet.look.accent, 36
    path = canvas.beginPath()
    for step in range(2 * teeth):
        reach = radius * (1.0 if step % 2 else 0.9)
        point = (x + reach * math.cos(math.pi * step / teeth), y + reach * math.sin(math.pi * step / teeth))
        (path.lineTo if step else path.moveTo)(*point)
    path.close()
    canvas.setStrokeColorRGB(*colour)
    canvas.setFillColorRGB(*area.sheet.look.pale)
    canvas.drawPath(path, fill=1)
    for share in (0.74, 0.5):
        canvas.circle(x, y, radius * share)
    star(area, x, y, radius * 0.4)


def star(area: Area, x: float, y: float, radius: float) -> None:
    canvas = area.sheet.canvas
    path = canvas.beginPath()
    for step in range(10):
        reach, angle = radius * (0.42 if step % 2 else 1.0), math.pi * (0.5 + step / 5)
        (path.lineTo if step else path.moveTo)(x + reach * math.cos(angle), y + reach * math.sin(angle))
    path.close()
    canvas.setFillColorRGB(*area.sheet.look.accent)
    canvas.drawPath(path, stroke=0, fill=1)


def emblem(area: Area, size: float) -> None:
    """A shield with a star, in the middle of the next band of the area."""
    canvas, x = area.sheet.canvas, (area.left + area.right) / 2
    path = canvas.beginPath()
    path.moveTo(x - size / 2, area.top)
    path.lineTo(x + size / 2, area.top)
    path.lineTo(x + size / 2, area.top - size * 0.6)
    path.curveTo(x + size / 2, area.top - size * 0.9, x, area.top - size, x, area.top - size * 1.1)
    path.curveTo(x, area.top - size, x - size / 2, area.top - size * 0.9, x - size / 2, area.top - size * 0.6)
    path.close()
    canvas.setStrokeColorRGB(*area.sheet.look.accent)
    canvas.setFillColorRGB(*WHITE)
    canvas.drawPath(path, fill=1)
    star(area, x, area.top - size * 0.48, size * 0.3)
    area.take(size * 1.1)
    area.gap(0.5)


def tick_box(area: Area, x: float, y: float, size: float, *, ticked: bool) -> None:
    area.sheet.rectangle(x, y, size, size, stroke=(0.0, 0.0, 0.0))
    if ticked:
        area.sheet.line(x + 1, y + 1, x + size - 1, y + size - 1)
        area.sheet.line(x + 1, y + size - 1, x + size - 1, y + 1)
