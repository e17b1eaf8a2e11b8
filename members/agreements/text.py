"""The canonical form of a text, and its hash: what two people must agree on before they agree on the rest."""

import hashlib
import unicodedata


def canonical(text: str) -> str:
    """Unicode NFC, lines ended by LF, no spaces at their ends, no empty lines around, exactly one LF at the end."""
    composed = unicodedata.normalize("NFC", text.removeprefix("\ufeff"))
    # Only CR LF, CR and LF end a line; str.splitlines would split at form feeds and more.
    lines = composed.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n") + "\n"


def sha256(content: str | bytes) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def same_name(typed: str, known: str) -> bool:
    """Whether two spellings are one name: case, accents' composition and spacing aside."""

    def folded(name: str) -> str:
        return " ".join(unicodedata.normalize("NFKC", name).casefold().split())

    return bool(folded(typed)) and folded(typed) == folded(known)
