"""Text as it is compared: without accents, case and characters that nobody sees, each with its place in the original."""

import unicodedata

# Letters that no decomposition takes apart.
_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ŋ": "n",
    "‘": "'", "’": "'", "ʼ": "'", "＇": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "—": "-",
}  # fmt: skip
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")


def folded(text: str) -> tuple[str, list[int]]:
    """The folded text, and for each of its characters (and its end) the index in `text`."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if letter in _UNSEEN:
            continue
        if letter in _LETTERS:
            plain = _LETTERS[letter]
        else:
            plain = "".join(
                _LETTERS.get(one, one)
                for one in unicodedata.normalize("NFKD", letter.casefold()).casefold()
                if not unicodedata.combining(one)
            )
        letters.extend(plain)
        places.extend([place] * len(plain))
    return "".join(letters), [*places, len(text)]


def fold(text: str) -> str:
    return folded(text)[0]
