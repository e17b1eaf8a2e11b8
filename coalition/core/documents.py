"""Markdown to PDF through Typst: A4, tagged, with title and language set; about 50 ms a document."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Literal

import typst
from markdown_it.token import Token

from coalition.core.markdown import parse, plain

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LONGEST_LINK = 2000

# What every document looks like; what belongs to one is set above this.
_LOOK = """
#set document(title: doc-title, keywords: doc-keywords)
#set page(paper: "a4", margin: (x: 26mm, top: 28mm, bottom: 26mm), footer: context {
  set text(8pt, fill: luma(90))
  grid(columns: (1fr, auto), column-gutter: 8mm, doc-footer, counter(page).display("1 / 1", both: true))
})
#set text(font: ("Libertinus Serif", "New Computer Modern"), size: 10.5pt, lang: "en")
#set par(justify: false, leading: 0.72em, spacing: 1.05em)
#set heading(numbering: none)
#show heading: set block(above: 1.6em, below: 0.8em, sticky: true)
#show heading.where(level: 1): set text(19pt, weight: "regular", fill: rgb("#0b4f4f"))
#show heading.where(level: 2): set text(13pt, weight: "semibold", fill: rgb("#0b4f4f"))
#show heading.where(level: 3): set text(11pt, weight: "semibold")
#show link: set text(fill: rgb("#0b4f4f"))
#show link: underline
#show raw: set text(font: "DejaVu Sans Mono", size: 8pt)
#set quote(block: true)
#show quote: set text(style: "italic", fill: luma(60))
#set table(stroke: (x, y) => (bottom: 0.5pt + luma(190)), inset: (x: 4pt, y: 5pt), align: left + top)
#show table: set par(leading: 0.6em)
#show table.cell.where(y: 0): set text(weight: "semibold")
"""


@cache
def _fonts() -> typst.Fonts:
    """Embedded fonts first; the system's stand in for scripts that they lack."""
    return typst.Fonts()


def markdown_to_pdf(
    title: str,
    markdown: str,
    *,
    subtitle: str = "",
    footer: str = "",
    appendix: str = "",
    closing: str = "",
    reference: str = "",
    at: datetime | None = None,
) -> bytes:
    """A PDF of a Markdown text; a leading first-level heading stands as its displayed title.

    `appendix` and `closing` are Markdown that begins on a page of its own. `reference` is kept in the file's keywords. `at` fixes the document's date, so that the same text
    gives the same bytes. A script for which there is no font shows boxes and never stops a document.
    """
    body = parse(markdown)
    shown = title
    if len(body) > 1 and body[0].type == "heading_open" and body[0].tag == "h1":
        shown, body = plain(body[1]), body[3:]
    source = "".join(
        [
            f"#let doc-title = {literal(title)}\n#let doc-footer = {literal(footer or title)}\n",
            f"#let doc-keywords = ({literal(reference)},)\n" if reference else "#let doc-keywords = ()\n",
            _LOOK,
            f"#heading(level: 1)[#{literal(shown)};]\n",
            f"#text(10pt, fill: luma(90))[#{literal(subtitle)};]\n#v(4mm)\n\n" if subtitle else "",
            typst_of(body),
            *(f"\n#pagebreak()\n{typst_of(parse(part))}" for part in (appendix, closing) if part),
        ]
    ).encode()
    timestamp = int(at.timestamp()) if at else None
    try:
        return _compile(source, timestamp, "ua-1")
    except typst.TypstError:
        # PDF/UA forbids what it cannot show, a character without a font for one; a tagged PDF allows it.
        return _compile(source, timestamp, "1.7")


def _compile(source: bytes, timestamp: int | None, standard: Literal["ua-1", "1.7"]) -> bytes:
    made = typst.compile(
        source, format="pdf", font_paths=_fonts(), timestamp=timestamp, pdf_standards=[standard]
    )
    if not isinstance(made, bytes):
        raise TypeError("Typst gave pages where one document was asked for.")
    return made


def literal(text: str) -> str:
    """A Typst string: nothing in it is markup."""
    clean = _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return '"' + clean.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def typst_of(tokens: list[Token]) -> str:
    """Typst markup of Markdown tokens. All words are string literals, so no text can be read as markup."""
    return "".join(_blocks(iter(tokens), [0]))


def _blocks(tokens: Iterator[Token], level: list[int], until: str = "") -> Iterator[str]:
    """Blocks until the closing token `until`; `level` is the last heading's, which may grow by one at most."""
    for token in tokens:
        if token.type == until:
            return
        if token.type == "heading_open":
            level[0] = min(int(token.tag[1:]), level[0] + 1 if level[0] else 2)
            yield f"#heading(level: {level[0]})[{_words(next(tokens))}]\n\n"
        elif block := _LEAVES.get(token.type):
            yield f"{block(token)}\n\n"
        elif container := _CONTAINERS.get(token.type):
            yield f"{container(token, tokens, level)}\n\n"


def _bullets(token: Token, tokens: Iterator[Token], level: list[int]) -> str:
    return f"#list({_items(tokens, level, 'bullet_list_close')})"


def _numbers(token: Token, tokens: Iterator[Token], level: list[int]) -> str:
    start = int(token.attrGet("start") or 1)
    return f"#enum(start: {start}, {_items(tokens, level, 'ordered_list_close')})"


def _quote(token: Token, tokens: Iterator[Token], level: list[int]) -> str:
    return f"#quote[{''.join(_blocks(tokens, level, 'blockquote_close'))}]"


def _items(tokens: Iterator[Token], level: list[int], until: str) -> str:
    items = []
    for token in tokens:
        if token.type == until:
            break
        if token.type == "list_item_open":
            items.append(f"[{''.join(_blocks(tokens, level, 'list_item_close'))}]")
    return ", ".join(items)


def _table(token: Token, tokens: Iterator[Token], level: list[int]) -> str:
    """The first row is the header."""
    rows: list[list[str]] = []
    for part in tokens:
        if part.type == "table_close":
            break
        if part.type == "tr_open":
            rows.append([])
        elif part.type == "inline":
            rows[-1].append(f"[{_words(part)}]")
    head, *rest = rows
    cells = "".join(f",\n  {', '.join(row)}" for row in rest)
    return f"#table(columns: {len(head)}, table.header({', '.join(head)}){cells})"


def _code(token: Token) -> str:
    return f"#raw({literal(token.content.rstrip())}, block: true)"


def _rule(_token: Token) -> str:
    return "#line(length: 100%, stroke: 0.5pt + luma(190))"


_OPENERS = {
    "em_open": "#emph[",
    "strong_open": "#strong[",
    "s_open": "#strike[",
    "softbreak": '#" ";',
    "hardbreak": "#linebreak();",
}
_CLOSERS = {"em_close", "strong_close", "s_close", "link_close"}


def _words(inline: Token) -> str:
    return "".join(_inline(child) for child in inline.children or [])


def _inline(token: Token) -> str:
    if token.type in _CLOSERS:
        return "];"
    if opener := _OPENERS.get(token.type):
        return opener
    if token.type == "link_open":
        target = str(token.attrGet("href") or "")
        known = target.startswith(("https://", "http://", "mailto:")) and len(target) < _LONGEST_LINK
        return f"#link({literal(target)})[" if known else "#box["
    if token.type == "code_inline":
        return f"#raw({literal(token.content)});"
    return f"#{literal(token.content)};" if token.content else ""


_LEAVES = {"inline": _words, "fence": _code, "code_block": _code, "hr": _rule}
_CONTAINERS = {
    "bullet_list_open": _bullets,
    "ordered_list_open": _numbers,
    "blockquote_open": _quote,
    "table_open": _table,
}
