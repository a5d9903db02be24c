"""Archives give their files, whole or not at all, and nothing in them is a path, a link or a bomb."""

import base64
import gzip
import io
import os
import random
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import libarchive
import pytest

from intake.model import FileWarning, Outcome, Reading, RefusalReason
from intake.reading.archive import READER, _is_filled_up
from intake.reading.registry import Content, Refused, Task
from intake.settings import Limits
from tests.intake.reading.conftest import LETTER, text_pdf

Read = Callable[..., Reading]
PAPERS = {
    "papers/Pièce d’identité.pdf": text_pdf(*LETTER),
    "letter.txt": b"Dear officer\n" * 400,
    "scan": os.urandom(9000),
}
MB = bytes(1_000_000)


def zip_of(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tar_of(files: dict[str, bytes], *others: tarfile.TarInfo) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        for other in others:
            archive.addfile(other)
    return buffer.getvalue()


def seven_zip_of(files: dict[str, bytes]) -> bytes:
    written = bytearray()

    def write(piece: bytes) -> int:
        written.extend(piece)
        return len(piece)

    with libarchive.custom_writer(write, "7zip") as archive:
        for name, data in files.items():
            archive.add_file_from_memory(name, len(data), [data])
    return bytes(written)


def tar_gz_of(files: dict[str, bytes]) -> bytes:
    return gzip.compress(tar_of(files), mtime=0)


MAKERS: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "application/zip": zip_of,
    "application/x-7z-compressed": seven_zip_of,
    "application/x-tar": tar_of,
    "application/gzip": tar_gz_of,
}


def files_of(reading: Reading | Content, folder: Path) -> list[tuple[str, bytes]]:
    return [(child.name, (folder / "children" / child.file).read_bytes()) for child in reading.children]


@pytest.mark.parametrize("mime", MAKERS)
def test_each_file_of_an_archive_is_a_child(read: Read, tmp_path: Path, mime: str) -> None:
    reading = read(MAKERS[mime](PAPERS), "papers")
    assert (reading.outcome, reading.mime, reading.warnings) == (Outcome.EXPANDED, mime, ())
    assert files_of(reading, tmp_path / "work") == list(PAPERS.items())


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_may_be_packed_in_many_ways(read: Read, tmp_path: Path, method: int) -> None:
    assert files_of(read(zip_of(PAPERS, method)), tmp_path / "work") == list(PAPERS.items())


def test_a_zip_of_the_large_kind_is_a_zip(read: Read, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive, archive.open("a.txt", "w", force_zip64=True) as entry:
        entry.write(b"hello")
    assert files_of(read(buffer.getvalue()), tmp_path / "work") == [("a.txt", b"hello")]


def test_a_single_packed_file_keeps_its_name(read: Read, tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with gzip.GzipFile("letter.txt", "wb", fileobj=buffer) as packed:
        packed.write(b"Dear officer")
    assert files_of(read(buffer.getvalue()), tmp_path / "work") == [("letter.txt", b"Dear officer")]
    assert files_of(read(gzip.compress(b"Dear officer")), tmp_path / "work") == [("attachment 1", b"Dear officer")]


def test_a_gzip_may_have_several_members_and_be_filled_up(read: Read, tmp_path: Path) -> None:
    data = gzip.compress(b"Dear ") + gzip.compress(b"officer") + bytes(500)
    assert files_of(read(data), tmp_path / "work") == [("attachment 1", b"Dear officer")]


def test_an_archive_in_an_archive_is_one_child(read: Read, tmp_path: Path) -> None:
    for inner in (zip_of(PAPERS), gzip.compress(b"x")):
        assert [data for _, data in files_of(read(gzip.compress(inner)), tmp_path / "work")] == [inner]


# Names


NAMES = ["../../x", "/etc/passwd", "a\\..\\b", "a\u202efdp.exe", "\x1b[31m", "a\nb", "x" * 3000, "C:\\x", "."]


@pytest.mark.parametrize("mime", MAKERS)
def test_a_name_is_never_a_path(read: Read, tmp_path: Path, mime: str) -> None:
    before = {path for path in tmp_path.parent.rglob("*") if path.is_file()}
    files = {name: str(number).encode() for number, name in enumerate(NAMES)}
    reading = read(MAKERS[mime](files))
    assert [data for _, data in files_of(reading, tmp_path / "work")] == list(files.values())
    assert all(0 < len(child.name) <= 500 for child in reading.children)
    made = {path for path in tmp_path.parent.rglob("*") if path.is_file()} - before - {tmp_path / "upload"}
    assert {path.parent for path in made} <= {tmp_path / "work" / "children", tmp_path / "work"}


def test_files_of_the_same_name_are_each_a_child(read: Read, tmp_path: Path) -> None:
    data = zip_of({"a.txt": b"1", "b.txt": b"2"}).replace(b"b.txt", b"a.txt")
    assert files_of(read(data), tmp_path / "work") == [("a.txt", b"1"), ("a.txt", b"2")]


def test_names_as_windows_writes_them_are_read(read: Read, tmp_path: Path) -> None:
    data = zip_of({"Piece.pdf": b"x"}).replace(b"Piece", "Pièce".encode("cp850"))
    assert [child.name for child in read(data).children] == ["Pièce.pdf"]


def test_a_file_without_a_name_gets_one(read: Read) -> None:
    data = zip_of({"a": b"x"})
    nameless = data.replace(b"\1\0\0\0a", b"\0\0\0\0").replace(b"\1\0" + bytes(16) + b"a", bytes(18))
    assert len(nameless) <= len(data)
    assert all(child.name for child in read(nameless).children)


def test_what_systems_add_is_left_out_without_a_word(read: Read) -> None:
    added = {"__MACOSX/._a.pdf": b"x", "a/.DS_Store": b"x", "a\\Thumbs.db": b"x", "DESKTOP.INI": b"x", "a/": b""}
    reading = read(zip_of({"a/a.pdf": text_pdf(*LETTER), **added}))
    assert ([child.name for child in reading.children], reading.warnings) == (["a/a.pdf"], ())


# What is no file


def no_file(kind: bytes) -> tarfile.TarInfo:
    entry = tarfile.TarInfo("odd")
    entry.type, entry.linkname = kind, "a.txt"
    return entry


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE])
def test_links_and_devices_are_left_out_and_told(read: Read, kind: bytes) -> None:
    reading = read(tar_of({"a.txt": b"hello"}, no_file(kind)))
    assert [child.name for child in reading.children] == ["a.txt"]
    assert reading.warnings == (FileWarning.ENTRY_LEFT_OUT,)


def test_a_link_in_a_zip_is_left_out_and_told(read: Read) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("a.txt", "hello")
    reading = read(buffer.getvalue())
    assert ([child.name for child in reading.children], reading.warnings) == (["a.txt"], ("entry_left_out",))


def test_a_folder_that_has_bytes_is_told(read: Read) -> None:
    assert read(zip_of({"a.txt": b"hello", "folder/": b"hidden"})).warnings == (FileWarning.ENTRY_LEFT_OUT,)
    assert read(zip_of({"a.txt": b"hello", "folder/": b""})).warnings == ()


@pytest.mark.parametrize(
    "data",
    [
        b"PK\5\6" + bytes(18),
        zip_of({"folder/": b"", ".DS_Store": b"x"}),
        tar_of({}, no_file(tarfile.SYMTYPE)),
        seven_zip_of({"Thumbs.db": b"x"}),
        gzip.compress(b""),
        tar_gz_of({}),
    ],
    ids=["zip", "zip of nothing real", "tar", "7z", "gzip", "tar.gz"],
)
def test_an_archive_without_files_is_empty(tmp_path: Path, data: bytes) -> None:
    assert unpacked(data, tmp_path) is RefusalReason.EMPTY


# What programs of other makes see, and libarchive does not


ONE, OTHER = {"a.txt": b"hello"}, {"b.txt": b"you"}


def rebased(data: bytes, by: int) -> bytes:
    """A zip with offsets from the start of a file in which so much is before it."""
    end = data.rindex(b"PK\5\6")
    count, _, position = struct.unpack_from("<HLL", data, end + 10)
    made = bytearray(data)
    struct.pack_into("<L", made, end + 16, position + by)
    for _ in range(count):
        (offset,) = struct.unpack_from("<L", made, position + 42)
        struct.pack_into("<L", made, position + 42, offset + by)
        position += 46 + sum(struct.unpack_from("<3H", made, position + 28))
    return bytes(made)


def unnamed(data: bytes, number: int) -> bytes:
    """A zip in whose directory one entry is not named."""
    end = data.rindex(b"PK\5\6")
    count, _, offset = struct.unpack_from("<HLL", data, end + 10)
    entries = data[offset:end].split(b"PK\1\2")[1:]
    directory = b"".join(b"PK\1\2" + entry for entry in entries[:number] + entries[number + 1 :])
    record = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count - 1, count - 1, len(directory), offset, 0)
    return data[:offset] + directory + record


EMPTY_ZIP = b"PK\5\6" + bytes(18)
HIDING = {
    "two zips": zip_of(ONE) + zip_of(OTHER),
    "two zips of one piece": zip_of(ONE) + rebased(zip_of(OTHER), len(zip_of(ONE))),
    "a zip in another's comment": zip_of(OTHER)[:-2] + struct.pack("<H", len(zip_of(ONE))) + zip_of(ONE),
    "a zip before one that was cut": zip_of(OTHER) + zip_of(ONE)[:-40],
    "a zip before one without entries": zip_of(ONE) + EMPTY_ZIP,
    "a zip behind one without entries": EMPTY_ZIP + zip_of(ONE)[:-22] + EMPTY_ZIP,
    "first entry unnamed": unnamed(zip_of(ONE | OTHER), 0),
    "last entry unnamed": unnamed(zip_of(ONE | OTHER), 1),
    "two entries of one place": zip_of(ONE | OTHER).replace(b"\x2a\0\0\0b.txt", b"\0\0\0\0b.txt"),
    "two tars": tar_of(ONE) + tar_of(OTHER),
    "two tars without padding": tar_of(ONE)[: 512 * 4] + tar_of(OTHER),
    "a letter behind a tar": tar_of(ONE) + b"Dear officer",
    "two tars in a gzip": gzip.compress(tar_of(ONE) + tar_of(OTHER)),
    "two tars, each in a gzip": tar_gz_of(ONE) + tar_gz_of(OTHER),
    "a tar behind one without entries": gzip.compress(tar_of({}) + tar_of(OTHER)),
    "two 7z": seven_zip_of(ONE) + seven_zip_of(OTHER),
}


@pytest.mark.parametrize("data", HIDING.values(), ids=HIDING)
def test_what_an_archive_does_not_show_is_told(tmp_path: Path, data: bytes) -> None:
    result = unpacked(data, tmp_path)
    if isinstance(result, Content):
        assert {FileWarning.ENTRY_LEFT_OUT, FileWarning.ATTACHMENT_UNREADABLE} & set(result.warnings)
    else:
        assert result is RefusalReason.CORRUPT


def streamed_zip(files: dict[str, bytes]) -> bytes:
    """As written into a pipe: what an entry's header can't know yet comes behind its data."""

    class Pipe(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            written.extend(data)
            return len(data)

    written = bytearray()
    with zipfile.ZipFile(Pipe(), "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[arg-type]
        for name, data in files.items():
            archive.writestr(name, data)
    return bytes(written)


def commented_zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO(zip_of(files))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"made by hand " * 500
        archive.writestr("added later", b"hello")
    return buffer.getvalue()


def wide_zip(files: dict[str, bytes]) -> bytes:
    """Of one file whose numbers all have 64 bits, as some programs write them always."""
    ((name, data),) = files.items()
    size, said, path = len(data), 0xFFFFFFFF, name.encode()
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 45, 0, 0, 0, 0, zlib.crc32(data), said, said, len(path), 20)
    local += path + struct.pack("<HHQQ", 1, 16, size, size) + data
    extra = struct.pack("<HHHHHQQQ", 0x9999, 2, 0, 1, 24, size, size, 0)
    entry = struct.pack(
        "<4s6H3L5H2L",
        b"PK\1\2",
        45,
        45,
        0,
        0,
        0,
        0,
        zlib.crc32(data),
        said,
        said,
        len(path),
        len(extra),
        0,
        0,
        0,
        0,
        said,
    )
    entry += path + extra
    end = struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, len(entry), len(local))
    end += struct.pack("<4sLQL", b"PK\6\7", 0, len(local) + len(entry), 1)
    return local + entry + end + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0xFFFF, 0xFFFF, said, said, 0)


def half_wide_zip(files: dict[str, bytes]) -> bytes:
    """As Info-ZIP ends what it wrote into a pipe: in both ways."""
    data = wide_zip(files)
    start, end = data.rindex(b"PK\1\2"), data.rindex(b"PK\6\6")
    return data[:-22] + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, end - start, start, 0)


ZIP_IN_ZIP = {"a.zip": zip_of(PAPERS), "b.zip": zip_of(ONE, zipfile.ZIP_STORED)}
SOUND = {
    "a zip of zips": zip_of(ZIP_IN_ZIP, zipfile.ZIP_STORED),
    "a zip that was streamed": streamed_zip(PAPERS),
    "a zip of zips that was streamed": streamed_zip(ZIP_IN_ZIP),
    "a zip that was added to, with a comment": commented_zip(PAPERS),
    "a zip of 64 bits": wide_zip({"a.zip": zip_of(PAPERS)}),
    "a zip of 64 bits and of 32": half_wide_zip({"a.zip": zip_of(PAPERS)}),
    "a zip filled up with zeros": zip_of(PAPERS) + bytes(5000),
    "a tar of tars": tar_of({"a.tar": tar_of(PAPERS), "b.tar": tar_of(ONE)}),
    "a tar with no more than its end": tar_of(ONE)[: 512 * 4],
    "a tar of large blocks": tar_of(PAPERS) + bytes(1_000_000),
    "a 7z of 7z": seven_zip_of({"a.7z": seven_zip_of(PAPERS)}),
    "a 7z filled up with zeros": seven_zip_of(PAPERS) + bytes(5000),
}


@pytest.mark.parametrize("data", SOUND.values(), ids=SOUND)
def test_a_sound_archive_is_never_said_to_hide_anything(tmp_path: Path, data: bytes) -> None:
    result = unpacked(data, tmp_path)
    assert isinstance(result, Content)
    assert (len(result.children) > 0, result.warnings) == (True, [])


# Encrypted: made with py7zr, password rosebud, once with and once without its directory encrypted.
SEVEN_ZIP = """N3q8ryccAAT3ZNEffwAAAAAAAAAUAAAAAAAAABf7XeFllQkglgq3jQXFR/HFQUoE4ABoAGddAACBMweuD87zckcbR4IJIYSjdc/bH96l
siqGMdTKGgtS6cmmTY4ektLDd5qj9nX1XSW6V4mruMsVQh+myJA0pMTS3XGq0yld+RHyt+w9IxYleqGoxTc+k/QEnjN3eOSjnnzl6LgAAAAAFwYQAQlv
AAcLAQABISEBGAxpAAA="""
SEVEN_ZIP_ALL = """N3q8ryccAAToMvP1gAAAAAAAAAAoAAAAAAAAAJhF0Zb/woN6NLnl//gMJFCgeAiZhduqTYOymT8UiaumrOsGzaz19vEyLgdUGPCGK
fMxsUi6+wy5oseHYcsydEL2GQje5UtkGYNDBUX5WeTEOgy+xO6p4VJ4lx9L/45YHtIF8We3hPlCRWH/LVkTukTla17gwmboQ5rDF16EPO2JGPnIXRcG
EAEJcAAHCwEAASQG8QcBElMPqz4xxj3+3Z/eXbFqstbJeAxpAAA="""


def flagged(data: bytes, at: int) -> bytes:
    """A zip whose last file says that it is encrypted, here and in the directory."""
    spoilt = bytearray(data)
    for mark, offset in ((b"PK\3\4", at), (b"PK\1\2", at + 2)):
        spoilt[data.rindex(mark) + offset] |= 1
    return bytes(spoilt)


@pytest.mark.parametrize(
    "data",
    [flagged(zip_of(PAPERS), 6), base64.b64decode(SEVEN_ZIP), base64.b64decode(SEVEN_ZIP_ALL)],
    ids=["one file of a zip", "7z", "7z with its names"],
)
def test_an_encrypted_file_refuses_the_whole(read: Read, data: bytes) -> None:
    assert read(data).reason is RefusalReason.ENCRYPTED


# Limits and bombs


@pytest.mark.parametrize("mime", MAKERS)
def test_the_limits_of_files_and_bytes_hold(read: Read, mime: str) -> None:
    data = MAKERS[mime]({"a": b"x" * 900, "b": b"y" * 900, "c": b"z" * 900})
    few, small = read(data, limits=Limits(children=2)), read(data, limits=Limits(expanded_bytes=2500))
    assert (few.reason, "2" in few.detail) == (RefusalReason.TOO_LARGE, True)
    assert (small.reason, "2,500" in small.detail) == (RefusalReason.DECOMPRESSION_BOMB, True)
    assert few.children == small.children == ()


class Zeros(io.RawIOBase):
    def read(self, size: int = -1) -> bytes:
        return bytes(size)


def zip_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros", "w") as entry:
        for _ in range(32):
            entry.write(MB)
    return buffer.getvalue()


def sparse_bomb() -> bytes:
    """A tar that says a terabyte lies before its one byte."""
    sparse = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str((1 << 40) + 1)}
    entry = tarfile.TarInfo("sparse")
    entry.pax_headers, entry.size = sparse, 513
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(entry, io.BytesIO(f"1\n{1 << 40}\n1\n".encode().ljust(512, b"\0") + b"x"))
    return buffer.getvalue()


def overlapping(count: int, size: int) -> bytes:
    """A zip whose files each hold all that comes after, headers and all."""
    rest, entries, directory = bytes(size), [], b""
    for _ in range(count):
        sizes = (zlib.crc32(rest), len(rest), len(rest))
        rest = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0, *sizes, 1, 0) + b"a" + rest
        entries.append((sizes, len(rest)))
    for sizes, from_end in reversed(entries):
        fields = (20, 20, 0, 0, 0, 0, *sizes, 1, 0, 0, 0, 0, 0, len(rest) - from_end)
        directory += struct.pack("<4s6H3L5H2L", b"PK\1\2", *fields) + b"a"
    return rest + directory + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), len(rest), 0)


def lying_zip() -> bytes:
    """It says that 10 bytes come out."""
    data = bytearray(zip_bomb())
    directory = data.rindex(b"PK\1\2")
    data[directory + 24 : directory + 28] = struct.pack("<L", 10)
    return bytes(data)


@pytest.mark.parametrize(
    "bomb",
    [
        zip_bomb,
        lying_zip,
        sparse_bomb,
        lambda: gzip.compress(MB * 32),
        lambda: gzip.compress(tar_of({"zeros": MB * 32})),
        lambda: seven_zip_of({"zeros": MB * 32}),
        lambda: zip_of({"zeros": MB * 32}, zipfile.ZIP_BZIP2),
    ],
    ids=["zip", "zip that lies", "sparse tar", "gzip", "tar.gz", "7z", "bzip2"],
)
def test_what_unpacks_to_too_many_times_its_size_is_a_bomb(read: Read, bomb: Callable[[], bytes]) -> None:
    reading = read(bomb(), limits=Limits(seconds=20))
    assert reading.reason is RefusalReason.DECOMPRESSION_BOMB
    assert "200 times" in reading.detail


def test_a_bomb_padded_with_what_does_not_pack_ends_at_the_limit_of_bytes(read: Read) -> None:
    data = zip_of({"noise": os.urandom(200_000), "zeros": MB * 20})
    reading = read(data, limits=Limits(seconds=20, expanded_bytes=10_000_000))
    assert (reading.reason, "10,000,000" in reading.detail) == (RefusalReason.DECOMPRESSION_BOMB, True)


def test_a_white_page_is_no_bomb(read: Read) -> None:
    assert read(zip_of({"white.bmp": b"\xff" * 26_000_000})).outcome is Outcome.EXPANDED


def test_files_that_share_their_bytes_are_counted_each(read: Read) -> None:
    reading = read(overlapping(50, 1_000_000), limits=Limits(seconds=20, expanded_bytes=20_000_000))
    assert (reading.reason, "20,000,000" in reading.detail) == (RefusalReason.DECOMPRESSION_BOMB, True)
    assert len(read(overlapping(3, 1_000)).children) == 3


@pytest.mark.parametrize(
    ("data", "most", "named"),
    [
        (lambda: gzip.compress(b"", mtime=0) * 2_000, "_MOST_MEMBERS", "1,000 members"),
        (lambda: (tar_of({}, no_file(tarfile.DIRTYPE))[:512] * 2_000) + bytes(1024), "_MOST_ENTRIES", "1,000 entries"),
    ],
    ids=["empty members", "folders"],
)
def test_what_gives_no_file_ends_too(
    read: Read, monkeypatch: pytest.MonkeyPatch, data: Callable[[], bytes], most: str, named: str
) -> None:
    monkeypatch.setattr(f"intake.reading.archive.{most}", 1000)
    reading = read(data())
    assert (reading.reason, named in reading.detail) == (RefusalReason.TOO_LARGE, True)


def test_an_archive_that_needs_much_memory_is_refused(read: Read) -> None:
    """A 7z whose dictionary is said to be of 4 GB."""
    data = bytearray(seven_zip_of(PAPERS))
    properties = data.index(bytes.fromhex("030101055d")) + 5
    data[properties : properties + 4] = b"\xff\xff\xff\xff"
    offset, size = struct.unpack("<QQ", data[12:28])
    data[28:32] = struct.pack("<L", zlib.crc32(data[32 + offset : 32 + offset + size]))
    data[8:12] = struct.pack("<L", zlib.crc32(data[12:32]))
    assert read(bytes(data)).reason is RefusalReason.TOO_LARGE


# Damage. In this process: there are too many of them for a sandbox each.


def unpacked(data: bytes, folder: Path) -> Content | RefusalReason:
    mime = {b"PK": "application/zip", b"7z": "application/x-7z-compressed", b"\x1f\x8b": "application/gzip"}
    (folder / "children").mkdir(exist_ok=True)
    path = folder / "upload"
    path.write_bytes(data)
    try:
        return READER.read(Task(path, mime.get(data[:2], "application/x-tar"), folder, Limits()))
    except Refused as refusal:
        assert refusal.detail
        return refusal.reason


def cuts(data: bytes, chance: random.Random) -> Iterator[bytes]:
    for length in chance.sample(range(300, len(data) - 10), 60):
        yield data[:length]


def flips(data: bytes, chance: random.Random) -> Iterator[bytes]:
    for _ in range(100):
        spoilt = bytearray(data)
        for _ in range(chance.choice([1, 1, 1, 20])):
            spoilt[chance.randrange(8, len(spoilt))] ^= 1 << chance.randrange(8)
        yield bytes(spoilt)


@pytest.mark.parametrize("mime", MAKERS)
def test_an_archive_cut_off_gives_what_came_out_whole_and_tells_of_the_rest(tmp_path: Path, mime: str) -> None:
    several = False
    for data in cuts(MAKERS[mime](PAPERS), random.Random(5)):
        result = unpacked(data, tmp_path)
        if isinstance(result, Content):
            several = True
            out = set(files_of(result, tmp_path))
            assert out <= set(PAPERS.items())
            assert FileWarning.ATTACHMENT_UNREADABLE in result.warnings or len(out) == len(PAPERS)
        else:
            assert result is RefusalReason.CORRUPT
    assert several or mime == "application/x-7z-compressed", "its directory is at its end"


@pytest.mark.parametrize("mime", ["application/zip", "application/x-7z-compressed", "application/gzip"])
def test_no_damaged_file_passes_for_a_whole_one(tmp_path: Path, mime: str) -> None:
    for data in flips(MAKERS[mime](PAPERS), random.Random(6)):
        result = unpacked(data, tmp_path)
        if isinstance(result, Content) and FileWarning.ATTACHMENT_UNREADABLE not in result.warnings:
            assert {data for _, data in files_of(result, tmp_path)} <= set(PAPERS.values())


def test_a_tar_cut_between_two_files_is_told_too(tmp_path: Path) -> None:
    data = tar_of({"a": b"x" * 512, "b": b"y" * 512})
    result = unpacked(data[:1024], tmp_path)
    assert isinstance(result, Content)
    assert files_of(result, tmp_path) == [("a", b"x" * 512)]
    assert result.warnings == [FileWarning.ATTACHMENT_UNREADABLE]


def test_one_damaged_file_costs_no_other(tmp_path: Path) -> None:
    data = bytearray(zip_of(PAPERS, zipfile.ZIP_STORED))
    data[data.index(b"Dear officer")] ^= 1
    result = unpacked(bytes(data), tmp_path)
    assert isinstance(result, Content)
    assert [name for name, _ in files_of(result, tmp_path)] == [name for name in PAPERS if name != "letter.txt"]
    assert result.warnings == [FileWarning.ATTACHMENT_UNREADABLE]


def test_one_part_of_several_is_refused_with_a_word_about_it(read: Read) -> None:
    data = seven_zip_of({"noise": os.urandom(5000)})
    for part in (data[:3000], zip_of({"noise": os.urandom(5000)})[:3000]):
        reading = read(part)
        assert (reading.reason, "one part of several" in reading.detail) == (RefusalReason.CORRUPT, True)


def test_a_way_of_packing_that_is_unknown_is_told(tmp_path: Path) -> None:
    data = bytearray(zip_of({"a.txt": b"hello" * 99}))
    data[8:10] = data[data.rindex(b"PK\1\2") + 10 : data.rindex(b"PK\1\2") + 12] = struct.pack("<H", 9)
    assert unpacked(bytes(data), tmp_path) is RefusalReason.CORRUPT


@pytest.mark.parametrize(("end", "filled"), [(-5, False), (2, False), (3, True), (9, True), (1 << 70, True)])
def test_an_end_that_a_damaged_archive_places_anywhere_is_no_error(tmp_path: Path, end: int, filled: bool) -> None:
    (tmp_path / "archive").write_bytes(b"abc\0")
    assert _is_filled_up(tmp_path / "archive", end) is filled
