"""Sound files cut short at many points, and with bits turned over."""

import random
import zlib
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from samples.xfa_forms import draw_xfa
from tests.corpus.building import (
    LETTER,
    doc,
    docx,
    mail,
    msg,
    ods,
    odt,
    picture,
    rtf,
    saved,
    seven_zipped,
    tarred,
    text_pdf,
    xlsx,
    zipped,
)
from tests.corpus.expecting import ANY, LOSSES, READ, Expected, Sample, or_refused
from tests.people import ZOE

_TEXT = ("\n".join(LETTER) + "\n").encode() * 3
_LOST = or_refused(READ.but(one_of=LOSSES), "corrupt", "unsupported_type")
"""Half of it was never seen: it is refused, or it says so."""
_LOST_INSIDE = or_refused(READ.but(outcomes=("expanded",), one_of=(*LOSSES, "corrupt")), "corrupt", "unsupported_type")
_LOST_PACKAGE = or_refused(
    READ.but(outcomes=("read", "expanded"), one_of=(*LOSSES, "corrupt")), "corrupt", "unsupported_type"
)
"""What is left of it may be no more than a zip."""
_UNNOTICED = ANY.but(outcomes=("read", "expanded", "refused"), reasons=("corrupt", "unsupported_type", "empty"))
"""A text that ends early is a text."""
_TENTHS = (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98)
_FLIPS = 3


def sound_files() -> dict[str, tuple[bytes, Expected]]:
    """One of every format, small, and what becomes of its beginning."""
    image = picture()
    files = {"a.txt": _TEXT, "b.pdf": text_pdf()}
    message = msg(attachments=(("a.pdf", text_pdf()),))
    assert isinstance(message, bytes)
    return {
        "pdf": (text_pdf(pages=2), _LOST),
        "xfa.pdf": (draw_xfa("imm5257", "en", ZOE, random.Random(1)), _LOST),
        "scan.pdf": (saved(image, "PDF"), _LOST),
        "jpg": (saved(image, "JPEG"), _LOST),
        "png": (saved(image, "PNG"), _LOST),
        "tiff": (
            saved(image, "TIFF", compression="tiff_lzw", save_all=True, append_images=[Image.new("L", (50, 50))]),
            _LOST,
        ),
        "gif": (saved(image, "GIF"), _LOST),
        "bmp": (saved(image.convert("L"), "BMP"), _LOST),
        "webp": (saved(image, "WEBP"), _LOST),
        "heic": (saved(image, "HEIF"), _LOST),
        "avif": (saved(image, "AVIF"), _LOST),
        "jp2": (saved(image, "JPEG2000"), _LOST),
        "docx": (docx(), _LOST_PACKAGE),
        "odt": (odt(), _LOST_PACKAGE),
        "rtf": (rtf(), _UNNOTICED),
        "xlsx": (xlsx(), _LOST_PACKAGE),
        "ods": (ods((LETTER[0], "1")), _LOST_PACKAGE),
        "doc": (doc(), _UNNOTICED),
        "txt": (_TEXT, _UNNOTICED),
        "csv": (b"a,b\n1,explanation\n" * 30, _UNNOTICED),
        "html": (
            b"<!DOCTYPE html><html><body>" + b"<p>The letter of explanation</p>" * 20 + b"</body></html>",
            _UNNOTICED,
        ),
        "eml": (mail(("a.pdf", text_pdf())), _UNNOTICED),
        "msg": (message, _UNNOTICED),
        "zip": (zipped(files), _LOST_INSIDE),
        "tar": (tarred(files), _UNNOTICED),
        "tar.gz": (tarred(files, mode="w:gz"), _LOST_INSIDE),
        "7z": (seven_zipped(files), _LOST_INSIDE),
    }


def samples(_canary: Path, seed: int) -> Iterator[Sample]:
    """All of them."""
    for extension, (data, cut) in sound_files().items():
        for share in _TENTHS:
            length = max(1, int(len(data) * share))
            yield Sample(f"cut-at-{round(share * 100):02}.{extension}", data[:length], cut)
        chance = random.Random(seed + zlib.crc32(extension.encode()))
        for number in range(_FLIPS):
            yield Sample(f"flipped-{number}.{extension}", flipped(data, chance, 10**number), ANY)
        yield Sample(f"patched.{extension}", patched(data, chance), ANY)


def flipped(data: bytes, chance: random.Random, count: int) -> bytes:
    """With so many bits turned over."""
    spoilt = bytearray(data)
    for _ in range(count):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def patched(data: bytes, chance: random.Random) -> bytes:
    """With a stretch of it written elsewhere in it."""
    length = max(1, len(data) // 20)
    source, target = chance.randrange(len(data) - length + 1), chance.randrange(len(data) - length + 1)
    return data[:target] + data[source : source + length] + data[target + length :]
