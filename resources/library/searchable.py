"""Words for the search index, from Markdown or a file: bounded, and without the marks that highlighting uses."""

START, STOP = "\ue000", "\ue001"  # private use: around what was found, until the page has escaped the rest
LIMIT = 400_000  # bytes; a tsvector holds 1 MB of words with their places
_DROPPED = dict.fromkeys([0, ord(START), ord(STOP), *range(0xD800, 0xE000)])


def searchable(text: str) -> str:
    """`text` as the index takes it: no NUL, no lone surrogates, and at most as long as an index entry may be."""
    return text.translate(_DROPPED).encode()[:LIMIT].decode(errors="ignore")
