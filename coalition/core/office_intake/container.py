"""An office file as a container: its members, held against what zip files are misused for. Pure but for reading."""

import stat
import zipfile
from typing import IO, Final

from coalition.core.office_intake import kinds
from coalition.core.pdf_intake import FileRefused

MOST_MEMBERS: Final = 4_000
MOST_BYTES: Final = 400 * 1024 * 1024  # of all members, opened
MOST_PART: Final = 200 * 1024 * 1024  # of one
RATIO: Final = 200  # times that a large member may grow
LARGE: Final = 4 * 1024 * 1024  # a member that is smaller may grow as it likes
CHUNK: Final = 256 * 1024
_ENCRYPTED: Final = 0x1
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_END: Final = b"PK\x05\x06"
_END_LENGTH: Final = 22

BROKEN: Final = (
    "This office file is damaged, so it cannot be checked. Open it in the program that made it, save it anew, "
    "and send that."
)
PROTECTED: Final = (
    "This office file is protected with a password. Remove the protection and send it again: what we cannot open "
    "we cannot check."
)
BOMB: Final = (
    "This file would become far larger on opening than any document is, so it was not opened. "
    "Save it anew in the program that made it."
)
MANY: Final = f"This file holds more than {MOST_MEMBERS:,} parts, which no document does."
PATHS: Final = "This file holds a part whose name would lead out of the file. No office program writes that."
TWICE: Final = "This file holds two parts of the same name, so it could be read in two ways. Save it anew."
LINKS: Final = "This file holds a link to a file elsewhere in place of a part. No office program writes that."
INSIDE: Final = (
    "Inside this file is {what}. Documents may hold text, tables and figures, and nothing else: take it out."
)
TWO_KINDS: Final = (
    "Something else stands before or after the document in this file, so it could be read as two kinds of file. "
    "Save it anew and send that."
)


def open_container(file: IO[bytes], size: int) -> zipfile.ZipFile:
    """The opened container, its members' names and sizes checked; nothing is unpacked yet."""
    _refuse_two_kinds(file, size)
    try:
        container = zipfile.ZipFile(file)
        members = container.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise FileRefused(BROKEN) from error
    if len(members) > MOST_MEMBERS:
        raise FileRefused(MANY)
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise FileRefused(BOMB)
    seen: set[str] = set()
    for member in members:
        _refuse_member(member)
        folded = member.filename.casefold()
        if folded in seen:
            raise FileRefused(TWICE)
        seen.add(folded)
    return container


def _refuse_two_kinds(file: IO[bytes], size: int) -> None:
    """The container begins at the first byte, and its end record, without a comment, is the last."""
    file.seek(0)
    if not file.read(4).startswith(b"PK\x03\x04"):
        raise FileRefused(TWO_KINDS)
    file.seek(max(0, size - _END_LENGTH))
    end = file.read(_END_LENGTH)
    file.seek(0)
    if not end.startswith(_END) or end[20:22] != b"\x00\x00":
        whole_end = _last_end(file, size)
        raise FileRefused(TWO_KINDS if whole_end else BROKEN)


def _last_end(file: IO[bytes], size: int) -> bool:
    """Whether an end record stands anywhere near the end: then something follows it, else the file is cut off."""
    file.seek(max(0, size - 1_000_000))
    found = _END in file.read()
    file.seek(0)
    return found


def _refuse_member(member: zipfile.ZipInfo) -> None:
    raw = getattr(member, "orig_filename", member.filename)
    parts = raw.split("/")
    if "\\" in raw or "\x00" in raw or ":" in parts[0] or raw.startswith("/") or ".." in parts:
        raise FileRefused(PATHS)
    if stat.S_ISLNK(member.external_attr >> 16):
        raise FileRefused(LINKS)
    if member.flag_bits & _ENCRYPTED:
        raise FileRefused(PROTECTED)
    if member.compress_type not in _METHODS:
        raise FileRefused(BROKEN)
    if member.file_size > MOST_PART:
        raise FileRefused(BOMB)
    if member.file_size > LARGE and member.file_size > RATIO * max(1, member.compress_size):
        raise FileRefused(BOMB)


def head_of(container: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    try:
        with container.open(member) as part:
            return part.read(kinds.HEAD)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, RuntimeError) as error:
        raise FileRefused(BROKEN) from error


def content_of(container: zipfile.ZipFile, name: str) -> bytes:
    """A small part whole; `FileRefused` where it is missing or larger than such a part ever is."""
    try:
        member = container.getinfo(name)
    except KeyError as error:
        raise FileRefused(BROKEN) from error
    if member.file_size > 8 * 1024 * 1024:
        raise FileRefused(BOMB)
    try:
        return container.read(member)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError, RuntimeError) as error:
        raise FileRefused(BROKEN) from error
