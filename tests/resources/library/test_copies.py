import io
import zipfile
from datetime import timedelta

import pikepdf
import pypdf
import pytest
from defusedxml.ElementTree import fromstring
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from coalition.core.models import AuditEntry
from members.models import User
from resources.library.models import Download
from resources.library.publishing.choice import Choice
from resources.library.reading import copies
from resources.library.reading.finding import by_file
from resources.library.reading.models import LeakInquiry
from resources.library.reading.serve import asked_range
from resources.library.reading.tracing import ask_about_leak, decide_leak, may_see_names, show_names
from tests import factories
from tests.resources.factories import attach, make_document, make_pdf, publish_now
from tests.resources.library.office_files import RELS, S, office, packed, rels
from tests.support.proof import prove

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def storage(settings):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }


@pytest.fixture
def chair():
    return factories.make_person(factories.make_company("Aurora"))


@pytest.fixture
def reader():
    return factories.make_person(
        factories.make_company("Birch"), name="Ada Reader", email="ada@birch.example"
    )


def with_file(chair, data, name, **more):
    group = factories.make_group(chair=chair)
    chair = User.objects.get(pk=chair.pk)  # who knows of the new group
    document = make_document(chair, group, publish=False, **more)
    attach(chair, document, data, name)
    return publish_now(document, Choice("amber", "members"), by=chair)


def get(client, document, name="document-pdf", **headers):
    return client.get(reverse(f"resources:{name}", args=[document.pk]), headers=headers)


def test_mark_and_code_are_read_back_from_every_page_of_ten_downloads(client, chair):
    document = with_file(chair, make_pdf(pages=3), "a.pdf")
    company = factories.make_company("Birch")
    for number in range(10):
        who = factories.make_person(company, name=f"Reader Number{number}")
        client.force_login(who)
        answer = get(client, document)
        taken = Download.objects.get(reader=who)
        sheets = pypdf.PdfReader(io.BytesIO(answer.content)).pages
        assert len(sheets) == 3
        for sheet in sheets:
            words = " ".join(sheet.extract_text().split())
            assert f"Reader Number{number} · Birch" in words
            assert taken.trace in words
    assert Download.objects.count() == 10


def test_the_same_reader_gets_the_same_copy_for_a_day_and_each_download_is_on_record(client, chair, reader):
    document = with_file(chair, make_pdf(), "a.pdf")
    client.force_login(reader)
    assert get(client, document).content == get(client, document).content
    assert Download.objects.count() == 1
    assert AuditEntry.objects.filter(action="library.downloaded").count() == 2
    default_storage.delete(f"copies/{Download.objects.get().pk}.pdf")
    get(client, document)
    assert Download.objects.count() == 2


def test_copies_have_room_for_so_many_and_the_oldest_goes_first(chair, reader, settings):
    document = with_file(chair, make_pdf(), "a.pdf")
    version = document.versions.get()
    kept = copies.take_copy(by=reader, version=version)
    settings.COPIES_MB = 0
    newest = copies.take_copy(by=chair, version=version)
    assert default_storage.exists(newest.path)
    assert not default_storage.exists(kept.path)


@pytest.mark.parametrize(
    ("header", "size", "wanted"),
    [
        ("bytes=0-3", 10, (0, 3)),
        ("bytes=4-", 10, (4, 9)),
        ("bytes=-3", 10, (7, 9)),
        ("bytes=-99", 10, (0, 9)),
        ("bytes=2-99", 10, (2, 9)),
        ("BYTES=0-0", 10, (0, 0)),
        ("bytes=0-1,4-5", 10, None),
        ("bytes=5-2", 10, None),
        ("bytes=-", 10, None),
        ("lines=0-3", 10, None),
        ("bytes=a-b", 10, None),
    ],
)
def test_a_range_is_read_as_the_standard_says(header, size, wanted):
    assert asked_range(header, size) == wanted


@pytest.mark.parametrize("header", ["bytes=10-", "bytes=99-100", "bytes=-0"])
def test_a_range_beyond_the_end_cannot_be_satisfied(header):
    with pytest.raises(ValueError):  # noqa: PT011 -- it has no words, the answer has
        asked_range(header, 10)


def test_ranges_are_served_and_if_range_guards_them(client, chair, reader):
    document = with_file(chair, make_pdf(), "a.pdf")
    client.force_login(reader)
    whole = get(client, document)
    assert (whole.status_code, whole["Accept-Ranges"]) == (200, "bytes")
    size = len(whole.content)
    part = get(client, document, Range="bytes=5-14")
    assert (part.status_code, part.content) == (206, whole.content[5:15])
    assert part["Content-Range"] == f"bytes 5-14/{size}"
    assert part["Content-Length"] == "10"
    beyond = get(client, document, Range=f"bytes={size}-")
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{size}")
    same = {"Range": "bytes=0-1", "If-Range": whole["ETag"]}
    assert get(client, document, **same).status_code == 206
    assert get(client, document, Range="bytes=0-1", **{"If-Range": whole["Last-Modified"]}).status_code == 206
    for other in ('"another"', f"W/{whole['ETag']}", "Mon, 01 Jan 2001 00:00:00 GMT"):
        assert get(client, document, Range="bytes=0-1", **{"If-Range": other}).status_code == 200
    # The whole, two first pieces and three wholes in place of pieces; a later piece is no new download.
    assert AuditEntry.objects.filter(action="library.downloaded").count() == 1 + 2 + 3


def test_the_web_server_in_front_sends_the_file_where_it_is_set_up(client, chair, reader, settings):
    settings.ACCEL_PREFIX = "/protected/"
    document = with_file(chair, make_pdf(), "a.pdf")
    client.force_login(reader)
    answer = get(client, document)
    assert answer["X-Accel-Redirect"] == f"/protected/copies/{Download.objects.get().pk}.pdf"
    assert answer.content == b""
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("kind", ["docx", "pptx", "xlsx"])
def test_an_office_file_bears_the_code_and_every_part_is_still_well_formed(client, chair, reader, kind):
    document = with_file(chair, office(kind, words="Zebra"), f"a.{kind}")
    client.force_login(reader)
    answer = get(client, document, "document-file")
    assert answer["Content-Disposition"].endswith(f'.{kind}"')
    code = Download.objects.get().trace
    with zipfile.ZipFile(io.BytesIO(answer.content)) as opened:
        for name in opened.namelist():
            fromstring(opened.read(name))
        assert code in opened.read("docProps/custom.xml").decode()
        assert b"docProps/custom.xml" in opened.read("[Content_Types].xml")
        shown = [n for n in opened.namelist() if "footer" in n or "slides/slide" in n or "worksheets" in n]
        assert shown
        assert all(code in opened.read(name).decode() for name in shown)
    inquiry = ask_about_leak(
        by=factories.make_staff("publishing"), case="C", reason="r", file=io.BytesIO(answer.content)
    )
    assert [copy.trace for copy in inquiry.copies.all()] == [code]


def workbook() -> bytes:
    """Two sheets: one with a foot of its own and things that must stay where they are, one without."""
    own = "<headerFooter differentFirst='1'><oddHeader>&amp;LA head</oddHeader><oddFooter>&amp;RPage &amp;P</oddFooter></headerFooter>"
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in ((1, "Figures"), (7, "This copy"))
    )
    parts = {
        "xl/_rels/workbook.xml.rels": rels(
            ("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml")
        ),
        "xl/worksheets/sheet1.xml": f'<worksheet {S}><sheetData/><pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/>{own}<extLst/></worksheet>',
        "xl/worksheets/sheet2.xml": f'<x:worksheet {S.replace("xmlns", "xmlns:x")}><x:sheetData/><x:rowBreaks count="0"/></x:worksheet>',
    }
    body = f'<workbook {S} xmlns:r="{RELS}"><sheets>{sheets}</sheets></workbook>'
    return office("xlsx", body=body, parts=parts)


def without(container: bytes, *names: str) -> io.BytesIO:
    """A copy from which somebody took parts out."""
    with zipfile.ZipFile(io.BytesIO(container)) as opened:
        return io.BytesIO(
            packed({name: opened.read(name) for name in opened.namelist() if name not in names})
        )


def test_a_workbook_says_whose_it_is_on_a_sheet_and_at_the_foot_of_every_page(client, chair):
    reader = factories.make_person(factories.make_company("Birch & Sons"), name="Ada Reader")
    document = with_file(chair, workbook(), "a.xlsx")
    client.force_login(reader)
    data = get(client, document, "document-file").content
    code = Download.objects.get().trace
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        parts = {name: fromstring(opened.read(name)) for name in opened.namelist()}
        types = opened.read("[Content_Types].xml").decode()
    sheets = [(s.get("name"), s.get("sheetId")) for s in parts["xl/workbook.xml"][0]]
    assert sheets == [("Figures", "1"), ("This copy", "7"), ("This copy 2", "8")]
    assert "/xl/worksheets/sheetOfThisCopy.xml" in types
    assert "sheetOfThisCopy" in str([one.attrib for one in parts["xl/_rels/workbook.xml.rels"]])
    own = " ".join(parts["xl/worksheets/sheetOfThisCopy.xml"].itertext())
    assert "Ada Reader · Birch & Sons" in own
    assert code in own

    def order(name):
        return [one.tag.rpartition("}")[2] for one in parts[f"xl/worksheets/{name}.xml"]]

    def feet(name):
        found = parts[f"xl/worksheets/{name}.xml"].find("{*}headerFooter")
        return {one.tag.rpartition("}")[2]: one.text for one in found}

    assert order("sheet1") == ["sheetData", "pageMargins", "headerFooter", "extLst"]
    assert order("sheet2") == ["sheetData", "headerFooter", "rowBreaks"]
    assert list(feet("sheet1")) == ["oddHeader", "oddFooter", "firstFooter"]
    assert feet("sheet1")["oddHeader"] == "&LA head"
    assert feet("sheet1")["oddFooter"].startswith("&RPage &P\nCopy " + code)
    for foot in (feet("sheet1")["firstFooter"], feet("sheet2")["oddFooter"]):
        assert foot.startswith(f"&CCopy {code} · Ada Reader · Birch && Sons")
    staff = factories.make_staff("publishing")
    for gone in ((), ("docProps/custom.xml", "xl/worksheets/sheetOfThisCopy.xml")):
        inquiry = ask_about_leak(by=staff, case="C", reason="r", file=without(data, *gone))
        assert [copy.trace for copy in inquiry.copies.all()] == [code]


def test_a_code_is_found_wherever_another_program_put_the_words(chair, reader):
    """Saved anew, our sheet's words stand among the shared strings, far into the part."""
    document = with_file(chair, workbook(), "a.xlsx")
    code = copies.take_copy(by=reader, version=document.versions.get()).download.trace
    strings = "<sst>" + "<si><t>Words and more words</t></si>" * 40_000 + f"<si><t>Copy {code}</t></si></sst>"
    assert len(strings) > 1024 * 1024
    found = by_file(io.BytesIO(packed({"xl/sharedStrings.xml": strings})))
    assert [copy.trace for copy in found.copies] == [code]


def test_tables_are_all_alike_and_told_apart_by_their_name(client, chair, reader):
    table = with_file(chair, b"a,b\n1,2\n", "a.csv", title="A table")
    answers = {}
    for who in (reader, chair):
        client.force_login(who)
        answers[who] = get(client, table, "document-file")
    name = answers[reader]["Content-Disposition"].partition('filename="')[2].rstrip('"')
    by_name = by_file(io.BytesIO(answers[reader].content), name=name)
    assert [copy.reader for copy in by_name.copies] == [reader]
    assert "A name can be changed" in by_name.how
    renamed = by_file(io.BytesIO(answers[reader].content), name="table.csv")
    assert {copy.reader for copy in renamed.copies} == {reader, chair}


def test_a_text_is_known_again_by_its_first_line(client, chair, reader):
    text = with_file(chair, b"Words\n", "a.txt")
    client.force_login(reader)
    part = get(client, text, "document-file").content.split(b"\n")[0]
    assert [copy.reader for copy in by_file(io.BytesIO(part)).copies] == [reader]


def test_a_table_goes_out_as_it_is_with_the_code_in_its_name_and_a_text_says_whose_it_is(
    client, chair, reader
):
    client.force_login(reader)
    table = with_file(chair, b"a,b\n1,2\n", "a.csv", title="A table")
    answer = get(client, table, "document-file")
    assert answer.content == b"a,b\n1,2\n"
    assert Download.objects.get().trace in answer["Content-Disposition"]
    text = with_file(chair, "Wörter\n".encode("utf-16"), "a.txt", title="A text")
    words = get(client, text, "document-file").content.decode("utf-16")
    assert words.count("Ada Reader · Birch") == 2
    assert "Wörter" in words
    assert get(client, text).status_code == 302  # a text has no PDF


def test_what_is_about_peoples_own_wellbeing_leaves_no_reader_in_any_record(client, chair, reader):
    document = make_document(chair, factories.make_group(chair=chair), topics=["wellness"])
    client.force_login(reader)
    client.get(reverse("resources:document", args=[document.pk]))
    words = pypdf.PdfReader(io.BytesIO(get(client, document).content)).pages[0].extract_text()
    assert "Ada" not in words
    assert "birch" not in words.lower()
    taken = Download.objects.get()
    assert (taken.reader, taken.company) == (None, None)
    entries = AuditEntry.objects.filter(subject_id=str(document.pk), action__startswith="library.")
    entries = entries.filter(action__in=["library.read", "library.copied", "library.downloaded"])
    assert entries.count() == 3
    assert not entries.exclude(actor=None, organization_id=None).exists()


def test_publishers_read_a_count_of_companies_from_five_on_and_never_who(client, chair):
    document = make_document(chair, factories.make_group(chair=chair))
    page = reverse("resources:document", args=[document.pk])
    for number in range(5):
        client.force_login(factories.make_person(factories.make_company(f"Company {number}")))
        client.get(page)
        if number == 3:
            assert copies.companies_that_read(document) == 4
    client.force_login(factories.make_staff("compliance"))
    log = client.get(reverse("console:audit"), {"action": "library.read"}).content.decode()
    assert "a reader" in log
    assert "Company 1" not in log
    client.force_login(chair)
    assert "People of 6 companies" in client.get(page).content.decode()  # the chair's own is the sixth


def test_a_leak_is_traced_by_two_people_and_names_are_compliances_for_seven_days(
    client, chair, reader, time_machine
):
    document = with_file(chair, make_pdf(pages=4), "a.pdf")
    client.force_login(reader)
    data = get(client, document).content
    code = Download.objects.get().trace
    with pikepdf.open(io.BytesIO(data)) as opened:
        del opened.pages[0:2]
        del opened.docinfo
        out = io.BytesIO()
        opened.save(out)
    staff, officer, second = (
        factories.make_staff("publishing"),
        factories.make_staff("compliance"),
        factories.make_staff("compliance"),
    )
    misread = ("A" if code[0] != "A" else "B") + code[1:]
    ways = {
        "whole": {"file": io.BytesIO(data)},
        "pages removed": {"file": io.BytesIO(out.getvalue())},
        "typed": {"typed": f" {code.lower().replace('-', ' ')} "},
        "one sign misread": {"typed": misread},
    }
    for way, given in ways.items():
        inquiry = ask_about_leak(by=staff, case="C", reason=way, **given)
        assert [copy.trace for copy in inquiry.copies.all()] == [code], way
    assert not ask_about_leak(by=staff, case="C", reason="r", typed="2222-3333-4444").copies.exists()
    assert not ask_about_leak(by=staff, case="C", reason="r", file=io.BytesIO(b"%PDF-1.7 no")).copies.exists()

    client.force_login(officer)
    names = reverse("console:leak-names", args=[inquiry.pk])
    assert client.post(names).status_code == 403
    assert "ada@birch.example" not in client.get(reverse("console:leak", args=[inquiry.pk])).content.decode()
    decide = reverse("console:leak-decide", args=[inquiry.pk])
    assert client.post(decide, {"decision": "approve"}).headers["Location"].startswith("/accounts/2fa/")
    prove(client)
    client.post(decide, {"decision": "approve", "note": "Right"})
    assert "ada@birch.example" in client.post(names).content.decode()
    inquiry.refresh_from_db()
    assert not may_see_names(staff, inquiry)
    assert show_names(by=second, inquiry=inquiry)[0]["company"] == "Birch"
    time_machine.move_to(timezone.now() + timedelta(days=8))
    assert not may_see_names(officer, inquiry)
    done = ["library.leak_asked", "library.leak_approved", "library.leak_names_seen"]
    assert set(done) <= set(AuditEntry.objects.values_list("action", flat=True))


def test_nobody_approves_what_they_asked_themselves(reader):
    officer = factories.make_staff("compliance")
    inquiry = ask_about_leak(by=officer, case="C", reason="r", typed="2222-3333-4444")
    with pytest.raises(Exception, match="second person"):
        decide_leak(by=officer, inquiry=inquiry, approve=True)
    with pytest.raises(Exception, match="opened by staff"):
        ask_about_leak(by=reader, case="C", reason="r", typed="2222-3333-4444")


def test_the_form_says_what_is_missing_and_loses_nothing(client):
    client.force_login(factories.make_staff("publishing"))
    prove(client)
    url = reverse("console:leak-new")
    for sent in ({}, {"code": "short"}, {"code": "2222-3333-4444", "file": io.BytesIO(b"x")}):
        answer = client.post(url, {"case": "C-7", "reason": "Typed with care", **sent})
        assert "code" in answer.context["form"].errors
        assert "Typed with care" in answer.content.decode()
    assert not LeakInquiry.objects.exists()
