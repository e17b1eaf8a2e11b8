"""The reader's mark in a workbook: a sheet of its own at the end, and a line at the foot of every printed page."""

import re
import zipfile
from typing import Any, Final
from xml.sax.saxutils import escape

from lxml import etree

NAME: Final = "This copy"
PART: Final = "xl/worksheets/sheetOfThisCopy.xml"
RELATION: Final = "rIdOfThisCopySheet"
SHEET_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
MOST: Final = 16 * 1024 * 1024  # a larger sheet is left as it is: the sheet of its own says it all
LONGEST: Final = 255  # signs that a spreadsheet program takes at the foot of a page
SHEET: Final = re.compile(r"xl/worksheets/[^/]+\.xml")
_FEET: Final = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
# What stands before `headerFooter` in a sheet (ECMA-376, 18.3.1.99); the line goes behind the last of these.
_BEFORE: Final = frozenset(
    [
        "sheetPr",
        "dimension",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetData",
        "sheetCalcPr",
        "sheetProtection",
        "protectedRanges",
        "scenarios",
        "autoFilter",
        "sortState",
        "dataConsolidate",
        "customSheetViews",
        "mergeCells",
        "phoneticPr",
        "conditionalFormatting",
        "dataValidations",
        "hyperlinks",
        "printOptions",
        "pageMargins",
        "pageSetup",
    ]
)


def own_sheet(namespace: str, lines: list[str]) -> str:
    """A sheet with these lines in its first column."""
    rows = "".join(
        f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t xml:space="preserve">{escape(line)}</t></is></c></row>'
        for number, line in enumerate(lines, start=1)
    )
    return f'<worksheet xmlns="{namespace}"><cols><col min="1" max="1" width="90" customWidth="1"/></cols><sheetData>{rows}</sheetData></worksheet>'


def with_sheet(workbook: str, relations: str) -> str:
    """The workbook with our sheet as its last: nothing that counts sheets from the first changes."""
    names = {name.casefold() for name in re.findall(r'<(?:\w+:)?sheet\b[^>]*?\bname="([^"]*)"', workbook)}
    ids = [int(number) for number in re.findall(r'\bsheetId="(\d{1,9})"', workbook)]
    name, number = NAME, 2
    while name.casefold() in names:
        name, number = f"{NAME} {number}", number + 1
    end = re.search(r"</((?:\w+:)?)sheets\s*>", workbook)
    if end is None:
        return workbook
    row = f'<{end[1]}sheet xmlns:r="{relations}" name="{name}" sheetId="{max(ids, default=0) + 1}" r:id="{RELATION}"/>'
    return workbook[: end.start()] + row + workbook[end.start() :]


def sheets_to_mark(container: zipfile.ZipFile) -> list[str]:
    return [
        member.filename
        for member in container.infolist()
        if SHEET.fullmatch(member.filename) and member.file_size <= MOST
    ]


def with_foot(sheet: str, line: str) -> str:
    """The sheet with `line` at the foot of its pages, beside what stands there already."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(re.sub(r"^\s*<\?xml[^>]*\?>\s*", "", sheet).encode(), parser)
    space = etree.QName(root).namespace
    found = root.find(f"{{{space}}}headerFooter")
    if found is None:
        found = etree.Element(f"{{{space}}}headerFooter")
        root.insert(_place(root), found)
    texts = {etree.QName(part).localname: part.text or "" for part in found if isinstance(part.tag, str)}
    for foot, asked in (
        ("oddFooter", "1"),
        ("evenFooter", found.get("differentOddEven")),
        ("firstFooter", found.get("differentFirst")),
    ):
        if asked in {"1", "true"} or foot in texts:
            texts[foot] = _foot(texts.get(foot, ""), line)
    for part in list(found):
        found.remove(part)
    for name in _FEET:
        if name in texts:
            etree.SubElement(found, f"{{{space}}}{name}").text = texts[name]
    return str(etree.tostring(root, encoding="unicode"))


def _place(root: Any) -> int:
    known = [
        place
        for place, part in enumerate(root)
        if isinstance(part.tag, str) and etree.QName(part).localname in _BEFORE
    ]
    return max(known, default=-1) + 1


def _foot(before: str, line: str) -> str:
    """Ours below theirs; where both do not fit, ours alone. An ampersand begins a code and is doubled."""
    ours = line.replace("&", "&&")
    whole = f"{before}\n{ours}" if before else f"&C{ours}"
    return whole if len(whole) <= LONGEST else f"&C{ours}"[:LONGEST]
