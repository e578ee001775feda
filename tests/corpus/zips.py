"""Zips made byte by byte: so that what they say of a part need not be true."""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

DEFLATED, STORED = 8, 0
DESCRIPTOR, UTF_8 = 1 << 3, 1 << 11  # flags: sizes stand behind the part; the name is UTF-8
_DATE = (1 << 5) | 1  # 1980-01-01
_MIB = 2**20


@dataclass(frozen=True)
class Part:
    """A part as packed, and what is said of it: in the directory, and before it (``here``)."""

    name: str
    packed: bytes
    size: int
    crc: int
    method: int = DEFLATED
    flags: int = UTF_8
    mode: int = 0
    here: "Part | None" = None
    at: int | None = None  # where it is said to begin

    def said(self, **changes: object) -> "Part":
        return replace(self, **changes)  # type: ignore[arg-type]


def part(name: str, data: bytes, method: int = DEFLATED) -> Part:
    packed = data
    if method == DEFLATED:
        packer = zlib.compressobj(1, zlib.DEFLATED, -15)
        packed = packer.compress(data) + packer.flush()
    return Part(name, packed, len(data), zlib.crc32(data), method)


def repeated(
    name: str, head: bytes, again: bytes, times: int, tail: bytes = b"", *, summed: bool = True
) -> Part:
    """A part of any size at the price of its pieces: each is packed once and put down again.

    Its checksum takes longest; it is left out where nobody reads so far.
    """
    pieces = []
    for piece, last in ((head, False), (again, False), (tail, True)):
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        pieces.append(packer.compress(piece))
        pieces[-1] += packer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)
    crc = zlib.crc32(head)
    for _ in range(times if summed else 0):
        crc = zlib.crc32(again, crc)
    packed = pieces[0] + pieces[1] * times + pieces[2]
    return Part(name, packed, len(head) + len(again) * times + len(tail), zlib.crc32(tail, crc))


def noughts(name: str, mib: int) -> Part:
    return repeated(name, b"", bytes(_MIB), mib, summed=mib < 64)


def archive(parts: Iterable[Part], *, zip64: bool = False) -> bytes:
    """A zip of these parts; its directory says where each one is, or what the part has it say."""
    out, directory, count = bytearray(), bytearray(), 0
    for entry in parts:
        at, here = len(out) if entry.at is None else entry.at, entry.here or entry
        out += _header(here) + here.packed
        if here.flags & DESCRIPTOR:
            out += struct.pack("<4s3I", b"PK\x07\x08", here.crc, len(here.packed), here.size)
        directory += _in_directory(entry, at, zip64)
        count += 1
    return bytes(out + directory + _end(count, len(directory), len(out), zip64))


def _header(part: Part) -> bytes:
    name, sizes = part.name.encode(), (part.crc, len(part.packed), part.size)
    if part.flags & DESCRIPTOR:
        sizes = (0, 0, 0)
    fields = (b"PK\x03\x04", 20, part.flags, part.method, 0, _DATE, *sizes, len(name), 0)
    return struct.pack("<4s5H3I2H", *fields) + name


def _in_directory(part: Part, at: int, zip64: bool) -> bytes:
    name, sizes, extra = part.name.encode(), (len(part.packed), part.size), b""
    if zip64:
        extra, sizes = struct.pack("<2H2Q", 1, 16, part.size, len(part.packed)), (2**32 - 1,) * 2
    fields = (b"PK\x01\x02", 20 | 3 << 8, 45 if zip64 else 20, part.flags, part.method, 0, _DATE)
    fields += (part.crc, *sizes, len(name), len(extra), 0, 0, 0, part.mode << 16, at)
    return struct.pack("<4s6H3I5H2I", *fields) + name + extra


def _end(count: int, size: int, at: int, zip64: bool) -> bytes:
    end64 = b""
    if zip64:
        end64 = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, at)
        end64 += struct.pack("<4sIQI", b"PK\x06\x07", 0, at + size, 1)
    counts = min(count, 0xFFFF)
    at = 2**32 - 1 if zip64 else at
    return end64 + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, counts, counts, size, at, 0)
