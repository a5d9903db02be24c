"""Archives: zip, 7z, tar and gzip, unpacked so that each file in them becomes an upload of its own.

libarchive reads zip, 7z and tar piece by piece, checks their sums, finds what is whole in a damaged one, and tells
what is encrypted. A gzip is unpacked first, by zlib: libarchive would not check its sum, and would also unpack a gzip
in a gzip in a gzip at once, which no limit of ours could watch.
"""

import errno
import mmap
import os
import struct
import zlib
from collections.abc import Iterator
from ctypes import c_longlong, create_string_buffer
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from libarchive import ffi
from libarchive.entry import FileType, new_archive_entry
from libarchive.exception import ArchiveError
from libarchive.read import new_archive_read

from intake.model import FileWarning, Policy, RefusalReason
from intake.reading.registry import Content, Reader, Refused, Task, add_child
from intake.sniffing.containers import zip_directory
from intake.sniffing.sample import Sample

_BLOCK = 1 << 16  # bytes read at once
_PIECE = 1_000_000  # bytes unpacked at once
_MOST_TIMES = 200
"""How many times its own size an archive may unpack to, beyond what is harmless. Papers and photos stay below 20."""
_HARMLESS = 30_000_000  # bytes; a white page as a bitmap of 300 dpi is 26 MB, and packs to nothing
_MOST_ENTRIES = 20_000  # with folders and what is left out, which are no children
_MOST_MEMBERS = 10_000  # of a gzip; each takes time, even an empty one
_LONGEST_NAME = 500
_LOCAL_HEADER = b"PK\3\4"  # of a ZIP's entry
_AS_GZIP = 16  # zlib's way to say so
_GZIP_NAME, _GZIP_EXTRA = 8, 4  # flags
_ADDED_FOLDERS = {"__MACOSX"}
_ADDED_FILES = {".ds_store", "thumbs.db", "desktop.ini"}
_DAMAGED = "nothing in it can be unpacked: it is damaged, cut off, one part of several, or packed in a way unknown here"

# Missing in the binding.
_is_encrypted = ffi.ffi("entry_is_encrypted", [ffi.c_archive_entry_p], ffi.c_int)
_has_encrypted_entries = ffi.ffi("read_has_encrypted_entries", [ffi.c_archive_p], ffi.c_int)
_header_position = ffi.ffi("read_header_position", [ffi.c_archive_p], c_longlong)


class _Unpacked(NamedTuple):
    """How far libarchive came, and whether nothing was lost until there."""

    whole: bool
    entries: int = 0
    end: int = 0
    """Where the zeros begin that end a tar."""


def _read(task: Task) -> Content:
    content = Content()
    whole = _UNPACK[task.mime](task, content)
    if not content.children:
        if whole:
            raise Refused(RefusalReason.EMPTY, "the archive holds no files")
        raise Refused(RefusalReason.CORRUPT, _DAMAGED)
    if not whole:
        content.warnings.append(FileWarning.ATTACHMENT_UNREADABLE)
    return content


# Each of these says whether nothing was lost.


def _unpack_zip(task: Task, content: Content) -> bool:
    whole, entries, _ = _unpack(task, content, task.path, "zip_seekable")
    if (whole or not entries) and _is_zip_of(task.path, entries):  # libarchive takes one without entries for none
        return True
    if whole and _leave_out(content):
        return True
    if not content.children:  # its directory, which is at its end, may be all that is damaged or missing
        _unpack(task, content, task.path, "zip_streamable")
    return False


def _unpack_7z(task: Task, content: Content) -> bool:
    if not _unpack(task, content, task.path, "7zip").whole:
        return False
    with task.path.open("rb") as file:
        offset, size = struct.unpack("<QQ", file.read(28)[12:])  # of its directory, which is at its end
    return _is_filled_up(task.path, 32 + offset + size) or _leave_out(content)


def _unpack_tar(task: Task, content: Content, path: Path | None = None) -> bool:
    path = path or task.path
    whole, _, end = _unpack(task, content, path, "tar")
    if not whole or end == path.stat().st_size:  # of one that is cut off between two files, all else is sound
        return False
    return _is_filled_up(path, end) or _leave_out(content)


def _unpack_gzip(task: Task, content: Content) -> bool:
    """The files of the tar in it; when it holds none, what it holds."""
    single, whole = Content(), True
    try:
        add_child(task, single, _gunzipped(task), _gzip_name(task.path))
    except (EOFError, zlib.error):
        whole = False
    child = task.folder / "children" / "child-1"
    unpacked = child.rename(task.folder / "unpacked")
    if _is_tar(unpacked):
        return _unpack_tar(task, content, unpacked) and whole
    if unpacked.stat().st_size and whole:
        unpacked.rename(child)
        content.children += single.children
    return whole


_UNPACK = {
    "application/zip": _unpack_zip,
    "application/x-7z-compressed": _unpack_7z,
    "application/x-tar": _unpack_tar,
    "application/gzip": _unpack_gzip,
}


def _unpack(task: Task, content: Content, path: Path, kind: str) -> _Unpacked:
    whole = True
    with path.open("rb") as file, new_archive_read(kind, "none") as archive, new_archive_entry() as entry:
        try:
            ffi.read_open_fd(archive, file.fileno(), _BLOCK)
        except ArchiveError as error:
            return _Unpacked(_survived(error))
        for count in range(_MOST_ENTRIES):
            try:
                if ffi.read_next_header2(archive, entry) == ffi.ARCHIVE_EOF:
                    return _Unpacked(whole, count, _header_position(archive))
                _add_entry(task, content, archive, entry)
            except ArchiveError as error:
                if _has_encrypted_entries(archive) > 0:
                    raise _encrypted() from None
                whole = _survived(error)
                if error.retcode == ffi.ARCHIVE_FATAL:
                    return _Unpacked(whole)
    raise Refused(RefusalReason.TOO_LARGE, f"has more than {_MOST_ENTRIES:,} entries, the limit")


def _add_entry(task: Task, content: Content, archive: Any, entry: Any) -> None:
    name = _name(entry)
    if _is_encrypted(entry):
        raise _encrypted()
    kind, is_link = ffi.entry_filetype(entry), bool(ffi.entry_hardlink(entry) or ffi.entry_symlink(entry))
    if kind == FileType.REGULAR_FILE and not is_link:
        if not _is_added_by_system(name):
            add_child(task, content, _bounded(_pieces(archive), task, content), name)
    elif kind != FileType.DIRECTORY or ffi.entry_size(entry) > 0:
        content.warnings.append(FileWarning.ENTRY_LEFT_OUT)


def _pieces(archive: Any) -> Iterator[bytes]:
    buffer = create_string_buffer(_PIECE)
    while got := ffi.read_data(archive, buffer, _PIECE):
        if got < 0:  # only a warning to libarchive: a wrong checksum
            raise ArchiveError("damaged", retcode=got)
        yield buffer.raw[:got]


def _bounded(pieces: Iterator[bytes], task: Task, content: Content) -> Iterator[bytes]:
    """These pieces, as long as they are not of a bomb; `content` counts what came before."""
    most = max(_HARMLESS, _MOST_TIMES * task.path.stat().st_size)
    for piece in pieces:
        if content.expanded + len(piece) > most:
            raise Refused(RefusalReason.DECOMPRESSION_BOMB, f"unpacks to more than {_MOST_TIMES} times its size")
        yield piece


def _survived(error: ArchiveError) -> bool:
    """False, for nothing is whole after an error; a lack of memory goes on as what it is."""
    if error.errno == errno.ENOMEM:
        raise MemoryError
    return False


def _encrypted() -> Refused:
    return Refused(RefusalReason.ENCRYPTED, "the archive, or a file in it, is protected by a password")


def _name(entry: Any) -> str:
    """The whole name as it is written there: UTF-8, else as Windows in Canada writes it."""
    name: bytes = ffi.entry_pathname(entry) or b""
    try:
        text = name.decode()
    except UnicodeDecodeError:
        text = name.decode("cp850")
    return text[-_LONGEST_NAME:]


def _is_added_by_system(name: str) -> bool:
    """What macOS and Windows put beside the files of a folder."""
    *folders, last = name.replace("\\", "/").split("/")
    return not _ADDED_FOLDERS.isdisjoint(folders) or last.lower() in _ADDED_FILES


def _gunzipped(task: Task) -> Iterator[bytes]:
    """What is in each member of a gzip, one after the other. Raises EOFError or zlib.error for a damaged one."""
    content = Content()
    for piece in _bounded(_members(task.path), task, content):
        content.expanded += len(piece)
        yield piece


def _members(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        for _ in range(_MOST_MEMBERS):
            member = zlib.decompressobj(wbits=zlib.MAX_WBITS + _AS_GZIP)
            while not member.eof:
                packed = member.unconsumed_tail or file.read(_BLOCK)
                if not packed:
                    raise EOFError
                yield member.decompress(packed, _PIECE)
            file.seek(-len(member.unused_data), os.SEEK_CUR)
            rest = file.read(_BLOCK)
            if not any(rest):  # tapes are filled up with zeros
                return
            file.seek(-len(rest), os.SEEK_CUR)
    raise Refused(RefusalReason.TOO_LARGE, f"has more than {_MOST_MEMBERS:,} members, the limit")


def _gzip_name(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(10 + _LONGEST_NAME)
    has_name = len(head) > 10 and head[3] & (_GZIP_NAME | _GZIP_EXTRA) == _GZIP_NAME
    return head[10:].split(b"\0", 1)[0].decode("latin-1") if has_name else ""


def _is_tar(path: Path) -> bool:
    with path.open("rb") as file, new_archive_read("tar", "none") as archive:
        try:
            ffi.read_open_fd(archive, file.fileno(), _BLOCK)
        except ArchiveError:
            return False
    return True


def _is_zip_of(path: Path, entries: int) -> bool:
    """Whether its directory names so many entries, and no other lies before, between or behind them.

    Of two ZIPs one behind the other, programs see the second: by the directory, which is at the end.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        directory = zip_directory(Sample(file), most=len(data))
        if directory is None or len(directory.entries) != entries:
            return False
        known = 0
        for offset, packed in sorted((entry.offset, entry.packed) for entry in directory.entries):
            start = directory.start + offset
            if data.find(_LOCAL_HEADER, known, start) >= 0:
                return False
            name, extra = struct.unpack("<HH", data[start + 26 : start + 30].ljust(4, b"\0"))
            known = max(known, start + 30 + name + extra + packed)
        return data.find(_LOCAL_HEADER, known) < 0


def _is_filled_up(path: Path, end: int) -> bool:
    """Whether nothing but zeros lies behind an archive's end, which a damaged one may place anywhere."""
    if end < 0:
        return False
    with path.open("rb") as file:
        file.seek(min(end, path.stat().st_size))
        return not any(block.strip(b"\0") for block in iter(partial(file.read, _BLOCK), b""))


def _leave_out(content: Content) -> bool:
    """Tell that something else lies there, which is all that was lost where files were found."""
    content.warnings.append(FileWarning.ENTRY_LEFT_OUT)
    return bool(content.children)


READER = Reader(
    extensions={
        "application/zip": (".zip",),
        "application/x-7z-compressed": (".7z",),
        "application/x-tar": (".tar",),
        "application/gzip": (".gz", ".tgz"),
    },
    policy=Policy.EXPAND,
    read=_read,
)
