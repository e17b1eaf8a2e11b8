"""The smallest office files that programs open, with our words in them."""

import io
import zipfile
from xml.sax.saxutils import escape

_FORMATS = "http://schemas.openxmlformats.org"
_TYPES = "application/vnd.openxmlformats-officedocument."
_RELS = f"{_FORMATS}/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = f'xmlns:w="{_FORMATS}/wordprocessingml/2006/main"'
_SLIDE = f'xmlns:p="{_FORMATS}/presentationml/2006/main" xmlns:a="{_FORMATS}/drawingml/2006/main" xmlns:r="{_RELS}"'
_TREE = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'


def docx(title: str, paragraphs: list[str]) -> bytes:
    lines = "".join(f"<w:p><w:r><w:t>{escape(words)}</w:t></w:r></w:p>" for words in [title, *paragraphs])
    body = f"<w:document {_WORD}><w:body>{lines}<w:sectPr/></w:body></w:document>"
    return _packed(
        {"word/document.xml": (body, "wordprocessingml.document.main+xml")},
        {"word/_rels/document.xml.rels": []},
    )


def xlsx(rows: list[list[str]]) -> bytes:
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) + "</row>"
        for row in rows
    )
    main = f'xmlns="{_FORMATS}/spreadsheetml/2006/main"'
    book = f'<workbook {main} xmlns:r="{_RELS}"><sheets><sheet name="Sheet" sheetId="1" r:id="rId1"/></sheets></workbook>'
    return _packed(
        {
            "xl/workbook.xml": (book, "spreadsheetml.sheet.main+xml"),
            "xl/worksheets/sheet1.xml": (
                f"<worksheet {main}><sheetData>{cells}</sheetData></worksheet>",
                "spreadsheetml.worksheet+xml",
            ),
        },
        {"xl/_rels/workbook.xml.rels": [("worksheet", "worksheets/sheet1.xml")]},
    )


def pptx(slides: list[str]) -> bytes:
    """Slides of words alone; without a theme, programs open it with their own."""
    keys = "".join(f'<p:sldId id="{255 + n}" r:id="rId{n}"/>' for n in range(1, len(slides) + 1))
    show = (
        f'<p:presentation {_SLIDE}><p:sldIdLst>{keys}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/>'
        '<p:notesSz cx="6858000" cy="9144000"/></p:presentation>'
    )
    parts = {"ppt/presentation.xml": (show, "presentationml.presentation.main+xml")}
    for number, words in enumerate(slides, start=1):
        parts[f"ppt/slides/slide{number}.xml"] = (_slide(words), "presentationml.slide+xml")
    targets = [("slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1)]
    return _packed(parts, {"ppt/_rels/presentation.xml.rels": targets})


def _slide(words: str) -> str:
    text = f"<a:p><a:r><a:t>{escape(words)}</a:t></a:r></a:p>"
    shape = (
        '<p:sp><p:nvSpPr><p:cNvPr id="2" name="Words"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr><a:xfrm>'
        '<a:off x="500000" y="1500000"/><a:ext cx="8100000" cy="3000000"/></a:xfrm><a:prstGeom prst="rect"/></p:spPr>'
        f"<p:txBody><a:bodyPr/>{text}</p:txBody></p:sp>"
    )
    return f"<p:sld {_SLIDE}><p:cSld><p:spTree>{_TREE}{shape}</p:spTree></p:cSld></p:sld>"


def _packed(parts: dict[str, tuple[str, str]], relations: dict[str, list[tuple[str, str]]]) -> bytes:
    """Parts with their content types, and relations with kind and target; the first part is the main one."""
    main = next(iter(parts))
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{_TYPES}{kind}"/>' for name, (_, kind) in parts.items()
    )
    types = (
        f'<Types xmlns="{_FORMATS}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )
    members = {"[Content_Types].xml": types, "_rels/.rels": _relations([("officeDocument", main)])}
    members |= {name: _relations(rows) for name, rows in relations.items()}
    members |= {name: text for name, (text, _) in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in members.items():
            packed.writestr(zipfile.ZipInfo(name), _HEAD + text)
    return out.getvalue()


def _relations(rows: list[tuple[str, str]]) -> str:
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELS}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(rows, start=1)
    )
    return f'<Relationships xmlns="{_FORMATS}/package/2006/relationships">{inner}</Relationships>'
