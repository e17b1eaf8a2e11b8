"""Words of a PDF, for search."""

import io

import pypdf
from pypdf.errors import PyPdfError

MOST_PAGES = 2000
MOST_WORDS = 2_000_000  # characters; more is not indexed anyway


def words_of(pdf: bytes) -> str:
    """The text of all pages that can be read; a page that cannot be is left out, the document stays findable by title."""
    found: list[str] = []
    total = 0
    try:
        pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
        for number in range(min(len(pages), MOST_PAGES)):
            text = _page(pages[number])
            found.append(text)
            total += len(text)
            if total > MOST_WORDS:
                break
    except (PyPdfError, ValueError, KeyError, TypeError):
        pass  # what was read so far is better than nothing
    return "\n".join(found)[:MOST_WORDS]


def _page(page: pypdf.PageObject) -> str:
    try:
        return page.extract_text()
    except Exception:  # noqa: BLE001 -- one odd page of somebody else's file must not hide the others
        return ""
