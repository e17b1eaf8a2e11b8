"""The reader's mark on every page of a copy: who, where from, when, and a code by which the copy is known again."""

import io
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import pikepdf
import typst

# No letters and figures that are taken for one another when read aloud or from a photograph.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

# One page for each size there is, all with the same words; they are given as data and never read as markup.
_OVERLAY = """
#let mark = sys.inputs.mark
#let code = sys.inputs.code
#let sizes = json(bytes(sys.inputs.sizes))
#set text(font: ("DejaVu Sans Mono",), fallback: true, lang: "en", hyphenate: false)
#for size in sizes {
  set page(width: size.at(0) * 1pt, height: size.at(1) * 1pt, margin: 0pt, fill: none)
  let step = calc.max(150, calc.min(size.at(0), size.at(1)) / 3)
  let tile = text(7.5pt, fill: rgb(70, 70, 70, 17%), mark + " · " + code)
  for row in range(0, calc.ceil(size.at(1) / step)) {
    place(top + left, dx: calc.rem(row, 2) * 40pt - 10pt, dy: (row + 0.5) * step * 1pt,
      rotate(-24deg, origin: left + horizon, box(width: size.at(0) * 1.3pt, clip: false, tile)))
  }
  place(bottom + center, dy: -7pt, box(width: size.at(0) * 0.94pt, align(center,
    text(6pt, fill: rgb(50, 50, 50, 80%), mark + " · copy " + code))))
  pagebreak(weak: true)
}
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """What every page of a copy says."""

    name: str
    email: str
    company: str
    at: datetime
    code: str

    @property
    def words(self) -> str:
        parts = [self.name, self.company, self.email, f"{self.at:%Y-%m-%d %H:%M} UTC"]
        return " · ".join(" ".join(part.split()) for part in parts if part.strip())


def new_code() -> str:
    """Twelve signs in three groups: about 59 bits, short enough to be read over the telephone."""
    signs = "".join(secrets.choice(ALPHABET) for _ in range(12))
    return "-".join((signs[:4], signs[4:8], signs[8:]))


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


def stamp(pdf: bytes, mark: Mark) -> bytes:
    """A copy with the mark on each page. One overlay a page size is shared by all pages that have it."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        boxes = [_size(page) for page in document.pages]
        sizes = sorted(set(boxes))
        with pikepdf.open(io.BytesIO(_overlay(sizes, mark))) as overlay:
            marks = {
                size: document.copy_foreign(page.as_form_xobject())
                for size, page in zip(sizes, overlay.pages, strict=True)
            }
            for page, size in zip(document.pages, boxes, strict=True):
                page.add_overlay(marks[size], pikepdf.Rectangle(page.trimbox))
            document.docinfo["/Copy"] = mark.code
            out = io.BytesIO()
            document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _size(page: pikepdf.Page) -> tuple[int, int]:
    """Width and height in points as the reader sees the page, turned pages included."""
    box = pikepdf.Rectangle(page.trimbox)
    width, height = max(72, round(float(box.width))), max(72, round(float(box.height)))
    turned = int(page.obj.get("/Rotate", 0)) % 180 == 90  # noqa: PLR2004 -- a quarter turn
    return (height, width) if turned else (width, height)


def _overlay(sizes: list[tuple[int, int]], mark: Mark) -> bytes:
    listed = "[" + ",".join(f"[{width},{height}]" for width, height in sizes) + "]"
    made = typst.compile(
        _OVERLAY.encode(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"mark": mark.words, "code": mark.code, "sizes": listed},
    )
    if not isinstance(made, bytes):
        raise TypeError("Typst gave pages where one document was asked for.")
    return made
