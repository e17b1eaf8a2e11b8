"""Minutes as a file: Markdown, PDF, DOCX."""

import io
from collections.abc import Callable, Iterable
from datetime import datetime

from docx import Document as Docx
from docx.document import Document
from docx.text.paragraph import Paragraph
from markdown_it.token import Token

from coalition.core.documents import markdown_to_pdf
from coalition.core.markdown import parse

TITLE = "Minutes of a working group meeting"
RULE = "Chatham House Rule: what is in here may be used; who said it, who was there and for whom they work may not be told."
LISTS = {"bullet_list_open": "List Bullet", "ordered_list_open": "List Number"}


def as_markdown(text: str, held_on: str, at: datetime) -> bytes:
    return f"# {TITLE}, {held_on}\n\n{RULE}\n\n{text}\n".encode()


def as_pdf(text: str, held_on: str, at: datetime) -> bytes:
    return markdown_to_pdf(f"{TITLE}, {held_on}", text, subtitle=RULE, footer=f"{TITLE}, {held_on}", at=at)


def as_docx(text: str, held_on: str, at: datetime) -> bytes:
    document = Docx()
    document.core_properties.author = document.core_properties.last_modified_by = (
        ""  # who exports is nobody's business
    )
    document.core_properties.comments = ""
    document.core_properties.title = f"{TITLE}, {held_on}"
    document.core_properties.created = document.core_properties.modified = at.replace(tzinfo=None)
    document.add_heading(f"{TITLE}, {held_on}", level=1)
    document.add_paragraph().add_run(RULE).italic = True
    _write(document, parse(text))
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _write(document: Document, tokens: Iterable[Token]) -> None:
    """Headings, paragraphs and lists; anything else as a paragraph, so that no word is lost."""
    style, heading = [""], 0
    for token in tokens:
        if token.type == "heading_open":
            heading = int(token.tag[1:])
        elif token.type in LISTS:
            style.append(LISTS[token.type])
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            style.pop()
        elif token.type == "inline":
            if heading:
                _runs(document.add_heading(level=min(heading + 1, 9)), token)
                heading = 0
            else:
                _runs(document.add_paragraph(style=style[-1] or None), token)
        elif token.type in {"fence", "code_block"}:
            document.add_paragraph(token.content.rstrip())


def _runs(paragraph: Paragraph, inline: Token) -> None:
    bold = italic = False
    for child in inline.children or []:
        if child.type.startswith("strong"):
            bold = child.type == "strong_open"
        elif child.type.startswith("em_"):
            italic = child.type == "em_open"
        elif child.type in {"softbreak", "hardbreak"}:
            paragraph.add_run(" ")
        elif child.content:
            run = paragraph.add_run(child.content)
            run.bold, run.italic = bold or None, italic or None


type Maker = Callable[[str, str, datetime], bytes]
FORMATS: dict[str, tuple[str, str, Maker]] = {
    "md": ("Markdown", "text/markdown; charset=utf-8", as_markdown),
    "pdf": ("PDF", "application/pdf", as_pdf),
    "docx": ("DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", as_docx),
}
