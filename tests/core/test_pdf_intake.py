import io
import zipfile

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from coalition.core.pdf_intake import LIMIT, FileRefused, take_in
from resources.library.extract import words_of
from tests.resources.factories import changed, make_pdf

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        opened.writestr("a.txt", "words")
    return out.getvalue()


def encrypted(user: str, owner: str) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(make_pdf())) as opened:
        opened.save(out, encryption=pikepdf.Encryption(user=user, owner=owner))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (PNG, "PNG picture"),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 64, "JPEG picture"),
        (b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64, "video or picture"),
        (archive(), "ZIP archive"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "web page"),
        (b"  <svg xmlns='http://www.w3.org/2000/svg'/>", "web page or XML"),
        (b"MZ\x90\x00" + b"\x00" * 64, "a program"),
        (b"", "empty"),
        (b"just some words", "not a PDF"),
        (archive() + make_pdf(), "ZIP archive"),
        (b"GIF89a;" + make_pdf(), "GIF picture"),
        (b"junk " + make_pdf(), "stands before the PDF"),
        (b"%PDF-1.7\n" + b"\x00" * 500, "damaged"),
        (make_pdf()[: len(make_pdf()) // 2], "damaged"),
        (b"%PDF-1.7\n%%EOF", "damaged"),
        (encrypted("secret", "secret"), "Remove the protection"),
        (encrypted("", "owner"), "Remove the protection"),
    ],
)
def test_a_file_is_refused_by_what_it_is_and_in_words(data, words):
    with pytest.raises(FileRefused, match=words):
        take_in(data)


def test_a_file_over_fifty_megabytes_is_refused_before_it_is_opened():
    with pytest.raises(FileRefused, match="50 MB at most"):
        take_in(b"%PDF-1.7\n" + b"\x00" * LIMIT)


def script(pdf):
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    pdf.Root.Names = Dictionary(
        JavaScript=Dictionary(
            Names=Array([String("x"), Dictionary(S=Name.JavaScript, JS=String("app.alert(2)"))])
        )
    )


def attachment(pdf):
    pdf.attachments["a.bin"] = b"attached-canary"


def form(pdf):
    field = pdf.make_indirect(
        Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("x"), Rect=Array([0, 0, 9, 9]))
    )
    pdf.pages[0].Annots = Array([field])
    pdf.Root.AcroForm = Dictionary(Fields=Array([field]), XFA=pdf.make_stream(b"<xdp/>"))


def link(action):
    def change(pdf):
        note = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=action)
        pdf.pages[0].Annots = Array([pdf.make_indirect(note)])

    return change


def outline(pdf):
    first = pdf.make_indirect(
        Dictionary(Title=String("x"), A=Dictionary(S=Name.JavaScript, JS=String("app.alert(3)")))
    )
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, First=first, Last=first, Count=1))
    first.Parent = pdf.Root.Outlines


def events(pdf):
    pdf.Root.AA = Dictionary(WC=Dictionary(S=Name.JavaScript, JS=String("x")))
    pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("x")))


LAUNCH = Dictionary(S=Name.Launch, F=String("calc.exe"))
CHAIN = Dictionary(
    S=Name.URI,
    URI=String("https://a.example/"),
    Next=Dictionary(S=Name.JavaScript, JS=String("app.alert(4)")),
)


@pytest.mark.parametrize(
    ("change", "told", "gone"),
    [
        (script, "JavaScript", b"app.alert"),
        (attachment, "attached files", b"EmbeddedFile"),
        (form, "an XFA form", b"/XFA"),
        (link(LAUNCH), "actions that start programs", b"calc.exe"),
        (link(CHAIN), "JavaScript", b"app.alert"),
        (outline, "JavaScript", b"app.alert"),
        (events, "actions on events", b"JavaScript"),
    ],
)
def test_what_runs_hides_or_asks_is_taken_out_and_said(change, told, gone):
    dirty = changed(make_pdf("Words on the page"), change)
    clean = take_in(dirty)
    assert told in clean.removed
    assert gone in plain(dirty)
    assert gone not in plain(clean.data)
    assert "Words on the page" in words_of(clean.data)
    assert take_in(clean.data).removed == []


def plain(pdf: bytes) -> bytes:
    """All objects in the open, so that a string can be looked for."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
        )
    return out.getvalue()


def test_an_ordinary_pdf_keeps_its_pages_links_and_words():
    def web_link(pdf):
        link(Dictionary(S=Name.URI, URI=String("https://a.example/kept")))(pdf)

    clean = take_in(changed(make_pdf("Kept", pages=3), web_link))
    assert (clean.pages, clean.removed) == (3, [])
    assert b"https://a.example/kept" in plain(clean.data)


def test_words_of_a_file_that_cannot_be_read_are_none():
    assert words_of(b"%PDF-1.7 nothing") == ""
