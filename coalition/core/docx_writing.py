"""Markdown to DOCX, for people who mark up drafts in their word processor: text alone, nothing that runs."""

import io
import re
from dataclasses import dataclass, field
from typing import Any

from docx import Document
from docx.shared import Pt
from markdown_it.token import Token

from coalition.core.markdown import parse

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DEEPEST_LIST = 3
_MARKS = {"strong": "bold", "em": "italic", "s": "strike"}


def markdown_to_docx(title: str, markdown: str, *, note: str = "") -> bytes:
    """A document with the title, a line about it, and the text; page numbers and looks are the reader's own."""
    document: Any = Document()
    relations = document.part.package.rels
    for key in [key for key, one in relations.items() if one.reltype.endswith("/thumbnail")]:
        relations.pop(key)  # a picture of somebody else's page, from the library's template
    document.core_properties.title = clean(title)[:250]
    document.core_properties.author = ""
    document.core_properties.comments = ""
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(11)
    document.add_heading(clean(title), level=0)
    if note:
        document.add_paragraph().add_run(clean(note)).italic = True
    _Writer(document).write(parse(markdown))
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text)


@dataclass
class _Writer:
    """Walks the tokens once; `lists` are the kinds of the lists that one is inside of."""

    document: Any
    lists: list[str] = field(default_factory=list)
    first: bool = False  # of a list item: its first paragraph bears the bullet
    quoted: bool = False
    heading: int = 0
    row: list[Token] | None = None
    rows: list[list[Token]] = field(default_factory=list)

    def write(self, tokens: list[Token]) -> None:
        for token in tokens:
            self._take(token)

    def _take(self, token: Token) -> None:
        kind = token.type
        if kind in {"bullet_list_open", "ordered_list_open"}:
            self.lists.append("List Bullet" if kind.startswith("bullet") else "List Number")
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            self.lists.pop()
        elif kind == "list_item_open":
            self.first = True
        elif kind in {"blockquote_open", "blockquote_close"}:
            self.quoted = kind.endswith("open")
        elif kind == "heading_open":
            self.heading = min(int(token.tag[1:]), 6)
        elif kind == "inline":
            self._inline(token)
        elif kind in {"fence", "code_block"}:
            run = self.document.add_paragraph().add_run(clean(token.content.rstrip("\n")))
            run.font.name = "Consolas"
        elif kind == "hr":
            self.document.add_paragraph("* * *")
        else:
            self._table(kind)

    def _table(self, kind: str) -> None:
        if kind == "table_open":
            self.rows = []
        elif kind == "tr_open":
            self.row = []
        elif kind == "tr_close" and self.row is not None:
            self.rows.append(self.row)
            self.row = None
        elif kind == "table_close" and self.rows:
            width = max(len(row) for row in self.rows)
            table = self.document.add_table(rows=len(self.rows), cols=width)
            table.style = "Table Grid"
            for y, row in enumerate(self.rows):
                for x, cell in enumerate(row):
                    runs(table.cell(y, x).paragraphs[0], cell, bold=y == 0)
            self.rows = []

    def _inline(self, token: Token) -> None:
        if self.row is not None:
            self.row.append(token)
            return
        if self.heading:
            runs(self.document.add_heading("", level=self.heading), token)
            self.heading = 0
            return
        runs(self.document.add_paragraph(style=self._style()), token)
        self.first = False

    def _style(self) -> str | None:
        if self.lists:
            deep = min(len(self.lists), _DEEPEST_LIST)
            name = self.lists[-1] if self.first else "List Continue"
            return name if deep == 1 else f"{name} {deep}"
        return "Quote" if self.quoted else None


def runs(paragraph: Any, token: Token, *, bold: bool = False) -> None:
    """The words of one inline token with their marks; a link's address stands behind its words."""
    on = {"bold": bold, "italic": False, "strike": False}
    links: list[str] = []
    for child in token.children or []:
        kind, _, side = child.type.rpartition("_")
        if kind in _MARKS and side in {"open", "close"}:
            on[_MARKS[kind]] = side == "open" or (bold and kind == "strong")
        elif child.type == "link_open":
            links.append(str(child.attrGet("href") or ""))
        elif child.type == "link_close":
            _run(paragraph, f" ({links.pop()})", on)
        elif child.type in {"softbreak", "hardbreak"}:
            _run(paragraph, " " if child.type == "softbreak" else "\n", on)
        elif child.type == "code_inline":
            _run(paragraph, child.content, on).font.name = "Consolas"
        elif child.content:
            _run(paragraph, child.content, on)


def _run(paragraph: Any, text: str, on: dict[str, bool]) -> Any:
    run = paragraph.add_run(clean(text))
    run.bold, run.italic, run.font.strike = on["bold"] or None, on["italic"] or None, on["strike"] or None
    return run
