"""Tables as files for spreadsheets: CSV and XLSX, in which nothing that a person typed becomes a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import IO
from xml.sax.saxutils import escape

Cell = str | int | date | None

BOM = "\ufeff"
"""Which spreadsheets need to read Kazakh letters."""
CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_STARTS = ("=", "+", "-", "@", "\t", "\r")
# XML 1.0 has no place for them, escaped or not.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_EPOCH = date(1899, 12, 30).toordinal()


def inert(cell: str) -> str:
    """A spreadsheet must not take what a person typed for a formula, spaces before it or not."""
    return f"'{cell}" if cell.lstrip(" \n").startswith(_STARTS) else cell


def write_csv(file: IO[bytes], rows: Iterable[Sequence[Cell]]) -> None:
    """With a byte order mark; days as year-month-day."""
    text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
    text.write(BOM)
    csv.writer(text).writerows([_plain(cell) for cell in row] for row in rows)
    text.detach()


def _plain(cell: Cell) -> str:
    return inert(cell) if isinstance(cell, str) else "" if cell is None else str(cell)


def write_xlsx(file: IO[bytes], title: str, rows: Iterable[Sequence[Cell]]) -> None:
    """One sheet; the first row stays in sight. Texts are texts, never formulas; days are days.

    Row after row: what is held in memory does not grow with the table.
    """
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _PARTS.items():
            archive.writestr(name, content.replace("{title}", escape(_sheet_name(title), {'"': "&quot;"})))
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(_SHEET_HEAD.encode())
            for number, row in enumerate(rows, 1):
                sheet.write(_row(number, row).encode())
            sheet.write(b"</sheetData></worksheet>")


def _row(number: int, row: Sequence[Cell]) -> str:
    return f'<row r="{number}">{"".join(_cells(number, row))}</row>'


def _cells(number: int, row: Sequence[Cell]) -> Iterator[str]:
    for place, cell in enumerate(row):
        at = f"{_column(place)}{number}"
        if isinstance(cell, str):
            text = escape(_NO_XML.sub("", cell))
            yield f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
        elif isinstance(cell, date):
            yield f'<c r="{at}" s="1"><v>{cell.toordinal() - _EPOCH}</v></c>'
        elif cell is not None:
            yield f'<c r="{at}"><v>{cell}</v></c>'


def _column(place: int) -> str:
    """``A`` of 0, ``AA`` of 26."""
    above, letter = divmod(place, 26)
    return (_column(above - 1) if above else "") + chr(ord("A") + letter)


def _sheet_name(title: str) -> str:
    """Spreadsheets allow 31 characters and not these."""
    return re.sub(r"[\[\]:*?/\\]", " ", _NO_XML.sub("", title))[:31].strip("' ") or "1"


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "http://schemas.openxmlformats.org"
_MAIN = f"{_OFFICE}/spreadsheetml/2006/main"
_LINKS = f"{_OFFICE}/officeDocument/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": (
        f'{_XML}<Types xmlns="{_OFFICE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_XML}<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
        '<sheet name="{title}" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_XML}<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
    ),
}
_SHEET_HEAD = (
    f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    "<sheetData>"
)
