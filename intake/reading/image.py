"""Photos and scans: JPEG, PNG, TIFF (several pages), GIF, BMP, WebP, HEIC, AVIF and JPEG 2000."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from PIL import ExifTags, Image, ImageFile, ImageOps

from intake.model import FileWarning, Page, PageSource, Policy, RefusalReason
from intake.reading.ocr import read_picture
from intake.reading.preparing import flatten
from intake.reading.registry import Content, Reader, Refused, Task, pages_to_read
from intake.reading.sheets import only_sheet, sheets
from intake.settings import Limits

_FORMATS = ("JPEG", "PNG", "TIFF", "GIF", "BMP", "WEBP", "AVIF", "JPEG2000")
"""Pillow knows dozens more, some of which start other programs."""
_MENDABLE = ("JPEG", "MPO", "PNG")  # decoded from the top: what lies above the damage is there


def _all(count: int) -> Iterable[int]:
    return range(1, count + 1)


def frames(
    path: Path, limits: Limits, choose: Callable[[int], Iterable[int]] = _all, content: Content | None = None
) -> Iterator[tuple[int, Image.Image | None]]:
    """The pages of a TIFF, the main picture of others; upright by its EXIF tag, RGB. Raises Refused.

    `choose` is told how many there are, and says which to decode. None stands for a page that can't be decoded.
    What staff should know goes to the content's warnings.
    """
    Image.MAX_IMAGE_PIXELS = None  # our own limit, below, is exact
    content = Content() if content is None else content
    with _open(path, content) as image:
        count, broken = _survey(image, limits)
        for number in choose(count):
            frame = None if number in broken else _decode(image, number, content)
            if frame is None:
                content.warnings.append(FileWarning.PAGE_UNREADABLE)
            elif _is_animation(image):
                content.warnings.append(FileWarning.FIRST_FRAME_ONLY)
            yield number, frame


def open_picture(source: Path | BinaryIO, head: bytes, *also: str) -> ImageFile.ImageFile:
    """A picture's structure, of these formats and `also`; `head` is how it begins. No pixel is decoded yet.

    Raises anything.
    """
    formats = [*_FORMATS, *also]
    if head[4:8] == b"ftyp":
        import pillow_heif

        pillow_heif.register_heif_opener()
        formats.append("HEIF")
    return Image.open(source, formats=formats)


def _open(path: Path, content: Content) -> ImageFile.ImageFile:
    with path.open("rb") as file:
        head = file.read(12)
    try:
        return open_picture(path, head)
    except MemoryError:
        raise
    except Exception as error:
        if head.startswith(b"\x89PNG") and (image := _without_metadata(path)) is not None:
            content.warnings.append(FileWarning.REPAIRED)
            return image
        raise Refused(RefusalReason.CORRUPT, f"the image is damaged ({type(error).__name__})") from error


def _without_metadata(path: Path) -> ImageFile.ImageFile | None:
    """A PNG whose metadata are damaged, or unpack to more than Pillow lets them: its pixels may be sound."""
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        return Image.open(path, formats=["PNG"])
    except (OSError, SyntaxError, ValueError):
        return None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def _survey(image: ImageFile.ImageFile, limits: Limits) -> tuple[int, set[int]]:
    """How many pages there are, and which of them can't be decoded for sure. Raises Refused before any is decoded.

    Not by `n_frames`, which would walk through millions.
    """
    _check_size(image, limits)
    broken: set[int] = set()
    if image.format != "TIFF":
        return 1, broken
    for number in range(2, limits.pages + 2):
        try:
            image.seek(number - 1)
        except EOFError:
            return number - 1, broken
        except MemoryError:
            raise
        except Exception:
            if number - 1 in broken:
                return number - 1, broken  # the chain of pages itself is broken
            broken.add(number)
            continue
        _check_size(image, limits)
    raise Refused(RefusalReason.TOO_MANY_PAGES, f"more than {limits.pages} pages, the limit")


def _check_size(image: Image.Image, limits: Limits) -> None:
    if image.width * image.height > limits.pixels:
        size = f"{image.width} x {image.height} pixels; the limit is {limits.pixels:,}"
        raise Refused(RefusalReason.DECOMPRESSION_BOMB, size)


def _decode(image: ImageFile.ImageFile, number: int, content: Content) -> Image.Image | None:
    try:
        if image.format == "TIFF":  # the main picture of a HEIC need not be its first
            image.seek(number - 1)
        return flatten(_upright(_loaded(image, content)))
    except MemoryError:
        raise
    except Exception:  # decoders raise anything on damaged pages; others may be sound
        return None


def _loaded(image: ImageFile.ImageFile, content: Content) -> Image.Image:
    """The decoded picture; of one that breaks off, the part above when it is the larger one. Raises anything."""
    try:
        image.load()
    except MemoryError:
        raise
    except Exception:
        if image.format not in _MENDABLE or image.info.get("interlace"):
            raise
        image.tile = []  # there is no more to load; rows that were not reached are zero
        box = image.getbbox(alpha_only=False)
        if box is None or 2 * box[3] <= image.height:
            raise
        content.warnings.append(FileWarning.REPAIRED)
        return image.crop((0, 0, image.width, box[3]))
    return image


def _upright(image: Image.Image) -> Image.Image:
    """Turned as the camera says; as it is where what the camera says is damaged."""
    try:
        if image.getexif().get(ExifTags.Base.Orientation, 1) == 1:
            return image
        return ImageOps.exif_transpose(image)
    except MemoryError:
        raise
    except Exception:
        return image


def _is_animation(image: ImageFile.ImageFile) -> bool:
    """Whether there is more to see than its main picture. Not in an MPO: a phone's preview, or the other eye's view."""
    if image.format in ("TIFF", "MPO"):
        return False
    try:
        return bool(getattr(image, "is_animated", False))
    except MemoryError:
        raise
    except Exception:
        return True  # there is more, and it is damaged


def papers(
    path: Path, limits: Limits, choose: Callable[[int], Iterable[int]] = _all, content: Content | None = None
) -> Iterator[tuple[int, Image.Image | None]]:
    """As `frames`, but each paper of a photo is a page of its own. In a file of several pages each is one page."""
    count = 0

    def counted(pages: int) -> Iterable[int]:
        nonlocal count
        count = pages
        return choose(pages)

    for number, frame in frames(path, limits, counted, content):
        if frame is None:
            yield number, None
        elif count > 1:
            yield number, only_sheet(frame)
        else:
            yield from enumerate(sheets(frame), start=1)


def _read(task: Task) -> Content:
    content = Content()
    decoded = 0
    for number, paper in papers(task.path, task.limits, partial(pages_to_read, task, content), content):
        if paper is None:
            content.recognised += 1
            content.pages.append(Page(number=number, source=PageSource.NONE, reason=RefusalReason.CORRUPT))
        else:
            content.pages.append(read_picture(paper, number, task, content))
            decoded += 1
    if task.first_page == 1 and not decoded:
        raise Refused(RefusalReason.CORRUPT, "the image is damaged: too little of it can be decoded")
    if content.page_count == 1:
        content.page_count = len(content.pages)
    return content


READER = Reader(
    extensions={
        "image/jpeg": (".jpg", ".jpeg", ".jpe", ".jfif"),
        "image/png": (".png", ".apng"),
        "image/tiff": (".tif", ".tiff"),
        "image/gif": (".gif",),
        "image/bmp": (".bmp", ".dib"),
        "image/webp": (".webp",),
        "image/heic": (".heic", ".heif"),
        "image/avif": (".avif",),
        "image/jp2": (".jp2", ".jpx", ".jpf", ".j2k", ".jpc"),
    },
    policy=Policy.READ,
    read=_read,
)
