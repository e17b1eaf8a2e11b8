"""Whatever people call CSV is read, or refused in words that say what would help."""

import io
import zipfile

import pytest

from signals.submissions.importing import reader
from signals.submissions.importing.reader import UnreadableError, read

HEADER = (
    "Type,Value,Platform,Harm type,Policy,Action taken,Actioned at,Reported to NCMEC,Report reference,Comment"
)
ROW = "keyword,grüße,,grooming,4.2,warned,2026-10-07,yes,N-1,"
TEXT = f"{HEADER}\r\n{ROW}\r\n"


def rows(content):
    return list(read(content).rows())


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.replace("\r\n", "\n").encode(), "utf-8"),
        (TEXT.replace("\r\n", "\r").encode(), "utf-8"),
    ],
)
def test_any_usual_encoding_and_line_end_is_read(content, encoding):
    table = read(content)
    assert table.encoding == encoding
    assert table.total == 1
    [row] = table.rows()
    assert row.line == 2
    assert row.fields["value"] == "grüße"
    assert row.fields["reference"] == "N-1"


@pytest.mark.parametrize(
    ("words", "encoding"),
    [("продам наборы, пишите в личку", "cp1251"), ("出售儿童图片，请联系我", "gb18030")],
)
def test_a_file_in_a_national_encoding_is_read_for_what_it_is(words, encoding):
    text = f"{HEADER}\r\n" + f'keyword,"{words}",,grooming,4.2,warned,2026-10-07,yes,N-1,\r\n' * 20
    table = read(text.encode(encoding))
    assert table.encoding == encoding
    assert next(table.rows()).fields["value"] == words
    assert table.notes == (f"Read as {encoding}.",)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_is_found(delimiter):
    table = read(TEXT.replace(",", delimiter).encode())
    assert table.delimiter == delimiter
    [row] = table.rows()
    assert row.fields["policy"] == "4.2"


def test_the_line_with_which_excel_announces_its_delimiter_is_understood():
    [row] = rows(b"sep=;\r\n" + TEXT.replace(",", ";").encode())
    assert (row.line, row.fields["kind"]) == (3, "keyword")


@pytest.mark.parametrize(
    "headers",
    [
        "value;type;service;category;policy;action;date;reported;ref;note",
        "VALUE;Kind;NETWORK;Harm_Type;Rule;Enforcement;Action date;NCMEC;Report ID;Remarks",
    ],
)
def test_other_names_for_the_columns_are_understood(headers):
    table = read(f"{headers}\nx;keyword;s;grooming;p;warned;2026-01-01;no;r;c\n".encode())
    assert table.columns == (
        "value", "kind", "platform", "harm", "policy", "action", "actioned_at", "reported", "reference", "comment",
    )  # fmt: skip
    assert table.missing == ()


def test_missing_columns_are_named_with_what_was_found():
    with pytest.raises(UnreadableError) as refusal:
        read(b"Typ,Wert,Harm type\nurl,https://a.example/,grooming\n")
    assert "“Type” and “Value”" in str(refusal.value)
    assert "“Typ”, “Wert”, “Harm type”" in str(refusal.value)


def test_a_file_without_a_header_is_told_so():
    with pytest.raises(UnreadableError, match="The first line has to name the columns"):
        read(b"url,https://a.example/,grooming\nurl,https://b.example/,grooming\n")


def test_columns_of_the_basis_that_are_missing_or_unknown_are_listed():
    table = read(b"type,value,harm,Zeitpunkt\nurl,https://a.example/,grooming,gestern\n")
    assert table.missing == ("policy", "action", "actioned_at", "reported")
    assert table.unknown == ("Zeitpunkt",)


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"\xff\xfe"])
def test_an_empty_file_is_told_so(content):
    with pytest.raises(UnreadableError, match="empty"):
        read(content)


def test_a_file_with_a_header_only_is_told_so():
    with pytest.raises(UnreadableError, match="no row below"):
        read(f"{HEADER}\r\n,,,,,,,,,\r\n\r\n".encode())


def archive(name):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(name, b"x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(50), "PNG image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(50), "JPEG image"),
        (b"GIF89a" + bytes(50), "GIF image"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(50), "WebP"),
        (b"BM\x36\x00\x00\x00" + bytes(50), "BMP image"),
        (b"\x00\x00\x00\x20ftypheic" + bytes(50), "film or HEIC"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(50), "film or HEIC"),
        (b"\x1aE\xdf\xa3" + bytes(50), "film"),
        (archive("xl/workbook.xml"), "spreadsheet or an archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "spreadsheet or an archive"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"\x1f\x8b\x08\x00" + bytes(50), "archive"),
        (b'{"signals": []}', "No column for"),
        (b"MZ\x90\x00" + bytes(50), "a program"),
        (bytes(range(256)) * 4, "binary file"),
        (TEXT.encode() + b"\x89PNG\r\n\x1a\n\x00\x00", "Inside this file is a PNG image"),
    ],
)
def test_what_is_no_table_is_refused_by_its_content_and_in_words(content, words):
    with pytest.raises(UnreadableError) as refusal:
        read(content)
    assert words in str(refusal.value)


def test_a_column_that_begins_with_letters_of_a_signature_is_only_a_column():
    assert read(b"BMvalue,type,value,harm\nx,keyword,sell packs,grooming\n").total == 1


def test_line_numbers_are_those_of_the_file_across_quoted_line_breaks_and_empty_lines():
    content = 'type,value,harm\nkeyword,"sell\npacks",grooming\n\nkeyword,menu,grooming\n,,\nkeyword,trade,grooming\n'
    table = read(content.encode())
    assert [(row.line, row.fields["value"]) for row in table.rows()] == [
        (2, "sell\npacks"),
        (5, "menu"),
        (7, "trade"),
    ]
    assert (table.total, table.empty_lines) == (3, 2)


def test_a_row_with_too_many_columns_says_so_and_one_with_too_few_is_filled():
    [short, long] = rows(
        b"type,value,harm,policy\nkeyword,menu,grooming\nkeyword,menu, please,grooming,4.2\n"
    )
    assert short.problem == ""
    assert short.fields["policy"] == ""  # an empty cell, not a column that is not there
    assert long.problem.startswith("5 columns where the header names 4")


def test_a_quotation_mark_that_is_never_closed_is_found():
    with pytest.raises(UnreadableError, match="line 3 a quotation mark"):
        read(b'type,value,harm\nkeyword,menu,grooming\nkeyword,"packs,grooming\nkeyword,trade,grooming\n')


def test_zero_bytes_are_replaced_and_noted():
    table = read(b"type,value,harm\nkeyword,me\x00nu,grooming\n")
    assert [row.fields["value"] for row in table.rows()] == ["me\ufffdnu"]
    assert "zero bytes" in table.notes[0]


def test_rows_can_be_resumed():
    table = read(b"type,value,harm\n" + b"".join(b"keyword,word%d,grooming\n" % n for n in range(10)))
    assert [row.line for row in table.rows(skip=7)] == [9, 10, 11]


def test_200_000_rows_are_read_and_one_more_is_refused():
    row = b"keyword,menu,grooming\n"
    assert read(b"type,value,harm\n" + row * reader.MOST_ROWS).total == 200_000
    with pytest.raises(UnreadableError, match="more than 200,000 rows"):
        read(b"type,value,harm\n" + row * (reader.MOST_ROWS + 1))


def test_a_file_over_the_size_limit_is_refused(monkeypatch):
    monkeypatch.setattr(reader, "MOST_BYTES", 10)
    with pytest.raises(UnreadableError, match="larger than"):
        read(TEXT.encode())
