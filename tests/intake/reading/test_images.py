"""Pictures of every kind that phones and scanners make, whole or damaged, are read as far as they go."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageFilter
from PIL.TiffImagePlugin import AppendingTiffWriter

from intake.model import FileWarning, Outcome, PageSource, Reading, RefusalReason
from intake.reading import render_pages
from intake.reading.image import frames
from intake.settings import Limits
from tests.intake.reading.conftest import LETTER, text_image

pillow_heif.register_heif_opener()
Read = Callable[..., Reading]
SAYS = "explanation"
OTHER = text_image("the other picture", "is not the one to read")


def as_bytes(image: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def page(*lines: str) -> Image.Image:
    return text_image(*(lines or LETTER))


def grey() -> np.ndarray:
    return np.asarray(page().convert("L"))


def palette_with_clear_paper() -> Image.Image:
    image = page().quantize(4)
    image.info["transparency"] = image.getpixel((0, 0))
    return image


def clear(mode: str) -> Image.Image:
    image = Image.new("RGBA", page().size, (0, 0, 0, 0))
    image.paste("black", mask=page().convert("L").point(lambda value: 255 - value))
    return image.convert(mode)


def lab() -> Image.Image:
    """Lightness in the first band; no colour in the others."""
    neutral = Image.new("L", page().size, 128)
    return Image.merge("LAB", [page().convert("L"), neutral, neutral])


KINDS = {
    "adobe cmyk jpeg": lambda: as_bytes(page().convert("CMYK"), "JPEG"),
    "progressive jpeg": lambda: as_bytes(page(), "JPEG", progressive=True),
    "grey jpeg": lambda: as_bytes(page().convert("L"), "JPEG"),
    "16 bit png": lambda: as_bytes(Image.fromarray(grey().astype(np.uint16) * 200), "PNG"),
    "palette of 16": lambda: as_bytes(page().quantize(16), "PNG", bits=4),
    "palette with clear paper": lambda: as_bytes(palette_with_clear_paper(), "PNG"),
    "alpha": lambda: as_bytes(clear("RGBA"), "PNG"),
    "grey alpha": lambda: as_bytes(clear("LA"), "PNG"),
    "1 bit png": lambda: as_bytes(page().convert("1"), "PNG"),
    "16 bit tiff": lambda: as_bytes(Image.fromarray(grey().astype(np.uint16) * 40), "TIFF"),
    "big-endian 16 bit tiff": lambda: as_bytes(Image.fromarray((grey().astype(">u2") * 40).astype(">u2")), "TIFF"),
    "32 bit tiff": lambda: as_bytes(Image.fromarray(grey().astype(np.int32) * 9000), "TIFF"),
    "float tiff": lambda: as_bytes(Image.fromarray(grey().astype(np.float32) / 255), "TIFF"),
    "float tiff with holes": lambda: as_bytes(
        Image.fromarray(np.where(np.arange(1700) < 9, np.nan, grey() / 255).astype(np.float32)), "TIFF"
    ),
    "lab tiff": lambda: as_bytes(lab(), "TIFF"),
    "cmyk tiff": lambda: as_bytes(page().convert("CMYK"), "TIFF", compression="tiff_lzw"),
    "ycbcr tiff": lambda: as_bytes(page().convert("YCbCr"), "TIFF"),
    "fax": lambda: as_bytes(page().convert("1"), "TIFF", compression="group4"),
    "old fax": lambda: as_bytes(page().convert("1"), "TIFF", compression="group3"),
    "jpeg in tiff": lambda: as_bytes(page(), "TIFF", compression="jpeg"),
    "webp with alpha": lambda: as_bytes(clear("RGBA"), "WEBP", lossless=True),
    "avif": lambda: as_bytes(page(), "AVIF"),
    "heic": lambda: as_bytes(page(), "HEIF"),
    "jpeg 2000": lambda: as_bytes(page(), "JPEG2000"),
    "16 bit jpeg 2000": lambda: as_bytes(Image.fromarray(grey().astype(np.uint16) * 200), "JPEG2000"),
    "palette bmp": lambda: as_bytes(page().quantize(16), "BMP"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_picture_is_read(read: Read, kind: str) -> None:
    reading = read(KINDS[kind]())
    assert SAYS in reading.pages[0].text
    assert reading.warnings == ()


@pytest.mark.parametrize(
    ("kind", "options", "told"),
    [
        ("GIF", {"save_all": True, "append_images": [OTHER]}, True),
        ("WEBP", {"save_all": True, "append_images": [OTHER]}, True),
        ("PNG", {"save_all": True, "append_images": [OTHER]}, True),
        ("AVIF", {"save_all": True, "append_images": [OTHER]}, True),
        ("HEIF", {"save_all": True, "append_images": [OTHER]}, True),
        ("MPO", {"save_all": True, "append_images": [OTHER]}, False),  # a phone's photo with its preview
        ("GIF", {}, False),
        ("WEBP", {}, False),
        ("PNG", {}, False),
        ("HEIF", {}, False),
    ],
)
def test_one_picture_of_several_is_read_and_an_animation_is_told(
    read: Read, kind: str, options: dict[str, object], told: bool
) -> None:
    reading = read(as_bytes(page(), kind, **options))
    assert [SAYS in one.text for one in reading.pages] == [True]
    assert (FileWarning.FIRST_FRAME_ONLY in reading.warnings) is told


def test_the_main_picture_of_a_heic_need_not_be_its_first(read: Read) -> None:
    data = as_bytes(OTHER, "HEIF", save_all=True, append_images=[page()], primary_index=1)
    assert [SAYS in one.text for one in read(data).pages] == [True]


def mixed_tiff(*pages: Image.Image) -> bytes:
    """Each page its own mode, size and compression, as office machines append them."""
    file = io.BytesIO()
    with AppendingTiffWriter(file) as target:
        for image in pages:
            image.save(target, "TIFF", compression="group4" if image.mode == "1" else "tiff_adobe_deflate")
            target.newFrame()
    return file.getvalue()


def test_pages_of_a_tiff_may_differ_in_everything(read: Read) -> None:
    deep = Image.fromarray(grey().astype(np.uint16) * 200)
    pages = [page().convert("1"), page().resize((1200, 494)), page().convert("CMYK"), deep, page().quantize(8)]
    reading = read(mixed_tiff(*pages))
    assert [SAYS in one.text for one in reading.pages] == [True] * 5
    assert reading.warnings == ()


def spoilt(data: bytes, *numbers: int) -> bytes:
    """A TIFF whose pixels on these pages are no longer what their compression says."""
    result = bytearray(data)
    with Image.open(io.BytesIO(data)) as image:
        for number in numbers:
            image.seek(number - 1)
            for start, size in zip(image.tag_v2[273], image.tag_v2[279], strict=True):
                result[start : start + size] = b"\xff" * size
    return bytes(result)


def test_a_damaged_page_of_a_tiff_costs_only_itself(read: Read) -> None:
    reading = read(spoilt(mixed_tiff(page(), page(), page()), 2))
    assert [one.source for one in reading.pages] == [PageSource.OCR, PageSource.NONE, PageSource.OCR]
    assert reading.warnings == (FileWarning.PAGE_UNREADABLE,)


def test_a_tiff_without_a_sound_page_is_refused(read: Read) -> None:
    assert read(spoilt(mixed_tiff(page(), page()), 1, 2)).reason is RefusalReason.CORRUPT


def directories(data: bytes) -> list[int]:
    """Where each page's directory starts."""
    found, at = [], struct.unpack_from("<I", data, 4)[0]
    while at:
        found.append(at)
        (entries,) = struct.unpack_from("<H", data, at)
        (at,) = struct.unpack_from("<I", data, at + 2 + 12 * entries)
    return found


@pytest.mark.parametrize("damage", ["directory", "link"])
def test_a_tiff_whose_chain_of_pages_is_broken_gives_the_pages_before(read: Read, damage: str) -> None:
    data = bytearray(mixed_tiff(page(), page(), page()))
    _, second, third = directories(bytes(data))
    if damage == "directory":
        data[third : third + 60] = b"\xff" * 60
    else:
        at = data.index(struct.pack("<I", third), second)
        data[at : at + 4] = struct.pack("<I", 0xFFFFFF00)
    reading = read(bytes(data))
    assert [one.source for one in reading.pages[:2]] == [PageSource.OCR] * 2
    assert FileWarning.PAGE_UNREADABLE in reading.warnings


def test_a_damaged_page_is_not_shown_and_the_others_are(read: Read, tmp_path: Path) -> None:
    data = spoilt(mixed_tiff(page(), page(), page()), 2)
    reading = read(data)
    shown = render_pages(tmp_path / "upload", reading, folder=tmp_path / "work", limits=Limits(seconds=60))
    assert [picture.name for picture in shown] == ["page-1.jpg", "page-3.jpg"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_the_larger_part_of_a_picture_that_breaks_off_is_read(read: Read, kind: str) -> None:
    whole = as_bytes(page(*LETTER * 2).filter(ImageFilter.GaussianBlur(0.5)), kind)
    reading = read(whole[: len(whole) * 9 // 10])
    assert SAYS in reading.pages[0].text
    assert reading.warnings == (FileWarning.REPAIRED,)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "JPEG2000", "TIFF", "BMP", "GIF"])
def test_a_picture_of_which_little_is_left_is_refused(read: Read, kind: str) -> None:
    whole = as_bytes(page(), kind)
    reading = read(whole[: len(whole) * 3 // 10])
    assert reading.outcome is Outcome.REFUSED
    assert reading.reason is RefusalReason.CORRUPT
    assert "damaged" in reading.detail


def test_a_later_page_of_too_many_pixels_is_refused_before_any_is_decoded(tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    path.write_bytes(mixed_tiff(page(), Image.new("1", (9000, 9000))))
    seen = []
    with pytest.raises(Exception, match=r"9000 x 9000 pixels; the limit is 2,000,000"):
        seen.extend(frames(path, Limits(pixels=2_000_000)))
    assert seen == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "HEIF", "JPEG2000", "TIFF", "BMP", "GIF"])
def test_too_many_pixels_are_refused_in_every_format(read: Read, kind: str) -> None:
    reading = read(as_bytes(page(), kind), limits=Limits(pixels=1_000_000))
    assert reading.reason is RefusalReason.DECOMPRESSION_BOMB
    assert "1,000,000" in reading.detail


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


BOMB = zlib.compress(bytes(80_000_000), 9)


@pytest.mark.parametrize(
    "bomb",
    [
        chunk(b"zTXt", b"Comment\0\0" + BOMB),
        chunk(b"iTXt", b"Comment\0\1\0\0\0" + BOMB),
        chunk(b"iCCP", b"profile\0\0" + BOMB),
    ],
    ids=["zTXt", "iTXt", "iCCP"],
)
@pytest.mark.parametrize("where", ["before the pixels", "after the pixels"])
def test_metadata_that_unpack_without_end_do_not_cost_the_picture(read: Read, bomb: bytes, where: str) -> None:
    data = as_bytes(page(), "PNG")
    at = 33 if where.startswith("before") else len(data) - 12
    reading = read(data[:at] + bomb + data[at:], limits=Limits(seconds=60, memory=400_000_000))
    assert SAYS in reading.pages[0].text


@pytest.mark.parametrize("exif", [b"rubbish", b"MM\0*\xff\xff\xff\xff", b"II*\0\x08\0\0\0\xff\xff" + b"\xff" * 40])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_damaged_camera_data_do_not_cost_the_picture(read: Read, kind: str, exif: bytes) -> None:
    assert SAYS in read(as_bytes(page(), kind, exif=b"Exif\0\0" + exif)).pages[0].text


def test_no_other_format_is_opened_though_pillow_knows_it(tmp_path: Path) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(as_bytes(page(), "EPS"))
    with pytest.raises(Exception, match="damaged"):
        list(frames(path, Limits()))
