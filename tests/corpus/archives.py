"""zip, tar, tar.gz and 7z: nested, sealed, full of tricks, and bombs."""

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from tests.corpus.building import LETTER, WORDS, deflated, docx, mail, seven_zipped, tarred, text_pdf, zipped
from tests.corpus.expecting import EXPANDED, LOSSES, Sample, or_refused, refused
from tests.corpus.packing import aes_zip, bomb_entry, encrypted_7z, overlapping, zip_crypto, zip_of

_TEXT = "\n".join(LETTER).encode()
_SOUND = EXPANDED.but(text=(WORDS,), never=("polyglot", "repaired", "entry_left_out"))
_ZIP = _SOUND.but(mimes=("application/zip",), mismatch=False)
_TAR = _SOUND.but(mimes=("application/x-tar",), mismatch=False)
_GZIP = _SOUND.but(mismatch=False)
_7Z = _SOUND.but(mimes=("application/x-7z-compressed",), mismatch=False)
_BOMB = refused("decompression_bomb", "too_large")
_LEFT_OUT = EXPANDED.but(warnings=("entry_left_out",), text=(WORDS,))


def samples(canary: Path) -> Iterator[Sample]:
    """All of them."""
    files = {"a.txt": _TEXT, "b.pdf": text_pdf()}
    yield Sample("zip-two-files.zip", zipped(files), _ZIP.but(children=2))
    yield Sample("zip-stored.zip", zipped(files, stored=True), _ZIP.but(children=2))
    yield Sample(
        "zip-with-folders.zip",
        zipped({"x/": b"", "x/a.txt": _TEXT, "x/y/": b"", "x/y/b.pdf": text_pdf()}),
        _ZIP.but(children=2),
    )
    yield Sample("zip-of-word-and-mail.zip", zipped({"a.docx": docx(), "b.eml": mail()}), _ZIP.but(children=2))
    yield Sample("tar-two-files.tar", tarred(files), _TAR.but(children=2))
    for name, mode in (("tar-gz.tar.gz", "w:gz"), ("tar-tgz.tgz", "w:gz")):
        yield Sample(name, tarred(files, mode=mode), _GZIP.but(children=2))
    for name, mode in (("tar-bz2.tar.bz2", "w:bz2"), ("tar-xz.tar.xz", "w:xz")):
        yield Sample(name, tarred(files, mode=mode), or_refused(EXPANDED, "unsupported_type"))
    yield Sample("7z-two-files.7z", seven_zipped(files), _7Z.but(children=2))
    yield Sample("gz-of-a-text.txt.gz", gzip.compress(_TEXT, mtime=0), or_refused(EXPANDED, "unsupported_type"))
    yield Sample("rar-unreadable.rar", b"Rar!\x1a\x07\x01\0" + bytes(200), refused("unsupported_type", "corrupt"))
    yield from _nested()
    yield from _sealed()
    yield from _bombs()
    yield from _names()
    yield from _not_files(canary)
    yield from _odd_headers()


def _nested() -> Iterator[Sample]:
    for kind, extension, make in (("zip", "zip", zipped), ("tar", "tar", tarred), ("7z", "7z", seven_zipped)):
        inner = {"a.txt": _TEXT}
        for depth in range(1, 9):
            inner = {f"{depth}.{extension}": make(inner)}
            if depth in (2, 7):
                expected = EXPANDED.but(text=(WORDS,)) if depth == 2 else EXPANDED.but(inside=("too_deep",))
                yield Sample(f"{kind}-in-{kind}-{depth}.{extension}", make(inner), expected)
    mixed = tarred({"a.zip": zipped({"b.7z": seven_zipped({"a.txt": _TEXT})})}, mode="w:gz")
    yield Sample("zip-7z-in-tar-gz.tar.gz", mixed, EXPANDED.but(text=(WORDS,)))


def _sealed() -> Iterator[Sample]:
    yield Sample("zip-encrypted.zip", zip_crypto({"a.txt": _TEXT}), refused("encrypted", mimes=("application/zip",)))
    yield Sample("zip-encrypted-aes.zip", aes_zip("a.txt", _TEXT), refused("encrypted", mimes=("application/zip",)))
    name, data, size, check = "b.txt", zlib.compress(_TEXT)[2:-4], len(_TEXT), zlib.crc32(_TEXT)
    half = zip_of((name, data, size, check), before=(("a.txt", _TEXT),), flags=1)
    yield Sample("zip-half-encrypted.zip", half, or_refused(EXPANDED.but(one_of=(*LOSSES, "encrypted")), "encrypted"))
    yield Sample(
        "zip-in-zip-encrypted.zip", zipped({"a.zip": zip_crypto({"a.txt": _TEXT})}), EXPANDED.but(inside=("encrypted",))
    )
    for names in (True, False):
        kind = "names-too" if names else "contents"
        yield Sample(
            f"7z-encrypted-{kind}.7z",
            encrypted_7z(names=names),
            refused("encrypted", mimes=("application/x-7z-compressed",)),
        )


def _bombs() -> Iterator[Sample]:
    yield Sample("zip-bomb.zip", zip_of(bomb_entry("a.txt", 2000)), _BOMB)
    yield Sample(
        "zip-bomb-of-lying-size.zip",
        zip_of(bomb_entry("a.txt", 2000), claimed=100),
        refused("decompression_bomb", "too_large", "corrupt"),
    )
    yield Sample("zip-bomb-of-many.zip", zip_of(*(bomb_entry(f"{i}.txt", 30) for i in range(20))), _BOMB)
    yield Sample(
        "zip-bomb-overlapping.zip", overlapping(90, 100), refused("decompression_bomb", "too_large", "corrupt")
    )
    inner = {"0.txt": bytes(1_000_000)}
    for depth in range(4):
        packed = zipped(inner)
        inner = {f"{depth}-{i}.zip": packed for i in range(10)}
    yield Sample(
        "zip-bomb-nested.zip",
        zipped({f"{i}.zip": zip_of(bomb_entry("a.txt", 1000)) for i in range(3)}),
        EXPANDED.but(inside=("decompression_bomb",)),
    )
    yield Sample(
        "zip-bomb-of-10-to-the-depth.zip", zipped(inner), or_refused(EXPANDED, "decompression_bomb", "too_large")
    )
    yield Sample("zip-quine-like.zip", zipped({"r/r.zip": zipped({"r/r.zip": zipped({"a.txt": _TEXT})})}), EXPANDED)
    yield Sample("zip-150-files.zip", zipped({f"{i}.txt": b"x" for i in range(150)}), refused("too_large"))
    yield Sample("zip-60000-files.zip", zipped({f"{i}": b"" for i in range(60_000)}), refused("too_large"))
    yield Sample(
        "zip-lying-count.zip",
        zip_of(("a.txt", _TEXT, len(_TEXT), zlib.crc32(_TEXT)), method=0).replace(b"\1\0\1\0", b"\xff\xfe\xff\xfe"),
        or_refused(EXPANDED, "corrupt", "too_large"),
    )
    block = bytes(10_000_000)
    head = b"\x1f\x8b\x08\0\0\0\0\0\0\x03"
    check = 0
    for _ in range(200):
        check = zlib.crc32(block, check)
    packed = head + deflated(block, 200, raw=True) + struct.pack("<II", check, 2_000_000_000)
    for name in ("gz-bomb.tar.gz", "gz-bomb.gz"):
        yield Sample(name, packed, refused("decompression_bomb", "too_large", "corrupt", "unsupported_type"))
    entry = tarfile.TarInfo("a.txt")
    entry.size = 2_000_000_000
    tar = entry.tobuf(tarfile.GNU_FORMAT)
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    start = packer.compress(tar) + packer.flush(zlib.Z_FULL_FLUSH)
    yield Sample(
        "tar-gz-bomb.tar.gz",
        start + deflated(block, 200, raw=True) + bytes(8),
        refused("decompression_bomb", "too_large", "corrupt"),
    )
    yield Sample("7z-bomb.7z", seven_zipped({"a.txt": bytes(250_000_000)}), _BOMB)
    sparse = tarfile.TarInfo("a.txt")
    sparse.size, sparse.pax_headers = 0, {}
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w", format=tarfile.PAX_FORMAT, pax_headers={}) as archive:
        sparse.pax_headers = {
            "GNU.sparse.major": "0",
            "GNU.sparse.minor": "1",
            "GNU.sparse.size": "1000000000000",
            "GNU.sparse.realsize": "1000000000000",
            "GNU.sparse.map": "999999999999,1",
        }
        sparse.size = 1
        archive.addfile(sparse, io.BytesIO(b"x"))
    yield Sample("tar-sparse-terabyte.tar", body.getvalue(), refused("decompression_bomb", "too_large", "corrupt"))
    yield Sample("tar-150-files.tar", tarred({f"{i}.txt": b"x" for i in range(150)}), refused("too_large"))


_TRICKS = {
    "up": "../../corpus-escaped.txt",
    "far-up": "../" * 12 + "tmp/corpus-escaped.txt",
    "absolute": "/tmp/corpus-escaped.txt",  # noqa: S108
    "windows": "..\\..\\corpus-escaped.txt",
    "drive": "C:\\corpus-escaped.txt",
    "home": "~/corpus-escaped.txt",
    "dots": "..",
    "control": "a\x01\x1b[31m\x7f\r\nb.txt",
    "right-to-left": "invoice\u202etxt.exe.txt",
    "zero-width": "pass\u200bport\ufeff.txt",
    "long": "a" * 5000 + ".txt",
    "spaces": "   ",
    "device": "CON",
    "markup": "<script>alert(1)</script>.txt",
    "shell": "$(touch corpus-escaped);`id`.txt",
    "formula": "=cmd|'calc'!A1.txt",
    "surrogate-like": "\U0001f600\ufffe.txt",
}


def _names() -> Iterator[Sample]:
    for trick, name in _TRICKS.items():
        if trick != "surrogate-like":
            yield Sample(f"tar-name-{trick}.tar", tarred({name: _TEXT}), EXPANDED.but(text=(WORDS,), children=1))
        yield Sample(f"zip-name-{trick}.zip", zip_of(before=((name, _TEXT),)), EXPANDED.but(text=(WORDS,), children=1))
    yield Sample("zip-name-empty.zip", zip_of(before=(("", _TEXT),)), or_refused(EXPANDED, "corrupt"))
    yield Sample(
        "zip-name-twice.zip",
        zip_of(before=(("a.txt", _TEXT), ("a.txt", b"The second paper\n"))),
        _ZIP.but(children=2, text=(WORDS, "The second paper")),
    )
    cp437 = zip_of(before=(("XYZ.txt", _TEXT),)).replace(b"XYZ.txt", b"\x82t\x82.txt")
    yield Sample("zip-name-cp437.zip", cp437, EXPANDED.but(text=(WORDS,), children=1))
    nul = zip_of(before=(("XYZ.txt", _TEXT),)).replace(b"XYZ.txt", b"a\0b.txt")
    yield Sample("zip-name-with-nul.zip", nul, or_refused(EXPANDED.but(text=(WORDS,)), "corrupt"))


def _not_files(canary: Path) -> Iterator[Sample]:
    made = []
    for name, kind in (
        ("link", tarfile.SYMTYPE),
        ("hard", tarfile.LNKTYPE),
        ("device", tarfile.CHRTYPE),
        ("pipe", tarfile.FIFOTYPE),
        ("block", tarfile.BLKTYPE),
    ):
        entry = tarfile.TarInfo(f"corpus-{name}")
        entry.type, entry.linkname = kind, str(canary)
        made.append(entry)
        yield Sample(
            f"tar-{name}.tar", tarred({"a.txt": _TEXT}, more=(entry,)), _LEFT_OUT.but(children=1, hidden=("CANARY",))
        )
    yield Sample(
        "tar-only-links.tar",
        tarred({}, more=tuple(made)),
        or_refused(EXPANDED.but(one_of=("entry_left_out",)), "empty", "corrupt").but(hidden=("CANARY",)),
    )
    through = tarfile.TarInfo("x")
    through.type, through.linkname = tarfile.SYMTYPE, "../.."
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        archive.addfile(through)
        entry = tarfile.TarInfo("x/corpus-escaped.txt")
        entry.size = len(_TEXT)
        archive.addfile(entry, io.BytesIO(_TEXT))
    yield Sample("tar-file-through-link.tar", buffer.getvalue(), _LEFT_OUT)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        info = zipfile.ZipInfo("link.txt")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, str(canary))
        archive.writestr(zipfile.ZipInfo("a.txt"), _TEXT)
    yield Sample("zip-link.zip", buffer.getvalue(), _LEFT_OUT.but(hidden=("CANARY-",)))


def _odd_headers() -> Iterator[Sample]:
    plain = zipped({"a.txt": _TEXT})
    empty_ones = or_refused(EXPANDED.but(children=0), "empty", "corrupt")
    yield Sample("zip-empty.zip", b"PK\5\6" + bytes(18), empty_ones)
    yield Sample("tar-empty.tar", bytes(10_240), or_refused(EXPANDED, "empty", "corrupt", "unsupported_type"))
    yield Sample(
        "tar-gz-empty.tar.gz",
        gzip.compress(bytes(10_240), mtime=0),
        or_refused(EXPANDED, "empty", "corrupt", "unsupported_type"),
    )
    yield Sample("zip-only-folders.zip", zipped({"a/": b"", "a/b/": b""}), empty_ones)
    yield Sample(
        "zip-with-empty-file.zip", zipped({"a.txt": b"", "b.txt": _TEXT}), _ZIP.but(children=2, inside=("empty",))
    )
    yield Sample("zip-comment.zip", plain[:-2] + struct.pack("<H", 9) + b"a comment", _ZIP)
    yield Sample(
        "zip-after-program.zip", b"MZ" + bytes(510) + plain, or_refused(EXPANDED, "unsupported_type", "corrupt")
    )
    wrong = bytearray(zipped({"a.txt": _TEXT}, stored=True))
    wrong[35:38] = b"XYZ"
    yield Sample("zip-wrong-sum.zip", bytes(wrong), or_refused(EXPANDED.but(one_of=(*LOSSES, "corrupt")), "corrupt"))
    for method, name in ((97, "wavpack"), (98, "ppmd"), (14, "lzma"), (77, "unknown")):
        made = zip_of(("a.txt", b"\x09\x04\x05\0\x5d" + bytes(60), 100, 1), method=method)
        yield Sample(
            f"zip-method-{name}.zip",
            made,
            or_refused(EXPANDED.but(one_of=(*LOSSES, "corrupt")), "corrupt", "unsupported_type"),
        )
    at = plain.index(b"PK\1\2")
    yield Sample("zip-directory-misplaced.zip", plain[:-6] + b"\xff\xff\xff\x7f\0\0", or_refused(EXPANDED, "corrupt"))
    yield Sample("zip-no-directory.zip", plain[:at], or_refused(EXPANDED.but(one_of=LOSSES), "corrupt"))
    two = zip_of(before=(("a.txt", _TEXT),))
    local = bytearray(two)
    local[30:35] = b"b.exe"
    yield Sample("zip-two-names-for-one.zip", bytes(local), or_refused(EXPANDED, "corrupt"))
    yield Sample("tar-wrong-sum.tar", b"b" + tarred({"a.txt": _TEXT})[1:], refused("corrupt", "unsupported_type"))
    entry = tarfile.TarInfo("a.txt")
    entry.size = 8**11 - 1
    yield Sample(
        "tar-lying-size.tar",
        entry.tobuf(tarfile.GNU_FORMAT) + _TEXT,
        refused("corrupt", "too_large", "decompression_bomb"),
    )
    sealed = bytearray(seven_zipped({"a.txt": _TEXT}))
    sealed[12:20] = b"\xff" * 8
    yield Sample("7z-header-misplaced.7z", bytes(sealed), refused("corrupt"))
