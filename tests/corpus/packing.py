"""Archives made by hand, so that they may lie: entries of any header, bombs, ZipCrypto and 7z with a password."""

import io
import random
import struct
import zipfile
import zlib
from functools import cache
from typing import TypeAlias

from tests.corpus.building import deflated

Packed: TypeAlias = "tuple[str, bytes, int, int]"
"""A name, its packed bytes, their size unpacked, and their check sum."""
_MEGABYTE = 1_000_000


@cache
def bomb_entry(name: str, megabytes: int) -> Packed:
    """Zeros, packed to a thousandth."""
    check = 0
    for _ in range(megabytes):
        check = zlib.crc32(bytes(_MEGABYTE), check)
    return name, deflated(bytes(_MEGABYTE), megabytes, raw=True), megabytes * _MEGABYTE, check


def entries_of(data: bytes) -> tuple[tuple[str, bytes], ...]:
    """The names and contents of a zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return tuple((entry.filename, archive.read(entry)) for entry in archive.infolist())


def zip_of(
    *packed: Packed,
    before: tuple[tuple[str, bytes], ...] = (),
    claimed: int | None = None,
    flags: int = 0,
    method: int = 8,
    extra: bytes = b"",
) -> bytes:
    """A zip of entries already packed, after some plain ones; `claimed`: the size that its headers say."""
    body, directory = bytearray(), bytearray()
    plain = [(name, data, len(data), zlib.crc32(data), 0, 0, b"") for name, data in before]
    made = [
        (name, data, size if claimed is None else claimed, check, method, flags, extra)
        for name, data, size, check in packed
    ]
    for name, data, size, check, how, flag, more in (*plain, *made):
        raw = name.encode()
        fields = struct.pack("<HHHHHIIIHH", 20, flag, how, 0, 0x5C22, check, len(data), size, len(raw), len(more))
        directory += (
            b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, len(body)) + raw + more
        )
        body += b"PK\3\4" + fields + raw + more + data
    count = len(plain) + len(made)
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory) + b"PK\5\6" + end


def overlapping(count: int, megabytes: int) -> bytes:
    """So many entries, all of which are the same packed bytes."""
    name, data, size, check = bomb_entry("a", megabytes)
    fields = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x5C22, check, len(data), size, 1, 0)
    body = b"PK\3\4" + fields + name.encode() + data
    directory = b"".join(
        b"PK\1\2" + struct.pack("<H", 20) + fields + struct.pack("<HHHII", 0, 0, 0, 0, 0) + b"a" for _ in range(count)
    )
    return body + directory + b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(body), 0)


def zip_crypto(files: dict[str, bytes], password: bytes = b"secret") -> bytes:
    """A zip with the old encryption, which every program writes."""
    packed = []
    for name, data in files.items():
        check = zlib.crc32(data)
        head = random.Random(name).randbytes(11) + bytes((check >> 24,))
        packed.append((name, _crypt(head + data, password), len(data), check))
    return zip_of(*packed, flags=1, method=0)


def _crypt(data: bytes, password: bytes) -> bytes:
    keys = [0x12345678, 0x23456789, 0x34567890]
    table = [_crc_step(i) for i in range(256)]

    def update(byte: int) -> None:
        keys[0] = table[(keys[0] ^ byte) & 0xFF] ^ (keys[0] >> 8)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = table[(keys[2] ^ (keys[1] >> 24)) & 0xFF] ^ (keys[2] >> 8)

    for byte in password:
        update(byte)
    out = bytearray()
    for byte in data:
        mask = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ ((mask * (mask ^ 1) >> 8) & 0xFF))
        update(byte)
    return bytes(out)


def _crc_step(value: int) -> int:
    for _ in range(8):
        value = (value >> 1) ^ 0xEDB88320 if value & 1 else value >> 1
    return value


def aes_zip(name: str, data: bytes) -> bytes:
    """A zip with AES, as WinZip and 7-Zip write it."""
    extra = struct.pack("<HHH2sBH", 0x9901, 7, 2, b"AE", 3, 0)
    sealed = random.Random(1).randbytes(18 + len(data) + 10)
    return zip_of((name, sealed, len(data), 0), flags=1, method=99, extra=extra)


_AES = b"\x24\x06\xf1\x07\x01\x0a" + b"\x53\x07" + bytes(range(8))
"""Coder: four bytes of id with properties; AES-256 and SHA-256, 2^19 rounds, an initial vector of eight bytes."""


def encrypted_7z(*, names: bool) -> bytes:
    """A 7z with a password; `names`: its list of files is sealed too."""
    sealed = random.Random(2).randbytes(64)
    streams = b"\x06\0\x01\x09\x40\0" + b"\x07\x0b\x01\0\x01" + _AES + b"\x0c\x3c\0"
    if names:
        header = b"\x17" + streams + b"\0"
    else:
        name = b"\0" + "a.txt".encode("utf-16-le") + b"\0\0"
        header = b"\x01\x04" + streams + b"\x08\x0a\x01" + struct.pack("<I", 7) + b"\0\0"
        header += b"\x05\x01\x11" + bytes((len(name),)) + name + b"\0\0"
    start = struct.pack("<QQI", len(sealed), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\x04" + struct.pack("<I", zlib.crc32(start)) + start + sealed + header
