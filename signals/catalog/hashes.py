"""Canonical forms of hashes; what has no information, or is the hash of nothing, is refused."""

import re

from signals.catalog import text

PDQ_DIGITS = 64
PDQ_QUALITY = 50
_PHOTODNA_NUMBERS = 144
_MOST_FRAMES = 20_000
_TMK_DIGITS = 64
_NOTHING = frozenset(
    {
        "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    }
)
_NUMBER = re.compile(r"^\d{1,9}$")


def md5(value: str) -> str:
    return _hexadecimal(value, 32)


def sha1(value: str) -> str:
    return _hexadecimal(value, 40)


def sha256(value: str) -> str:
    return _hexadecimal(value, 64)


def pdq(value: str) -> str:
    return _hexadecimal(value, PDQ_DIGITS)


def tmk_pdqf(value: str) -> str:
    """The compact digest of a TMK+PDQF file: its SHA-256."""
    return _hexadecimal(value, _TMK_DIGITS)


def _hexadecimal(value: str, digits: int) -> str:
    value = text.fold(value).lower()
    if len(value) != digits or not set(value) <= set("0123456789abcdef"):
        raise ValueError(f"{digits} hexadecimal digits are needed")
    if value in _NOTHING:
        raise ValueError("hash of nothing")
    if len(set(value)) == 1 and value[0] in "0f":
        raise ValueError("a hash without information")
    return value


def vpdq(value: str) -> str:
    """One frame a line: number, quality, hash; in the order of the frames."""
    frames: dict[int, tuple[int, str]] = {}
    lines = [line for line in text.fold(value).replace(";", "\n").split("\n") if line.strip()]
    if not lines:
        raise ValueError("empty")
    if len(lines) > _MOST_FRAMES:
        raise ValueError(f"too long: at most {_MOST_FRAMES} frames")
    for line in lines:
        parts = [part.strip() for part in line.split(",")]
        if len(parts) != 3 or not _is_number(parts[0]) or not _is_number(parts[1], most=100):  # noqa: PLR2004  # as the message says
            raise ValueError("frame number, quality and hash on each line are needed")
        frame, quality, hash_ = int(parts[0]), int(parts[1]), pdq(parts[2])
        if frames.setdefault(frame, (quality, hash_)) != (quality, hash_):
            raise ValueError("a frame stands there twice with different hashes")
    if all(quality < PDQ_QUALITY for quality, _ in frames.values()):
        raise ValueError(f"no frame of quality {PDQ_QUALITY} or more")
    return "\n".join(f"{frame},{quality},{hash_}" for frame, (quality, hash_) in sorted(frames.items()))


def photodna(value: str) -> str:
    parts = [part.strip() for part in text.fold(value).split(",")]
    if len(parts) != _PHOTODNA_NUMBERS or not all(_is_number(part, most=255) for part in parts):
        raise ValueError("144 numbers from 0 to 255 are needed")
    numbers = [int(part) for part in parts]
    if len(set(numbers)) == 1:
        raise ValueError("a hash without information")
    return ",".join(map(str, numbers))


def _is_number(text_: str, most: int | None = None) -> bool:
    return bool(_NUMBER.match(text_)) and text_.isascii() and (most is None or int(text_) <= most)
