"""The reader's mark in an office file: a property of the document, and a line on each page, slide or sheet."""

import re
import zipfile
from collections.abc import Callable
from typing import IO, Final
from xml.sax.saxutils import escape, quoteattr

from resources.library.models import Format
from resources.library.reading import workbook_mark
from resources.library.watermark import Mark

_CHUNK: Final = 256 * 1024
_STAMP: Final = (2000, 1, 1, 0, 0, 0)
_CUSTOM: Final = "docProps/custom.xml"
_TYPES: Final = "[Content_Types].xml"
_FOOTER: Final = "footerOfThisCopy.xml"
_FOOTER_ID: Final = "rIdOfThisCopy"
_TYPES_NS: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELS_NS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_STRICT: Final = "http://purl.oclc.org/ooxml/officeDocument"
_WORD: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD_STRICT: Final = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_SHEET: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET_STRICT: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DECLARED: Final = re.compile(r"^\s*<\?xml[^>]*\?>\s*")
_SECTION: Final = re.compile(r"<((?:\w+:)?)sectPr\b([^>]*?)(/?)>")
_SLIDE: Final = re.compile(r"ppt/slides/[^/]+\.xml")
_SLIDE_SIZE: Final = re.compile(r'sldSz\b[^>]*?\bcx="(\d{1,9})"[^>]*?\bcy="(\d{1,9})"')
Edits = dict[str, Callable[[str], str]]


def mark_office(source: IO[bytes], out: IO[bytes], kind: str, mark: Mark) -> None:
    """A copy that says whose it is. Parts are edited as text, so that nothing else in them changes."""
    with zipfile.ZipFile(source) as original, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        names = set(original.namelist())
        strict = False
        edits: Edits = {}
        added: dict[str, str] = {_CUSTOM: _properties(mark)}
        if _CUSTOM not in names:
            custom = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
            _also(edits, _TYPES, _override(f"/{_CUSTOM}", custom))
            _also(
                edits,
                "_rels/.rels",
                _relation("rIdOfTheMark", f"{_OFFICE}/relationships/custom-properties", _CUSTOM),
            )
        if kind == Format.DOCX:
            main = _main_part(original)
            strict = _WORD_STRICT in _text(original, main)
            _word(original, names, main, strict=strict, mark=mark, edits=edits, added=added)
        elif kind == Format.PPTX:
            _slides(original, names, mark, edits)
        elif kind == Format.XLSX:
            _workbook(original, names, mark, edits, added)
        for member in original.infolist():
            if member.filename in added:
                continue
            if member.filename in edits:
                _write(copy, member.filename, edits[member.filename](_text(original, member.filename)))
                continue
            plain = zipfile.ZipInfo(member.filename, _STAMP)
            plain.compress_type = zipfile.ZIP_DEFLATED
            with original.open(member) as part, copy.open(plain, "w") as target:
                while chunk := part.read(_CHUNK):
                    target.write(chunk)
        for name, text in added.items():
            _write(copy, name, text)


def _write(copy: zipfile.ZipFile, name: str, text: str) -> None:
    info = zipfile.ZipInfo(name, _STAMP)
    info.compress_type = zipfile.ZIP_DEFLATED
    copy.writestr(info, _DECLARATION + _DECLARED.sub("", text))


def _text(container: zipfile.ZipFile, name: str) -> str:
    content = container.read(name)
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    return content.decode("utf-16" if wide else "utf-8-sig", errors="replace")


def _also(edits: Edits, name: str, edit: Callable[[str], str]) -> None:
    before = edits.get(name)
    edits[name] = (lambda text: edit(before(text))) if before else edit


def _before_end(root: str, words: str) -> Callable[[str], str]:
    """Put `words` before the closing tag of `root`, whatever its prefix."""

    def edit(text: str) -> str:
        ends = list(re.finditer(rf"</(?:\w+:)?{root}\s*>", text))
        return text[: ends[-1].start()] + words + text[ends[-1].start() :] if ends else text

    return edit


def _override(part: str, content_type: str) -> Callable[[str], str]:
    return _before_end(
        "Types", f'<Override xmlns="{_TYPES_NS}" PartName="{part}" ContentType="{content_type}"/>'
    )


def _relation(key: str, kind: str, target: str) -> Callable[[str], str]:
    return _before_end(
        "Relationships", f'<Relationship xmlns="{_RELS_NS}" Id="{key}" Type="{kind}" Target="{target}"/>'
    )


def _properties(mark: Mark) -> str:
    values = (("Copy", mark.code), ("Copy for", _plain(mark.words)))
    rows = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(values, start=2)
    )
    return f'<Properties xmlns="{_OFFICE}/custom-properties" xmlns:vt="{_OFFICE}/docPropsVTypes">{rows}</Properties>'


def _plain(words: str) -> str:
    """Without what XML cannot hold."""
    return "".join(sign for sign in words if sign.isprintable())


def _line(mark: Mark) -> str:
    return f"{escape(_plain(mark.words))} · copy {mark.code}"


def _main_part(container: zipfile.ZipFile) -> str:
    """Where the text lies; most programs say word/document.xml, some do not."""
    found = re.search(r'<[^>]*Type="[^"]*/officeDocument"[^>]*>', _text(container, "_rels/.rels"), re.DOTALL)
    target = re.search(r'Target="/?([^"]+)"', found[0]) if found else None
    return target[1] if target else "word/document.xml"


def _paragraph(mark: Mark, namespace: str) -> str:
    return (
        f'<w:p xmlns:w="{namespace}"><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:color w:val="767676"/>'
        f'<w:sz w:val="14"/></w:rPr><w:t xml:space="preserve">{_line(mark)}</w:t></w:r></w:p>'
    )


def _word(
    container: zipfile.ZipFile,
    names: set[str],
    main: str,
    *,
    strict: bool,
    mark: Mark,
    edits: Edits,
    added: dict[str, str],
) -> None:
    """In every footer there is; where there is none, in one of our own for all sections."""
    namespace = _WORD_STRICT if strict else _WORD
    folder, _, file = main.rpartition("/")
    rels = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
    targets = [
        target
        for relation in re.findall(r"<[^>]*/footer\"[^>]*>", _text(container, rels) if rels in names else "")
        for target in re.findall(r'Target="([^"]+)"', relation)
    ]
    footers = [t.lstrip("/") if t.startswith("/") else f"{folder}/{t}" for t in targets]
    for footer in footers:
        if footer in names:
            _also(edits, footer, _before_end("ftr", _paragraph(mark, namespace)))
    if footers or rels not in names:
        return
    kinds = f"{_STRICT if strict else _OFFICE}/relationships"
    added[f"{folder}/{_FOOTER}"] = f'<w:ftr xmlns:w="{namespace}">{_paragraph(mark, namespace)}</w:ftr>'
    content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
    _also(edits, _TYPES, _override(f"/{folder}/{_FOOTER}", content_type))
    _also(edits, rels, _relation(_FOOTER_ID, f"{kinds}/footer", _FOOTER))
    reference = (
        f'<w:footerReference xmlns:w="{namespace}" xmlns:r="{kinds}" w:type="default" r:id="{_FOOTER_ID}"/>'
    )
    _also(edits, main, lambda text: _with_reference(text, reference, namespace))


def _with_reference(text: str, reference: str, namespace: str) -> str:
    """The footer's reference first in every section; sections within tracked changes bear none."""
    found = False

    def put(match: re.Match[str]) -> str:
        nonlocal found
        if re.search(
            r"<(?:\w+:)?sectPrChange\b[^>]*>\s*$", text[max(0, match.start() - 400) : match.start()]
        ):
            return match[0]
        found = True
        prefix, rest, closed = match[1], match[2], match[3]
        end = f"</{prefix}sectPr>" if closed else ""
        return f"<{prefix}sectPr{rest}>{reference}{end}"

    changed = _SECTION.sub(put, text)
    if found:
        return changed
    return _before_end("body", f'<w:sectPr xmlns:w="{namespace}">{reference}</w:sectPr>')(changed)


def _workbook(
    container: zipfile.ZipFile, names: set[str], mark: Mark, edits: Edits, added: dict[str, str]
) -> None:
    """The code comes first at the foot of a page, so that it stays where a long name is cut."""
    main = _main_part(container)
    folder, _, file = main.rpartition("/")
    rels = f"{folder}/_rels/{file}.rels"
    foot = f"Copy {mark.code} · {_plain(mark.words)}"
    for name in workbook_mark.sheets_to_mark(container):
        _also(edits, name, lambda text: workbook_mark.with_foot(text, foot))
    if main not in names or rels not in names:
        return
    strict = _SHEET_STRICT in _text(container, main)
    kinds = f"{_STRICT if strict else _OFFICE}/relationships"
    target = workbook_mark.PART.removeprefix(f"{folder}/")
    lines = ["This copy bears a mark: it is for", _plain(mark.words), f"Copy {mark.code}"]
    added[workbook_mark.PART] = workbook_mark.own_sheet(_SHEET_STRICT if strict else _SHEET, lines)
    _also(edits, _TYPES, _override(f"/{workbook_mark.PART}", workbook_mark.SHEET_TYPE))
    _also(edits, rels, _relation(workbook_mark.RELATION, f"{kinds}/worksheet", target))
    _also(edits, main, lambda text: workbook_mark.with_sheet(text, kinds))


def _slides(container: zipfile.ZipFile, names: set[str], mark: Mark, edits: Edits) -> None:
    size = (
        _SLIDE_SIZE.search(_text(container, "ppt/presentation.xml"))
        if "ppt/presentation.xml" in names
        else None
    )
    width, height = (int(size[1]), int(size[2])) if size else (9_144_000, 6_858_000)
    line = (
        '<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        '<p:nvSpPr><p:cNvPr id="990001" name="Copy"/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr>'
        f'<p:spPr><a:xfrm><a:off x="0" y="{height - 240_000}"/><a:ext cx="{width}" cy="230000"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody><a:bodyPr wrap="square"/>'
        '<a:lstStyle/><a:p><a:pPr algn="ctr"/><a:r><a:rPr lang="en-GB" sz="700"><a:solidFill>'
        f'<a:srgbClr val="767676"/></a:solidFill></a:rPr><a:t>{_line(mark)}</a:t></a:r></a:p>'
        "</p:txBody></p:sp>"
    )
    for name in names:
        if _SLIDE.fullmatch(name):
            _also(edits, name, lambda text: _on_slide(text, line))


def _on_slide(text: str, line: str) -> str:
    """Last among the shapes, before the tree's own extensions."""
    ends = list(re.finditer(r"</(?:\w+:)?spTree\s*>", text))
    if not ends:
        return text
    at = ends[-1].start()
    if re.search(r"</(?:\w+:)?extLst>\s*$", text[:at]):
        at = max(match.start() for match in re.finditer(r"<(?:\w+:)?extLst\b", text[:at]))
    return text[:at] + line + text[at:]
