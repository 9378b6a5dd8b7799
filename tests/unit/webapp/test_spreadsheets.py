"""Files for spreadsheets: they open, days are days, and nothing that was typed is a formula."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest

from webapp.spreadsheets import inert, write_csv, write_xlsx

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
EVIL = ("=1+1", "+7", "-2", "@SUM(A1)", "\t=1", " =cmd|'/c calc'!A0", "\n=1")


@pytest.mark.parametrize("cell", EVIL)
def test_what_would_be_a_formula_is_text(cell: str) -> None:
    assert inert(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "Сейітова А.", "ЖТ-2026-00000001", "1=1"])
def test_plain_text_stays_as_it_is(cell: str) -> None:
    assert inert(cell) == cell


def test_csv_reads_back() -> None:
    file = io.BytesIO()
    write_csv(file, [["Нөмір", "Мерзімі"], ["=1+1", date(2026, 12, 14)], [7, None]])
    text = file.getvalue().decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text[1:])))
    assert rows == [["Нөмір", "Мерзімі"], ["'=1+1", "2026-12-14"], ["7", ""]]


def _sheet(*rows: list[object]) -> tuple[zipfile.ZipFile, ElementTree.Element]:
    file = io.BytesIO()
    write_xlsx(file, "Менің: тізімім [1]/\\*?", rows)  # type: ignore[arg-type]  # test
    archive = zipfile.ZipFile(file)
    assert archive.testzip() is None
    return archive, ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))


def test_a_workbook_is_sound_and_its_cells_are_texts_numbers_and_days() -> None:
    archive, sheet = _sheet(["Нөмір", "Күн"], ["=1+1 <&\0\x0b>", date(2026, 12, 14), 7, None, "x"])
    for name in archive.namelist():
        ElementTree.fromstring(archive.read(name))
    cells = {cell.get("r"): cell for cell in sheet.iter(f"{MAIN}c")}
    assert sheet.find(f".//{MAIN}f") is None
    assert "".join(cells["A2"].itertext()) == "=1+1 <&>"
    assert cells["A2"].get("t") == "inlineStr"
    # Serial day 46370 is 14 December 2026.
    assert (cells["B2"].get("s"), cells["B2"].findtext(f"{MAIN}v")) == ("1", "46370")
    assert cells["C2"].findtext(f"{MAIN}v") == "7"
    assert "D2" not in cells
    assert cells["E2"].findtext(f".//{MAIN}t") == "x"


def test_many_columns_have_their_letters() -> None:
    _archive, sheet = _sheet([str(n) for n in range(30)])
    assert [cell.get("r") for cell in sheet.iter(f"{MAIN}c")][24:28] == ["Y1", "Z1", "AA1", "AB1"]
