import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from pipeline.intake import package
from pipeline.intake.files import Sheet, UnreadableFileError, open_file
from pipeline.intake.rules import HIDDEN_SHEET, UNKNOWN_ENCODING
from tests.intake.containers import locked, old_workbook
from tests.intake.worlds import workbook

ROWS = [["Код ОО", "Обучающихся"], ["0501", 600]]


def only(path: Path) -> Sheet:
    """Open a file of one sheet."""
    (sheet,) = open_file(path, path.name).sheets
    return sheet


def test_xlsx(tmp_path: Path) -> None:
    """A workbook gives its sheets as grids whose first row is row 1."""
    sheets = open_file(workbook(tmp_path / "a.xlsx", {"А": [[], *ROWS], "Б": []}), "a.xlsx").sheets
    assert [(s.name, s.notes) for s in sheets] == [("А", ()), ("Б", ())]
    assert sheets[0].rows == [["", ""], *ROWS]


def test_xls(tmp_path: Path) -> None:
    """A workbook of the old format gives the same grid."""
    sheet = only(old_workbook(tmp_path / "a.xls", [["Код ОО", "Обучающихся"], ["0501", 600.0]]))
    assert sheet.name == "Лист1"
    assert sheet.rows == ROWS


def test_ods(tmp_path: Path) -> None:
    """A workbook of LibreOffice gives the same grid, without a million repeated blank rows."""
    book = OpenDocumentSpreadsheet()
    table = Table(name="Лист1")
    for row in ROWS:
        line = TableRow()
        for cell in row:
            number = not isinstance(cell, str)
            kind = {"valuetype": "float", "value": cell} if number else {"valuetype": "string"}
            element = TableCell(**kind)
            element.addElement(P(text=str(cell)))
            line.addElement(element)
        line.addElement(TableCell(numbercolumnsrepeated=16000))
        table.addElement(line)
    blank = TableRow(numberrowsrepeated=1048000)
    blank.addElement(TableCell(numbercolumnsrepeated=16384))
    table.addElement(blank)
    book.spreadsheet.addElement(table)
    book.save(tmp_path / "a.ods")
    assert only(tmp_path / "a.ods").rows == ROWS


@pytest.mark.parametrize(
    ("data", "note"),
    [
        ("Код;Имя\n01;Школа\n".encode("cp1251"), "кодировка Windows-1251"),
        ("Код;Имя\r\n01;Школа\r\n".encode("utf-8-sig"), "(BOM)"),
        ("Код;Имя\r01;Школа\r".encode(), ""),
        ("Код,Имя\n01,Школа\n".encode(), ""),
        ("Код\tИмя\n01\tШкола\n".encode("utf-16"), "UTF-16"),
        ('Код;Имя\n"01";"Школа"\n'.encode(), ""),
    ],
)
def test_csv(tmp_path: Path, data: bytes, note: str) -> None:
    """Encodings, line ends and delimiters of a CSV are found, and what is unusual is told."""
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    sheet = only(path)
    assert sheet.rows == [["Код", "Имя"], ["01", "Школа"]]
    assert note in " ".join(rule.phrase for rule, _ in sheet.notes)
    assert bool(sheet.notes) == bool(note)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("Список, от 1 сентября, 2022\nКод;А;Б\n1;2,5;3,5\n2;4,5;5,5\n", 3),
        ("А;Б\n1,5;2,5\n3,5;4,5\n", 2),
        ('Код,Имя\n1,"Школа; № 5"\n2,"Лицей"\n', 2),
        ("Код\n1\n", 1),
        ("", 0),
    ],
)
def test_delimiter(tmp_path: Path, text: str, width: int) -> None:
    """Decimal commas and a title above the table do not pass for delimiters."""
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    assert max((len(row) for row in only(path).rows), default=0) == width


def test_csv_that_is_none(tmp_path: Path) -> None:
    """Binary rubbish under the name of a CSV is refused, not decoded by force."""
    path = tmp_path / "a.csv"
    path.write_bytes(bytes(range(256)) * 4)
    with pytest.raises(UnreadableFileError, match="кодировка"):
        open_file(path, "a.csv")
    path.write_text('"' + "а" * 1_100_000, encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="кавычка"):
        open_file(path, "a.csv")


@pytest.mark.parametrize("suffix", [".xlsx", ".xls"])
def test_locked_file_says_how_to_unlock(tmp_path: Path, suffix: str) -> None:
    """A workbook with a password is told from a damaged one."""
    with pytest.raises(UnreadableFileError, match=r"защищён паролем|повреждён") as refused:
        open_file(locked(tmp_path / f"a{suffix}"), "a")
    if suffix == ".xlsx":
        assert "защищён паролем" in str(refused.value)


@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods", ".xlsb", ".xlsm"])
@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"<html><table></table></html>", b"\0" * 600])
def test_damaged_file(tmp_path: Path, suffix: str, data: bytes) -> None:
    """A file that is no workbook says what to do."""
    path = tmp_path / f"a{suffix}"
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError, match="повреждён"):
        open_file(path, path.name)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None
)
@given(st.data())
def test_spoiled_bytes_never_end_in_a_traceback(tmp_path: Path, data: st.DataObject) -> None:
    """A workbook cut short or with changed bytes is read or refused."""
    path = workbook(tmp_path / "a.xlsx", {"А": ROWS})
    good = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(good[: data.draw(st.integers(0, len(good)))])
    with suppress(UnreadableFileError):
        open_file(path, "a.xlsx")


def test_sheet_to_the_last_cell(tmp_path: Path) -> None:
    """A stray cell at the end of the sheet does not take all the memory of the machine."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("А")
        sheet.write(0, 0, "Код ОО")
        sheet.write(1_048_575, 16_383, " x")
    with pytest.raises(UnreadableFileError, match="XFD1048576"):
        open_file(path, "a.xlsx")


def test_packed_too_tightly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that unpacks to far more than a workbook holds is refused unread."""
    path = workbook(tmp_path / "a.xlsx", {"А": ROWS})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/media/image.bmp", b"\0" * 2_000_000)
    monkeypatch.setattr(package, "UNPACKED_LIMIT", 1_000_000)
    with pytest.raises(UnreadableFileError, match="распаковывается"):
        open_file(path, "a.xlsx")


def test_hidden_sheets_are_read_and_told(tmp_path: Path) -> None:
    """A hidden sheet is no secret from the journal; a chart is no sheet of cells."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("А")
        book.add_worksheet("Б").hide()
        book.add_worksheet("В").very_hidden()
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=А!$A$1:$A$2"})
        book.add_chartsheet("Г").set_chart(chart)
    assert [(s.name, s.notes) for s in open_file(path, "a").sheets] == [
        ("А", ()),
        ("Б", ((HIDDEN_SHEET, ""),)),
        ("В", ((HIDDEN_SHEET, ""),)),
    ]


def test_formula_errors_are_not_blank(tmp_path: Path) -> None:
    """«#DIV/0!» stays in its cell on its sheet."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("А").write_formula(1, 2, "=1/0", None, "#DIV/0!")
        second = book.add_worksheet("Б")
        second.write_formula(0, 0, "=NA()", None, "#N/A")
        second.write_formula(0, 1, '="и"', None, "и")
    first, second = open_file(path, "a").sheets
    assert first.rows[1][2] == "#DIV/0!"
    assert second.rows[0] == ["#N/A", "и"]


def test_a_sheet_that_is_called_after_a_person(tmp_path: Path) -> None:
    """A teacher's own sheet is read under its number: its name is the teacher's."""
    path = workbook(tmp_path / "a.xlsx", {"Кадры": [["x"]], "Иванова А.П.": [["y"]]})
    assert [(s.name, s.rows) for s in open_file(path, "a").sheets] == [
        ("Кадры", [["x"]]),
        ("лист 2 (•••)", [["y"]]),
    ]


RUSSIAN = "Школа;Учитель;Категория\r\nМБОУ СОШ № 5;Иванова Анна;высшая\r\n"


@pytest.mark.parametrize("encoding", ["koi8-r", "cp866", "mac_cyrillic", "iso8859-5", "utf-32"])
def test_other_encodings_are_not_taken_for_the_usual_one(tmp_path: Path, encoding: str) -> None:
    """Nearly any bytes can be read as Windows-1251: words that are none are refused."""
    path = tmp_path / "a.csv"
    path.write_bytes(RUSSIAN.encode(encoding, errors="replace"))
    with pytest.raises(UnreadableFileError) as refused:
        open_file(path, "a")
    assert refused.value.rule is UNKNOWN_ENCODING


@pytest.mark.parametrize(
    "text", [RUSSIAN, RUSSIAN.upper(), "А;Б;В\r\n1;2;3\r\n", "N;ОО\r\n1;я\r\n"]
)
def test_windows_encoding_of_any_words(tmp_path: Path, text: str) -> None:
    """Capitals, single letters and a few words are Russian too."""
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode("cp1251"))
    (sheet,) = open_file(path, "a").sheets
    assert sheet.rows[0] == text.splitlines()[0].split(";")
