"""Photos and scans: JPEG, PNG, TIFF (several pages), GIF, BMP, WebP and HEIC."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from intake.model import Policy, RefusalReason
from intake.reading.ocr import read_image
from intake.reading.preparing import flatten
from intake.reading.registry import Content, Reader, Refused, Task, pages_to_read
from intake.settings import Limits


def _all(count: int) -> Iterable[int]:
    return range(1, count + 1)


def frames(
    path: Path, limits: Limits, choose: Callable[[int], Iterable[int]] = _all
) -> Iterator[tuple[int, Image.Image]]:
    """The pages of a TIFF, the first frame of others; upright by its EXIF tag, RGB. Raises Refused.

    `choose` is told how many there are, and says which to decode.
    """
    Image.MAX_IMAGE_PIXELS = None  # our own limit, below, is exact
    with path.open("rb") as file:
        head = file.read(12)
    if head[4:8] == b"ftyp":
        import pillow_heif

        pillow_heif.register_heif_opener()
    try:
        with Image.open(path) as image:
            for number in choose(_count(image, limits)):
                image.seek(number - 1)
                if image.width * image.height > limits.pixels:
                    size = f"{image.width} x {image.height} pixels; the limit is {limits.pixels:,}"
                    raise Refused(RefusalReason.DECOMPRESSION_BOMB, size)
                image.load()
                yield number, flatten(ImageOps.exif_transpose(image))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused(RefusalReason.CORRUPT, f"the image is damaged ({type(error).__name__})") from error


def _count(image: Image.Image, limits: Limits) -> int:
    """The number of pages, none of them decoded; not `n_frames`, which would walk through millions."""
    if image.format != "TIFF":
        return 1
    for number in range(1, limits.pages + 1):
        try:
            image.seek(number)
        except EOFError:
            return number
    raise Refused(RefusalReason.TOO_MANY_PAGES, f"more than {limits.pages} pages, the limit")


def _read(task: Task) -> Content:
    content = Content()
    for number, frame in frames(task.path, task.limits, partial(pages_to_read, task, content)):
        content.pages.append(read_image(frame, number))
        content.recognised += 1
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
