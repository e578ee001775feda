"""Container: the zip that a workbook is, each part unpacked once and in pieces.

What the directory of a zip says of a size is a claim, no bound: sizes are counted while unpacking.
What two programs would read in two ways is refused.
"""

import io
import posixpath
import zipfile
from collections.abc import Sequence

from costbridge.errors import printable
from costbridge.reading.gathered import ANEW, ENTRIES, PART, Gathered, Refused, held
from costbridge.reading.parts import scan

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the format has no other
_IN_DIRECTORY = b"PK\x01\x02"  # what each part's entry in the directory begins with
_HEADER = 30  # bytes before a part, without its name
_IS_ENCRYPTED = 1  # bit of an entry's flags
_LINK = 0o120000  # the mode of a symbolic link


def unpacked(data: bytes) -> Gathered:
    """What the parts of a file hold."""
    held(data.count(_IN_DIRECTORY), ENTRIES, "parts")  # a directory of 20 MiB takes gigabytes
    gathered = Gathered()
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        cure = f"copy or download it again, or {ANEW}"
        raise Refused(f"is cut off or damaged (no zip directory): {cure}") from None
    with archive:
        entries = archive.infolist()
        _refuse_overlap(entries, archive.start_dir)
        seen = set()
        for entry in entries:
            name = _name(entry)
            if name in seen:  # two readers could see two contents
                raise Refused(f"holds the part {printable(name)} twice: {ANEW}")
            seen.add(name)
            _refuse_two_ways(name, entry, data)
            _unpack(name, entry, archive, gathered)
    return gathered


def _name(entry: zipfile.ZipInfo) -> str:
    """Names are the same whatever their case; those that lead elsewhere are none."""
    name = entry.orig_filename
    odd = name.startswith("/") or "\\" in name or ":" in name or "\0" in name
    link = entry.external_attr >> 16 & _LINK == _LINK
    if odd or link or ".." in name.split("/"):
        raise Refused(f"part {printable(name)} leads out of the file: {ANEW}")
    return posixpath.normpath(name).casefold()


def _refuse_two_ways(name: str, entry: zipfile.ZipInfo, data: bytes) -> None:
    """How a part is packed is said in the directory and before the part itself."""
    at, shown = entry.header_offset, printable(name)
    flags, method = (int.from_bytes(data[at + n : at + n + 2], "little") for n in (6, 8))
    if (flags | entry.flag_bits) & _IS_ENCRYPTED:
        raise Refused(f"is damaged: part {shown} is encrypted: {ANEW}")
    if entry.compress_type not in _METHODS:
        raise Refused(f"part {shown} is packed in a way no .xlsx is: {ANEW}")
    if method != entry.compress_type:
        raise Refused(f"is damaged: part {shown} is packed in two ways at once: {ANEW}")


def _unpack(name: str, entry: zipfile.ZipInfo, archive: zipfile.ZipFile, to: Gathered) -> None:
    shown = printable(name)
    # Read on to the end of what was packed, whatever size is claimed: others may do so, too.
    claimed, entry.file_size = entry.file_size, 2 * PART
    try:
        with archive.open(entry) as part:
            size = scan(name, part, entry.compress_size, claimed, to)
    except Refused:
        raise
    except Exception as error:  # flipped bytes bring a dozen kinds of exception
        reason = printable(f"{type(error).__name__}: {error}")[:100]
        raise Refused(f"is damaged: part {shown} ({reason}): {ANEW}") from None
    if size != claimed:
        raise Refused(f"is damaged: part {shown} is not of the size it claims: {ANEW}")


def _refuse_overlap(entries: Sequence[zipfile.ZipInfo], directory: int) -> None:
    """Parts that share their bytes unpack to far more than they are."""
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        start = entry.header_offset
        if start < end:
            raise Refused(f"part {printable(entry.filename)} overlaps another: {ANEW}")
        end = start + _HEADER + len(entry.orig_filename) + entry.compress_size
    if end > directory:
        raise Refused(f"is damaged: its last part overlaps the zip directory: {ANEW}")
