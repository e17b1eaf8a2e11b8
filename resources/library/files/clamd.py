"""Asking ClamAV about a file by INSTREAM over its socket."""

import re
import socket
import struct
import time
from dataclasses import dataclass
from typing import IO, Final
from urllib.parse import urlsplit

CHUNK: Final = 64 * 1024
SECONDS: Final = 60.0  # for the whole answer
_LONGEST: Final = 4096
_FOUND: Final = re.compile(r"stream: (.{1,200}) FOUND")


class ScannerTrouble(Exception):  # noqa: N818 -- the scanner's, not the file's
    """No answer that can be relied on; the file stays where it is."""


@dataclass(frozen=True, slots=True)
class Verdict:
    clean: bool
    name: str = ""


def scan(file: IO[bytes], *, address: str, seconds: float = SECONDS) -> Verdict:
    """Clean or not, by `tcp://host:port` or `unix:///path`. Everything else raises `ScannerTrouble`."""
    until = time.monotonic() + seconds
    try:
        with _connect(address, seconds) as line:
            line.sendall(b"zINSTREAM\x00")
            file.seek(0)
            while chunk := file.read(CHUNK):
                _left(line, until)
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
            return _verdict(_answer(line, until))
    except BrokenPipeError as error:  # it hung up on us while we sent: most often its size limit
        raise ScannerTrouble("The virus scanner stopped listening; its size limit may be too low.") from error
    except TimeoutError as error:
        raise ScannerTrouble("The virus scanner did not answer in time.") from error
    except OSError as error:
        raise ScannerTrouble("The virus scanner cannot be reached.") from error


def _connect(address: str, seconds: float) -> socket.socket:
    url = urlsplit(address)
    if url.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(seconds)
        try:
            line.connect(url.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((url.hostname, url.port or 3310), timeout=seconds)


def _left(line: socket.socket, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(left)


def _answer(line: socket.socket, until: float) -> str:
    got = b""
    while b"\x00" not in got and b"\n" not in got and len(got) < _LONGEST:
        _left(line, until)
        part = line.recv(_LONGEST)
        if not part:
            break
        got += part
    return got.rstrip(b"\x00\r\n ").decode("ascii", "replace")


def _verdict(answer: str) -> Verdict:
    if answer == "stream: OK":
        return Verdict(clean=True)
    if found := _FOUND.fullmatch(answer):
        return Verdict(clean=False, name=found[1])
    if "size limit exceeded" in answer.lower():
        raise ScannerTrouble("The virus scanner takes no file of this size; its limit must be raised.")
    raise ScannerTrouble("The virus scanner gave an answer that says nothing.")
