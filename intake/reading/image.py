"""Photos and scans: JPEG, PNG, TIFF (several pages), GIF, BMP, WebP and HEIC."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from intake.model import Policy, RefusalReason
from intake.reading.ocr import read_image
from intake.reading.preparing import flatten
from intake.reading.registry import Content, Reader, Refused, Task
from intake.settings import Limits


def frames(path: Path, limits: Limits) -> Iterator[tuple[int, Image.Image]]:
    """Each page of a TIFF, the first frame of others; upright by its EXIF tag, RGB. Raises Refused."""
    Image.MAX_IMAGE_PIXELS = None  # our own limit, below, is exact
    with path.open("rb") as file:
        head = file.read(12)
    if head[4:8] == b"ftyp":
        import pillow_heif

        pillow_heif.register_heif_opener()
    try:
        with Image.open(path) as image:
            several = image.format == "TIFF"
            for number, frame in enumerate(ImageSequence.Iterator(image), start=1):
                if number > limits.pages:
                    raise Refused(RefusalReason.TOO_MANY_PAGES, f"more than {limits.pages} pages, the limit")
                if frame.width * frame.height > limits.pixels:
                    size = f"{frame.width} x {frame.height} pixels; the limit is {limits.pixels:,}"
                    raise Refused(RefusalReason.DECOMPRESSION_BOMB, size)
                frame.load()
                yield number, flatten(ImageOps.exif_transpose(frame))
                if not several:
                    break
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused(RefusalReason.CORRUPT, f"the image is damaged ({type(error).__name__})") from error


def _read(task: Task) -> Content:
    content = Content()
    for number, frame in frames(task.path, task.limits):
        content.pages.append(read_image(frame, number))
    return content


READER = Reader(
    extensions={
        "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
        "image/png": (".png",),
        "image/tiff": (".tif", ".tiff"),
        "image/gif": (".gif",),
        "image/bmp": (".bmp",),
        "image/webp": (".webp",),
        "image/heic": (".heic", ".heif"),
    },
    policy=Policy.READ,
    read=_read,
)
