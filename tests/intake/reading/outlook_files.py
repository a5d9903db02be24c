"""A writer of Outlook's e-mails (msg), as small as can be: an OLE container and the properties in it."""

import struct
from collections.abc import Mapping
from itertools import pairwise
from typing import Union

Tree = Mapping[str, Union[bytes, "Tree"]]
"""Streams and folders by their names."""

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_OUTLOOK = bytes.fromhex("0b0d020000000000c000000000000046")


def message(
    properties: Mapping[int, str | bytes],
    *attachments: Tree,
    numbers: Mapping[int, int] | None = None,
    header: int = 32,
) -> Tree:
    """An e-mail: texts and binaries by their tags, and its attachments."""
    tree: dict[str, bytes | Tree] = {"__properties_version1.0": bytes(header) + _numbers(numbers or {})}
    tree |= {_stream(tag, value): _data(value) for tag, value in properties.items()}
    return tree | {f"__attach_version1.0_#{n:08X}": attachment for n, attachment in enumerate(attachments)}


def attachment(
    name: str,
    data: bytes | None,
    mime: str = "",
    *,
    inner: Tree | None = None,
    numbers: Mapping[int, int] | None = None,
) -> Tree:
    """An attached file, an e-mail in this one, or with neither only a name."""
    tree: dict[str, bytes | Tree] = {"__properties_version1.0": bytes(8) + _numbers(numbers or {})}
    tree |= {_stream(0x3707, name): _data(name), _stream(0x370E, mime): _data(mime)}
    if data is not None:
        tree[_stream(0x3701, data)] = data
    if inner is not None:
        tree["__substg1.0_3701000D"] = inner
    return tree


def container(tree: Tree) -> bytes:
    """The OLE file."""
    entries: list[list[object]] = []  # name, kind, child, next, data
    _add("Root Entry", tree, entries)
    mini, mini_fat, sectors, fat = bytearray(), [], [], []
    places = []
    for _, kind, _, _, data in entries:
        assert isinstance(data, bytes)
        if kind != 2 or not data:
            places.append(_END if kind == 2 else 0)
        elif len(data) < _CUTOFF:
            places.append(len(mini_fat))
            count = -(-len(data) // _MINI)
            mini += data.ljust(count * _MINI, b"\0")
            mini_fat += [*range(len(mini_fat) + 1, len(mini_fat) + count), _END]
        else:
            places.append(_place(data, sectors, fat))
    places[0] = _place(bytes(mini), sectors, fat)
    mini_fat_at = _place(struct.pack(f"<{len(mini_fat)}I", *mini_fat), sectors, fat)
    directory = b"".join(
        _entry(entry, place, len(mini) if entry is entries[0] else None)
        for entry, place in zip(entries, places, strict=True)
    )
    directory_at = _place(directory, sectors, fat)
    tables = 1
    while tables * 128 < len(fat) + tables:
        tables += 1
    first = len(sectors)
    fat += [_FAT] * tables
    fat += [_FREE] * (tables * 128 - len(fat))
    header = struct.pack("<8s16s5H6xII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, 0, tables)
    header += struct.pack("<IIIIIII", directory_at, 0, _CUTOFF, mini_fat_at, -(-len(mini_fat) // 128), _END, 0)
    header += struct.pack("<109I", *range(first, first + tables), *[_FREE] * (109 - tables))
    return header + b"".join(sectors) + struct.pack(f"<{len(fat)}I", *fat)


def _numbers(numbers: Mapping[int, int]) -> bytes:
    kinds = {0x0039: 0x0040}
    return b"".join(struct.pack("<HHIQ", kinds.get(tag, 3), tag, 6, value) for tag, value in numbers.items())


def _stream(tag: int, value: str | bytes) -> str:
    return f"__substg1.0_{tag:04X}{'001F' if isinstance(value, str) else '0102'}"


def _data(value: str | bytes) -> bytes:
    return value.encode("utf-16-le") if isinstance(value, str) else value


def _add(name: str, content: bytes | Tree, entries: list[list[object]]) -> int:
    number = len(entries)
    data = content if isinstance(content, bytes) else b""
    entry: list[object] = [name, 2 if isinstance(content, bytes) else 1 if number else 5, _FREE, _FREE, data]
    entries.append(entry)
    if not isinstance(content, bytes):
        kids = [_add(kid, inner, entries) for kid, inner in content.items()]
        entry[2] = kids[0] if kids else _FREE
        for kid, following in pairwise(kids):
            entries[kid][3] = following
    return number


def _place(data: bytes, sectors: list[bytes], fat: list[int]) -> int:
    start = len(sectors)
    pieces = [data[at : at + _SECTOR].ljust(_SECTOR, b"\0") for at in range(0, len(data), _SECTOR)]
    sectors += pieces
    fat += [*range(start + 1, start + len(pieces)), _END] if pieces else []
    return start if pieces else _END


def _entry(entry: list[object], place: int, size: int | None) -> bytes:
    name, kind, child, following, data = entry
    assert isinstance(name, str)
    assert isinstance(data, bytes)
    encoded = name.encode("utf-16-le")
    clsid = _OUTLOOK if kind == 5 else bytes(16)
    fields = (
        encoded,
        len(encoded) + 2,
        kind,
        1,
        _FREE,
        following,
        child,
        clsid,
        place,
        len(data) if size is None else size,
    )
    return struct.pack("<64sHBBIII16s20xIQ", *fields)
