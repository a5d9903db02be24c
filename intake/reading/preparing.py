"""Makes an image fit for recognition: grey, of a useful size, with even light; and knows a blank one."""

import numpy as np
from PIL import Image, ImageChops, ImageCms, ImageFilter, ImageOps, ImageStat

_LONG_SIDE = 2300  # a letter-size page at about 200 dpi, measured as good as 300 and cheaper
_MOST_ENLARGED = 3.0
_BLANK_CONTRAST = 12


def flatten(image: Image.Image) -> Image.Image:
    """Any colour mode to RGB over white; what has more than 8 bits a pixel is scaled and not clipped."""
    if image.mode.startswith("I") or image.mode == "F":
        return _eight_bits(image).convert("RGB")
    if image.mode == "LAB":
        to_rgb = ImageCms.buildTransform(ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB"), "LAB", "RGB")
        return ImageCms.applyTransform(image, to_rgb) or image
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        layer = image.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return image.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    deep = np.nan_to_num(np.asarray(image), nan=0, posinf=0, neginf=0)
    low, high = deep.min(), deep.max()
    scale = np.float32(255) / np.float32(max(float(high) - float(low), 1e-30))
    return Image.fromarray(((deep - low) * scale).astype(np.uint8))


def prepare(image: Image.Image) -> Image.Image | None:
    """Grey and of a useful size; None for a page with nothing on it."""
    grey = image.convert("L")
    if is_blank(grey):
        return None
    scale = min(_LONG_SIDE / max(grey.size), _MOST_ENLARGED)
    if scale > 1.15 or scale < 0.65:
        size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
        grey = grey.resize(size, Image.Resampling.LANCZOS)
    return ImageOps.autocontrast(grey, cutoff=0.5)


def is_blank(grey: Image.Image) -> bool:
    """Whether there is nothing but paper: hardly any contrast once dust is smoothed away."""
    small = grey.resize((min(400, grey.width), min(560, grey.height)), Image.Resampling.BOX)
    low, high = small.filter(ImageFilter.MedianFilter(3)).getextrema()
    return float(high) - float(low) < _BLANK_CONTRAST  # type: ignore[arg-type]  # one band: two numbers


def lines_run_down(grey: Image.Image) -> bool:
    """Whether the page seems to lie on its side: ink changes from column to column, as it should from row to row."""
    small = grey.resize((max(2, grey.width // 4), max(2, grey.height // 4)), Image.Resampling.BOX)
    ink = np.asarray(small, dtype=np.float32)
    rows, columns = (float(np.square(np.diff(ink.mean(axis=axis))).mean()) for axis in (1, 0))
    return rows < 0.5 * columns


def even_light(grey: Image.Image) -> Image.Image | None:
    """Takes shadows away by dividing through the paper's own brightness; None when the light is even already."""
    small = grey.resize((max(1, grey.width // 16), max(1, grey.height // 16)), Image.Resampling.BOX)
    paper = small.filter(ImageFilter.MaxFilter(5)).filter(ImageFilter.GaussianBlur(4))
    if ImageStat.Stat(paper).stddev[0] < 10:
        return None
    background = paper.resize(grey.size, Image.Resampling.BILINEAR)
    # x / paper, by pillow's own arithmetic: 255 - (paper - x) scaled would lose contrast in deep shadow.
    brightened = ImageChops.subtract(background, grey)
    return ImageOps.autocontrast(ImageChops.invert(brightened), cutoff=1)
