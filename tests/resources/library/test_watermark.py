import io
from datetime import UTC, datetime

import pypdf
import pytest

from resources.library.watermark import ALPHABET, Mark, new_code, stamp
from tests.resources.factories import changed, make_pdf

AT = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)


def mark(name: str = "Ada Reader", company: str = "Birch") -> Mark:
    return Mark(name, "ada@birch.example", company, AT, new_code())


def pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def test_every_page_says_who_where_when_and_which_copy():
    who = mark()
    stamped = pages(stamp(make_pdf("Body", pages=4), who))
    assert len(stamped) == 4
    for number, text in enumerate(stamped, start=1):
        assert f"Body {number}" in text
        flat = " ".join(text.split())
        assert "Ada Reader · Birch · ada@birch.example · 2026-03-04 05:06 UTC" in flat
        assert flat.count(who.code) >= 3  # tiled, and in the footer


def test_turned_and_odd_pages_are_marked_too():
    def odd(pdf):
        pdf.pages[0].Rotate = 90
        pdf.pages[1].MediaBox = [50, 60, 1500, 400]
        pdf.pages[2].MediaBox = [0, 0, 20, 20]

    who = mark()
    assert all(
        who.code in text.replace("\n", "") for text in pages(stamp(changed(make_pdf(pages=3), odd), who))[:2]
    )


@pytest.mark.parametrize(
    "name", ["Нина Иванова", "李小龍", "محمد", '#import "x"', '"]); panic()', "\\ $x$ *b*"]
)
def test_any_name_is_words_and_stops_nothing(name):
    who = mark(name=name)
    assert who.code in pages(stamp(make_pdf(), who))[0]


def test_codes_are_short_unambiguous_and_not_repeated():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 14 and set(code) - {"-"} <= set(ALPHABET) for code in codes)
    assert not set("01OIL") & set(ALPHABET)


def test_a_hundred_pages_share_one_overlay():
    one, many = stamp(make_pdf(pages=1), mark()), stamp(make_pdf(pages=100), mark())
    bare_one, bare_many = make_pdf(pages=1), make_pdf(pages=100)
    assert (len(many) - len(bare_many)) < (len(one) - len(bare_one)) + 100 * 400
