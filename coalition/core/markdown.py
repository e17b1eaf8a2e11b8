"""Markdown to safe HTML, the same for every text of the portal: no images, no raw HTML, anchors on headings and clauses."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape as html_escape
from itertools import pairwise

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = ("blockquote", "hr", "li", "ol", "p", "pre", "table", "tbody", "td", "th", "thead", "tr", "ul")
WORDS = ("a", "br", "code", "em", "s", "strong")
TAGS = frozenset((*HEADINGS, *BLOCKS, *WORDS))
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "th": {"scope"}} | {
    tag: {"id"} for tag in (*HEADINGS, "p")
}
SCHEMES = frozenset({"http", "https", "mailto"})
# "4.2 If a Source ..." is a clause; people point at it.
_CLAUSE = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})\s")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+\-.!|~&$:@])")


def escape(text: str) -> str:
    """`text` so that Markdown shows it as it is, on one line; also inside a table's cell."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables and strikethrough; HTML in the source is text."""
    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def parse(text: str) -> list[Token]:
    return parser().parse(text)


def plain(token: Token) -> str:
    """The words of an inline token."""
    if token.children is None:
        return token.content
    return "".join(
        " " if child.type in {"softbreak", "hardbreak"} else child.content for child in token.children
    )


def _anchors(state: StateCore) -> None:
    """Prefixed ids, so that no heading can take the name of a part of the page."""
    taken: dict[str, int] = {}
    for opened, inline in pairwise(state.tokens):
        if opened.type == "heading_open":
            name = f"h-{slugify(plain(inline))[:60] or 'section'}"
        elif opened.type == "paragraph_open" and (clause := _CLAUSE.match(inline.content)):
            name = f"c-{clause.group(1)}"
        else:
            continue
        taken[name] = taken.get(name, 0) + 1
        opened.attrSet("id", name if taken[name] == 1 else f"{name}-{taken[name]}")


def _alternative(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """An image is its words: the portal shows none."""
    return html_escape(tokens[index].content)


@cache
def _html() -> MarkdownIt:
    shown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    shown.core.ruler.push("anchors", _anchors)
    shown.add_render_rule("image", _alternative)
    return shown


def to_html(text: str) -> SafeString:
    """Safe HTML of a Markdown text, to be shown inside `<div class="prose">`."""
    cleaned = nh3.clean(
        _html().render(text),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(cleaned)  # noqa: S308 -- nh3 has cleaned it


def headings(text: str) -> list[tuple[int, str, str]]:
    """Level, words and anchor of each heading, for a table of contents."""
    tokens = _html().parse(text)
    return [
        (int(opened.tag[1:]), plain(inline), str(opened.attrGet("id")))
        for opened, inline in pairwise(tokens)
        if opened.type == "heading_open"
    ]
