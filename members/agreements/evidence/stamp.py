"""What is seen in a seal's field: a small page set by Typst, in any script that a name may be written in."""

import typst

from coalition.core.documents import literal

WIDTH, HEIGHT = 447, 132  # points
_LOOK = f"""
#set page(width: {WIDTH}pt, height: {HEIGHT}pt, margin: 0pt)
#set text(font: ("Libertinus Serif", "New Computer Modern"), size: 9pt, lang: "en")
#set par(leading: 0.55em)
#rect(width: 100%, height: 100%, inset: 9pt, stroke: 0.6pt + rgb("#0b4f4f"), radius: 3pt)["""


def stamp(heading: str, lines: list[str], *, small: list[str]) -> bytes:
    """One page: a heading, lines, and hashes in small type."""
    words = f'#text(10.5pt, weight: "semibold", fill: rgb("#0b4f4f"))[#{literal(heading)};]#linebreak()\n'
    words += "".join(f"#{literal(line)};#linebreak()\n" for line in lines)
    words += "".join(
        f'#text(6.5pt, font: "DejaVu Sans Mono", fill: luma(80))[#{literal(line)};]#linebreak()\n'
        for line in small
    )
    made = typst.compile((_LOOK + words + "]").encode(), format="pdf")
    if not isinstance(made, bytes):
        raise TypeError("Typst gave pages where one was asked for.")
    return made
