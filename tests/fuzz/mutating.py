"""Damage: turned bits, cuts, splices, words of the formats, and numbers made large."""

import random
import re
from collections.abc import Sequence

_MOST_BYTES = 200_000
_LARGE = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF)
_DECIMALS = (b"0", b"-1", b"1", b"65536", b"2147483648", b"4294967295", b"9" * 30)
_NUMBER = re.compile(rb"\d+")


def mutated(corpus: Sequence[bytes], words: Sequence[bytes], chance: random.Random) -> bytes:
    """One of the corpus with one to eight damages."""
    data = bytearray(chance.choice(corpus))
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        chance.choice(_DAMAGES)(data, corpus, words, chance)
        del data[_MOST_BYTES:]
    return bytes(data)


def _flip(data: bytearray, _c: Sequence[bytes], _w: Sequence[bytes], chance: random.Random) -> None:
    for _ in range(chance.choice((1, 4, 32)) if data else 0):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)


def _overwrite(data: bytearray, _c: Sequence[bytes], _w: Sequence[bytes], chance: random.Random) -> None:
    if data:
        start = chance.randrange(len(data))
        data[start : start + chance.choice((1, 2, 4, 16))] = chance.randbytes(chance.choice((1, 2, 4, 16)))


def _cut(data: bytearray, _c: Sequence[bytes], _w: Sequence[bytes], chance: random.Random) -> None:
    del data[chance.randrange(len(data) + 1) :]


def _remove(data: bytearray, _c: Sequence[bytes], _w: Sequence[bytes], chance: random.Random) -> None:
    start = chance.randrange(len(data) + 1)
    del data[start : start + chance.choice((1, 8, 100, 1000))]


def _repeat(data: bytearray, _c: Sequence[bytes], _w: Sequence[bytes], chance: random.Random) -> None:
    start = chance.randrange(len(data) + 1)
    data[start:start] = data[start : start + chance.choice((1, 8, 100))] * chance.choice((2, 20, 500))


def _splice(data: bytearray, corpus: Sequence[bytes], _w: Sequence[bytes], chance: random.Random) -> None:
    other = chance.choice(corpus)
    start, length = chance.randrange(len(other) + 1), chance.choice((16, 200, len(other)))
    at = chance.randrange(len(data) + 1)
    data[at : at + chance.choice((0, length))] = other[start : start + length]


def _word(data: bytearray, _c: Sequence[bytes], words: Sequence[bytes], chance: random.Random) -> None:
    at, word = chance.randrange(len(data) + 1), chance.choice(words)
    data[at : at + chance.choice((0, len(word)))] = word


def _integer(data: bytearray, _c: Sequence[bytes], _w: Sequence[bytes], chance: random.Random) -> None:
    width = chance.choice((1, 2, 4, 8))
    value = chance.choice(_LARGE) & ((1 << 8 * width) - 1)
    at = chance.randrange(len(data) + 1)
    data[at : at + width] = value.to_bytes(width, chance.choice(("little", "big")))


def _decimal(data: bytearray, _c: Sequence[bytes], _w: Sequence[bytes], chance: random.Random) -> None:
    numbers = list(_NUMBER.finditer(data))
    if numbers:
        number = chance.choice(numbers)
        data[number.start() : number.end()] = chance.choice(_DECIMALS)


_DAMAGES = (_flip, _overwrite, _cut, _remove, _repeat, _splice, _word, _integer, _decimal)
