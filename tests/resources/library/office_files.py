"""Small office files made by hand, honest and otherwise."""

import io
import zipfile

TYPES = "application/vnd.openxmlformats-officedocument."
RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
P = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
MAIN = {
    "docx": ("word/document.xml", f"{TYPES}wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{TYPES}spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{TYPES}presentationml.presentation.main+xml"),
}
BODY = {
    "docx": f"<w:document {W}><w:body><w:p><w:r><w:t>{{words}}</w:t></w:r></w:p><w:sectPr/></w:body></w:document>",
    "xlsx": f'<workbook {S}><sheets><sheet name="{{words}}" sheetId="1"/></sheets></workbook>',
    "pptx": f'<p:presentation {P}><p:sldSz cx="9144000" cy="6858000"/></p:presentation>',
}


def rels(*rows: tuple[str, str], outside: bool = False) -> str:
    mode = ' TargetMode="External"' if outside else ""
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{RELS}/{kind}" Target="{target}"{mode}/>'
        for number, (kind, target) in enumerate(rows, start=1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'


def types(main: str, content_type: str, more: str = "") -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{main}" ContentType="{content_type}"/>{more}</Types>'
    )


def office(
    kind: str = "docx", *, words: str = "Words", parts=None, body: str = "", content_type: str = ""
) -> bytes:
    """An office file; `parts` adds members or replaces them."""
    main, usual = MAIN[kind]
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": types(main, content_type or usual),
        "_rels/.rels": rels(("officeDocument", main)),
        main: body or BODY[kind].format(words=words),
    }
    folder, _, file = main.rpartition("/")
    members[f"{folder}/_rels/{file}.rels"] = rels()
    if kind == "pptx":
        slide = f"<a:p><a:r><a:t>{words}</a:t></a:r></a:p>"
        shape = f"<p:sp><p:txBody>{slide}</p:txBody></p:sp>"
        members["ppt/slides/slide1.xml"] = (
            f"<p:sld {P}><p:cSld><p:spTree><p:grpSpPr/>{shape}</p:spTree></p:cSld></p:sld>"
        )
    return packed(members | (parts or {}))


def packed(members) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in members.items():
            opened.writestr(name, content)
    return out.getvalue()


def document(inner: str) -> str:
    return f"<w:document {W}><w:body>{inner}</w:body></w:document>"


def sheet(inner: str) -> str:
    return f"<worksheet {S}><sheetData><row><c>{inner}</c></row></sheetData></worksheet>"
