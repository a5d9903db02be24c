"""Photos and scans of every kind, and pictures that lie about their size."""

import io
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, PngImagePlugin

from tests.corpus.building import WORDS, deflated, picture, saved
from tests.corpus.expecting import ANY, READ, Expected, Sample, or_refused, refused

_MIMES = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "tiff": "image/tiff",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "webp": "image/webp",
    "heic": "image/heic",
    "avif": "image/avif",
    "jp2": "image/jp2",
}
_KINDS = {
    "jpg": "JPEG",
    "png": "PNG",
    "tiff": "TIFF",
    "gif": "GIF",
    "bmp": "BMP",
    "webp": "WEBP",
    "heic": "HEIF",
    "avif": "AVIF",
    "jp2": "JPEG2000",
}
_TOO_MANY_PIXELS = refused("decompression_bomb", "too_large", "corrupt")
_QUIET = ("polyglot", "repaired", "active_content", "first_frame_only", "disguised")


def samples(_canary: Path) -> Iterator[Sample]:
    """All of them."""
    for extension, kind in _KINDS.items():
        yield Sample(f"{extension}-letter.{extension}", saved(picture(), kind), _of(extension))
    yield from _modes()
    yield from _frames()
    yield from _plain_ones()
    yield from _bombs()
    yield from _unknown()


def _of(extension: str, **changes: Any) -> Expected:
    whole = READ.but(mimes=(_MIMES[extension],), mismatch=False, text=(WORDS,), never=_QUIET, pages=1)
    return whole.but(**changes)


def _modes() -> Iterator[Sample]:
    base = picture()
    grey = base.convert("L")
    deep = Image.fromarray(np.asarray(grey, dtype=np.uint16) * 257)
    clear = Image.new("RGBA", base.size, (0, 0, 0, 0))
    clear.paste(Image.new("RGBA", base.size, "black"), mask=grey.point(lambda value: 255 - value))
    for name, extension, image, options in (
        ("cmyk", "jpg", base.convert("CMYK"), {}),
        ("grey", "jpg", grey, {}),
        ("progressive", "jpg", base, {"progressive": True}),
        ("turned-by-tag", "jpg", base.transpose(Image.Transpose.ROTATE_90), {"exif": _turned(6)}),
        ("16-bit", "png", deep, {}),
        ("palette", "png", base.quantize(16), {}),
        ("alpha", "png", clear, {}),
        ("grey-alpha", "png", clear.convert("LA"), {}),
        ("1-bit", "png", grey.convert("1"), {}),
        ("cmyk", "tiff", base.convert("CMYK"), {}),
        ("16-bit", "tiff", deep, {}),
        ("float", "tiff", grey.convert("F"), {}),
        ("palette", "tiff", base.quantize(16), {}),
        ("alpha", "tiff", clear, {}),
        ("lab", "tiff", _lab(base), {}),
        ("fax", "tiff", grey.convert("1"), {"compression": "group4"}),
        ("lzw", "tiff", base, {"compression": "tiff_lzw"}),
        ("jpeg", "tiff", base, {"compression": "jpeg"}),
        ("deflate", "tiff", base, {"compression": "tiff_adobe_deflate"}),
        ("packbits", "tiff", base, {"compression": "packbits"}),
        ("1-bit", "bmp", grey.convert("1"), {}),
        ("palette", "bmp", base.quantize(16), {}),
        ("alpha", "webp", clear, {}),
        ("lossless", "webp", base, {"lossless": True}),
        ("alpha", "heic", clear, {}),
        ("grey", "heic", grey, {}),
        ("alpha", "avif", clear, {}),
        ("grey", "jp2", grey, {}),
        ("alpha", "jp2", clear, {}),
        ("16-bit", "jp2", deep, {}),
        ("transparent", "gif", clear, {}),
    ):
        yield Sample(f"{extension}-{name}.{extension}", saved(image, _KINDS[extension], **options), _of(extension))
    codestream = saved(base, "JPEG2000", no_jp2=True)
    yield Sample("j2k-bare.j2k", codestream, or_refused(READ.but(text=(WORDS,)), "unsupported_type"))
    both = base.convert("CMYK")
    inverted = saved(both, "JPEG").replace(b"Adobe\0d", b"Adobe\0e")
    yield Sample("jpg-cmyk-odd-marker.jpg", inverted, _of("jpg", text=()))


def _turned(tag: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = tag
    return exif.tobytes()


def _lab(image: Image.Image) -> Image.Image:
    from PIL import ImageCms

    to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    converted = ImageCms.applyTransform(image, to_lab)
    assert converted is not None
    return converted


def _frames() -> Iterator[Sample]:
    others = [Image.new("RGB", picture().size, colour) for colour in ("red", "blue")]
    more = {"save_all": True, "append_images": others}
    for extension in ("gif", "webp", "png", "avif"):
        animated = saved(picture(), _KINDS[extension], duration=100, **more)
        yield Sample(
            f"{extension}-animated.{extension}", animated, _of(extension, warnings=("first_frame_only",), never=())
        )
    yield Sample("tiff-3-pages.tiff", saved(picture(), "TIFF", **more), _of("tiff", pages=3))
    mixed = [picture().convert("1"), Image.new("CMYK", (100, 100)), Image.new("I;16", (50, 50))]
    yield Sample(
        "tiff-4-pages-of-4-kinds.tiff",
        saved(picture(), "TIFF", save_all=True, append_images=mixed),
        _of("tiff", pages=4),
    )
    yield Sample(
        "heic-3-pictures.heic", saved(picture(), "HEIF", **more), READ.but(mimes=("image/heic",), text=(WORDS,))
    )
    tiny = Image.new("L", (2, 2))
    many = [Image.new("L", (2, 2), index % 250) for index in range(1, 3000)]
    yield Sample(
        "gif-3000-frames.gif",
        saved(tiny, "GIF", save_all=True, append_images=many),
        _of("gif", text=(), warnings=("first_frame_only",), never=()),
    )
    pages = [Image.new("1", (2, 2))] * 700
    yield Sample(
        "tiff-701-pages.tiff",
        saved(Image.new("1", (2, 2)), "TIFF", save_all=True, append_images=pages),
        refused("too_many_pages"),
    )


def _plain_ones() -> Iterator[Sample]:
    for colour in ("white", "black"):
        yield Sample(f"png-all-{colour}.png", saved(Image.new("RGB", (800, 600), colour), "PNG"), _of("png", text=()))
    for size in ((1, 1), (1, 10_000), (30_000, 1), (3, 3)):
        image = Image.new("RGB", size, "white")
        yield Sample(f"png-{size[0]}-by-{size[1]}.png", saved(image, "PNG"), _of("png", text=()))
    yield Sample("jpg-1-by-1.jpg", saved(Image.new("L", (1, 1)), "JPEG"), _of("jpg", text=()))
    yield Sample("jpg-1-by-60000.jpg", saved(Image.new("L", (1, 60_000)), "JPEG"), _of("jpg", text=()))


def _png(width: int, height: int, data: bytes, *, bits: int = 1, colour: int = 0, more: bytes = b"") -> bytes:
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + more + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _bombs() -> Iterator[Sample]:
    line = bytes(12_501)
    yield Sample(
        "png-bomb.png",
        _png(100_000, 100_000, deflated(line * 100, 1000)),
        _TOO_MANY_PIXELS.but(reasons=("decompression_bomb", "too_large")),
    )
    yield Sample("png-bomb-of-2-billion.png", _png(2**31 - 1, 2**31 - 1, b""), _TOO_MANY_PIXELS)
    yield Sample(
        "png-180-million-pixels.png",
        _png(18_000, 10_000, deflated(bytes(2251) * 100, 100)),
        or_refused(READ, "too_large", "decompression_bomb"),
    )
    text = b"Comment\0\0" + deflated(bytes(1_000_000), 500)
    small = zlib.compress(bytes(2 * 8))
    yield Sample(
        "png-text-bomb.png",
        _png(8, 8, small, more=_chunk(b"zTXt", text)),
        or_refused(READ, "corrupt", "decompression_bomb"),
    )
    yield Sample(
        "png-profile-bomb.png",
        _png(8, 8, small, more=_chunk(b"iCCP", b"a\0\0" + deflated(bytes(1_000_000), 500))),
        or_refused(READ, "corrupt", "decompression_bomb"),
    )
    yield Sample(
        "png-data-beyond-its-size.png",
        _png(8, 8, deflated(bytes(1_000_000), 1000)),
        or_refused(READ, "corrupt", "decompression_bomb"),
    )
    yield Sample(
        "png-100000-chunks.png",
        _png(8, 8, small, more=_chunk(b"tEXt", b"a\0b") * 100_000),
        or_refused(READ, "corrupt", "too_large"),
    )
    yield Sample("png-zero-wide.png", _png(0, 8, small), refused("corrupt"))

    jpeg = bytearray(saved(Image.new("RGB", (16, 16), "white"), "JPEG"))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 65_000, 65_000)
    yield Sample("jpg-bomb.jpg", bytes(jpeg), _TOO_MANY_PIXELS)
    gif = bytearray(saved(Image.new("P", (16, 16)), "GIF"))
    gif[6:10] = struct.pack("<HH", 65_535, 65_535)
    yield Sample("gif-bomb.gif", bytes(gif), _TOO_MANY_PIXELS)
    bmp = bytearray(saved(Image.new("RGB", (16, 16)), "BMP"))
    bmp[18:26] = struct.pack("<ii", 2_000_000_000, 2_000_000_000)
    yield Sample("bmp-bomb.bmp", bytes(bmp), _TOO_MANY_PIXELS)
    bmp[18:26] = struct.pack("<ii", -16, -(2**31))
    yield Sample("bmp-negative.bmp", bytes(bmp), _TOO_MANY_PIXELS)
    yield Sample("tiff-bomb.tiff", _tiff(100_000, 100_000), _TOO_MANY_PIXELS)
    yield Sample(
        "tiff-bomb-deflated.tiff",
        _tiff(100_000, 100_000, compression=8, data=deflated(bytes(1_000_000), 1200)),
        _TOO_MANY_PIXELS,
    )
    yield Sample(
        "tiff-directory-in-a-loop.tiff", _tiff(8, 8, following=8), or_refused(READ, "corrupt", "too_many_pages")
    )
    yield Sample("tiff-directory-beyond.tiff", _tiff(8, 8, following=2**31), or_refused(READ, "corrupt"))
    yield Sample(
        "tiff-strip-beyond.tiff",
        _tiff(8, 8, strip=2**31),
        or_refused(READ.but(one_of=("page_unreadable", "repaired")), "corrupt"),
    )
    yield Sample(
        "tiff-tag-of-4-billion-values.tiff",
        _tiff(8, 8, extra=struct.pack("<HHII", 0x9000, 4, 2**32 - 1, 8)),
        or_refused(READ, "corrupt"),
    )
    webp = b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8L" + struct.pack("<I", 10) + b"\x2f\xff\xff\xff\x0f" + bytes(5)
    yield Sample("webp-of-largest-size.webp", webp, refused("corrupt", "decompression_bomb", "too_large"))
    jp2 = bytearray(saved(Image.new("RGB", (64, 64)), "JPEG2000"))
    size = jp2.index(b"\xff\x51") + 6
    jp2[size : size + 8] = struct.pack(">II", 1_000_000, 1_000_000)
    header = jp2.index(b"ihdr") + 4
    jp2[header : header + 8] = struct.pack(">II", 1_000_000, 1_000_000)
    yield Sample("jp2-bomb.jp2", bytes(jp2), _TOO_MANY_PIXELS)
    for extension in ("heic", "avif"):
        data = bytearray(saved(Image.new("RGB", (64, 64)), _KINDS[extension]))
        place = 0
        while (place := data.find(b"ispe", place)) >= 0:
            data[place + 8 : place + 16] = struct.pack(">II", 100_000, 100_000)
            place += 8
        yield Sample(f"{extension}-bomb.{extension}", bytes(data), _TOO_MANY_PIXELS)
        nested = bytes(data[:32]) + (struct.pack(">I", 0x7FFFFFFF) + b"meta") * 10_000
        yield Sample(f"{extension}-boxes-10000-deep.{extension}", nested, refused("corrupt"))


def _tiff(
    width: int,
    height: int,
    *,
    compression: int = 1,
    data: bytes = bytes(64),
    following: int = 0,
    strip: int | None = None,
    extra: bytes = b"",
) -> bytes:
    count = 8 + bool(extra)
    place = 8 + 2 + 12 * count + 4
    entries = [
        (256, 4, width),
        (257, 4, height),
        (258, 3, 8),
        (259, 3, compression),
        (262, 3, 1),
        (273, 4, place if strip is None else strip),
        (278, 4, height),
        (279, 4, len(data)),
    ]
    body = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries) + extra
    return b"II*\0" + struct.pack("<IH", 8, count) + body + struct.pack("<I", following) + data


def _unknown() -> Iterator[Sample]:
    no = refused("unsupported_type", "corrupt")
    for kind, extension in (
        ("ICO", "ico"),
        ("TGA", "tga"),
        ("PCX", "pcx"),
        ("PPM", "ppm"),
        ("SGI", "sgi"),
        ("EPS", "eps"),
    ):
        yield Sample(f"{extension}-unreadable.{extension}", saved(Image.new("RGB", (32, 32)), kind), no)
    yield Sample("psd-unreadable.psd", b"8BPS\0\1" + bytes(6) + struct.pack(">HIIHH", 3, 9, 9, 8, 3) + bytes(200), no)
    yield Sample("video.mp4", b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(500), no)
    yield Sample("ftyp-of-unknown-brand.heic", b"\0\0\0\x18ftypzzzz\0\0\0\0" + bytes(500), no)
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "<script>alert(1)</script>")
    buffer = io.BytesIO()
    picture().save(buffer, "PNG", pnginfo=info)
    yield Sample("png-script-in-comment.png", buffer.getvalue(), _of("png", never=()))
    yield Sample("jpg-junk-after.jpg", saved(picture(), "JPEG") + bytes(3000), _of("jpg", never=()))
    yield Sample("jpg-junk-before.jpg", b"\n" * 30 + saved(picture(), "JPEG"), ANY)
