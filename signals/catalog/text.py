"""Cleaning that every kind of signal shares: width, invisible characters, defanging, spreadsheet marks."""

import re
import unicodedata

_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_FORMULA_GUARD = re.compile(r"^'(?=[=+\-@])")  # how spreadsheets keep a value from becoming a formula
_SCIENTIFIC = re.compile(r"^\s*\+?\d+(?:[.,]\d+)?[eE][+-]?\d+\s*$")
_FORMULA = re.compile(r"^=|^[+\-@]\s*[A-Za-z.]+\s*\(")
_DEFANGED_DOT = re.compile(r"\s*[\[({]\s*(?:\.|dot)\s*[\])}]\s*", re.IGNORECASE)
_DEFANGED_AT = re.compile(r"\s*[\[({]\s*(?:@|at)\s*[\])}]\s*", re.IGNORECASE)
_DEFANGED_COLON = re.compile(r"[\[({]\s*(:|://)\s*[\])}]")
_DEFANGED_SCHEME = re.compile(r"^\[?h\]?(?:xx|tt|\*\*|XX)p(s?)\]?(?=\s*:)", re.IGNORECASE)


def fold(value: str) -> str:
    """Full-width forms become plain, invisible characters go, the ends are trimmed."""
    return unicodedata.normalize("NFKC", value).translate(_INVISIBLE).strip()


def trim(value: str) -> str:
    """Leave the value as it is but for its ends and a spreadsheet's leading apostrophe."""
    return _FORMULA_GUARD.sub("", value.translate(_INVISIBLE).strip()).strip()


def refuse_control(value: str) -> None:
    if any(unicodedata.category(char) in {"Cc", "Cs"} for char in value):
        raise ValueError("control characters are not text")


def refuse_spreadsheet_damage(value: str) -> None:
    if _SCIENTIFIC.match(value):
        raise ValueError("spreadsheet damage: the number was rounded, send it as text")


def refuse_formula(value: str) -> None:
    if _FORMULA.match(value):
        raise ValueError("a formula is not a value")


def refuse_markup(value: str, what: str) -> None:
    if "<" in value or ">" in value:
        raise ValueError(f"markup is not {what}")


def refuse_address(value: str, what: str) -> None:
    if "://" in value or value.lower().startswith("www."):
        raise ValueError(f"a URL is not {what}")


def refuse_long(value: str, most: int) -> None:
    if len(value) > most:
        raise ValueError(f"too long: {len(value)} characters, at most {most}")


def refang(value: str) -> str:
    """Undo the marks with which analysts keep an address from becoming a link."""
    value = _DEFANGED_DOT.sub(".", value)
    value = _DEFANGED_COLON.sub(r"\1", value)
    return _DEFANGED_SCHEME.sub(r"http\1", value)


def refang_at(value: str) -> str:
    return _DEFANGED_AT.sub("@", value)
