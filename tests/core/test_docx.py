import io
import zipfile

import pytest
from docx import Document

from coalition.core.docx_intake import take_in
from coalition.core.docx_writing import markdown_to_docx
from coalition.core.pdf_intake import FileRefused

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TEXT = """# A heading

Words with **weight**, *slant* and a [link](https://help.example/).

- first
  - second
1. one

> Somebody said so.

| a | b |
|---|---|
| 1 | 2 |

![a picture](https://elsewhere.example/x.png)
"""


@pytest.fixture(scope="module")
def draft():
    return markdown_to_docx("A draft", TEXT, note="Answers close soon.")


def changed(data, *, add=None, replace=None):
    """The same file with parts added, or with words of a part replaced."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            content = old.read(entry)
            for part, before, after in replace or []:
                if part == entry.filename:
                    assert before in content
                    content = content.replace(before, after)
            new.writestr(entry.filename, content)
        for name, content in (add or {}).items():
            new.writestr(name, content)
    return held.getvalue()


RELS = "word/_rels/document.xml.rels"
TEMPLATE = b'<Relationship Id="x9" Type="http://schemas.example/attachedTemplate" Target="https://e.example/t.dotm" TargetMode="External"/>'
HIDDEN = TEMPLATE.replace(b'"External"', b'"&#69;xternal"')


def hostile(draft):
    return {
        "an image renamed": b"\x89PNG\r\n\x1a\n" + b"0" * 100,
        "an old office file": b"\xd0\xcf\x11\xe0" + b"0" * 100,
        "a PDF": b"%PDF-1.7\n",
        "an empty file": b"",
        "something behind the end": draft + b"<script>",
        "cut off": draft[:-40],
        "macros": changed(draft, add={"word/vbaProject.bin": b"x"}),
        "a picture": changed(draft, add={"word/media/image1.png": b"x"}),
        "a picture elsewhere": changed(draft, add={"word/theme/image1.jpeg": b"x"}),
        "an embedded sheet": changed(draft, add={"word/embeddings/sheet.xlsx": b"x"}),
        "active controls": changed(draft, add={"word/activeX/activeX1.xml": b"<x/>"}),
        "another document": changed(draft, add={"word/afchunk.xml": b"<x/>"}),
        "a program": changed(draft, add={"word/run.exe": b"MZ"}),
        "a way out": changed(draft, add={"../../evil.xml": b"<x/>"}),
        "entities": changed(draft, add={"word/more.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}),
        "entities in another encoding": changed(
            draft, add={"word/more.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode("utf-16")}
        ),
        "a sheet": changed(
            draft,
            replace=[
                (
                    "[Content_Types].xml",
                    MAIN.encode(),
                    MAIN.replace("wordprocessingml.document", "spreadsheetml.sheet").encode(),
                )
            ],
        ),
        "a macro type": changed(
            draft,
            replace=[
                (
                    "[Content_Types].xml",
                    MAIN.encode(),
                    b"application/vnd.ms-word.document.macroEnabled.main+xml",
                )
            ],
        ),
        "a template from elsewhere": changed(
            draft, replace=[(RELS, b"</Relationships>", TEMPLATE + b"</Relationships>")]
        ),
        "the same, hidden": changed(
            draft, replace=[(RELS, b"</Relationships>", HIDDEN + b"</Relationships>")]
        ),
        "a bomb": changed(draft, add={"word/bomb.xml": b"<x>" + b" " * 70_000_000 + b"</x>"}),
        "broken XML": changed(draft, replace=[("word/document.xml", b"</w:body>", b"")]),
    }


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_a_document_of_text_and_marks_keeps_every_part_and_loses_what_hides_between_them(draft):
    assert parts(take_in(draft).data) == parts(draft)
    hidden = changed(draft).replace(b"PK\x01\x02", b"HIDDEN!!PK\x01\x02", 1)  # before the list of parts
    hidden = hidden[:-6] + (int.from_bytes(hidden[-6:-2], "little") + 8).to_bytes(4, "little") + hidden[-2:]
    assert parts(hidden) == parts(draft)
    assert b"HIDDEN" not in take_in(hidden).data


def test_what_is_more_than_text_is_refused_with_its_reason(draft):
    for what, data in hostile(draft).items():
        with pytest.raises(FileRefused, match=r"Nothing of it was stored\.$"):
            pytest.fail(f"{what} was taken: {take_in(data)}")


def test_markdown_becomes_a_document_that_a_word_processor_reads(draft):
    document = Document(io.BytesIO(draft))
    words = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]
    assert words[0] == ("Title", "A draft")
    assert ("Heading 1", "A heading") in words
    assert ("Normal", "Words with weight, slant and a link (https://help.example/).") in words
    assert ("List Bullet 2", "second") in words
    assert ("Quote", "Somebody said so.") in words
    assert [cell.text for row in document.tables[0].rows for cell in row.cells] == ["a", "b", "1", "2"]
    assert not document.inline_shapes
