"""Files that are made, or spoiled, so as to stop the reading."""

import io
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import msoffcrypto
import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from pipeline.intake import limits, package, rules
from pipeline.intake.addresses import letters
from pipeline.intake.files import UnreadableFileError, open_file
from pipeline.intake.rules import Rule
from pipeline.paths import PROJECT
from tests.intake.containers import binary_workbook, old_workbook
from tests.intake.worlds import workbook

ROWS = [["Код ОО", "Обучающихся"], ["0501", 600]]
SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
MEMORY = 1_500_000_000
"""Bytes of address space; the libraries of Python alone take some hundred millions of them."""


def with_sheet(path: Path, body: str) -> Path:
    """Write a workbook whose only sheet has some XML for its rows."""
    good = workbook(path.with_name("good.xlsx"), {"А": ROWS})
    with (
        zipfile.ZipFile(good) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            data = source.read(name)
            if name == SHEET:
                data = f"<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>".encode()
            target.writestr(name, data)
    good.unlink()
    return path


def ods(path: Path, body: str, *, manifest: str = "") -> Path:
    """Write a workbook of LibreOffice whose only sheet has some XML inside."""
    spaces = " ".join(
        f'xmlns:{name}="{OFFICE}:{name}:1.0"' for name in ("office", "table", "text", "draw")
    )
    calc = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} {calc}>'
        f'<office:body><office:spreadsheet><table:table table:name="А">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", content)
        book.writestr("META-INF/manifest.xml", manifest)
    return path


def refused(path: Path, rule: Rule) -> str:
    """Return the particulars with which a file is refused by a rule."""
    with pytest.raises(UnreadableFileError) as error:
        open_file(path, path.name)
    assert error.value.rule is rule
    return error.value.detail


def test_password(tmp_path: Path) -> None:
    """A workbook that Excel has encrypted says that a password protects it."""
    path = workbook(tmp_path / "a.xlsx", {"А": ROWS})
    locked = io.BytesIO()
    with path.open("rb") as stream:
        OOXMLFile(stream).encrypt("секрет", locked)
    path.write_bytes(locked.getvalue())
    assert msoffcrypto.OfficeFile(io.BytesIO(path.read_bytes())).is_encrypted()
    refused(path, rules.PASSWORD)


def test_password_of_a_packer_and_of_libreoffice(tmp_path: Path) -> None:
    """Encrypted parts of a package are a password too."""
    path = workbook(tmp_path / "a.xlsx", {"А": ROWS})
    data = bytearray(path.read_bytes())
    place = data.rindex(b"PK\x01\x02")
    data[place + 8] |= 1
    path.write_bytes(data)
    refused(path, rules.PASSWORD)
    manifest = '<manifest:encryption-data manifest:checksum="x"/>'
    refused(ods(tmp_path / "a.ods", "", manifest=manifest), rules.PASSWORD)


def test_password_of_an_old_workbook(tmp_path: Path) -> None:
    """The record FilePass of an old workbook is a password."""
    path = old_workbook(tmp_path / "a.xls", [["Код ОО"]])
    record = struct.pack("<HH", 0x42, 2)
    data = path.read_bytes()
    path.write_bytes(data.replace(record, struct.pack("<HH", 0x2F, 2), 1))
    refused(path, rules.PASSWORD)


def test_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that unpacks to far more than a workbook holds is refused unread."""
    monkeypatch.setattr(package, "UNPACKED_LIMIT", 1_000_000)
    path = with_sheet(tmp_path / "a.xlsx", "<row/>" * 200_000)
    assert path.stat().st_size < 20_000
    assert "распаковывается" in refused(path, rules.TOO_LARGE)


def test_bomb_that_lies(tmp_path: Path) -> None:
    """A part that says less of its size than it takes never reaches the reader."""
    path = with_sheet(tmp_path / "a.xlsx", "<row/>" * 200_000)
    data = bytearray(path.read_bytes())
    size = len(f"<worksheet {MAIN}><sheetData></sheetData></worksheet>") + 6 * 200_000
    known = struct.pack("<I", size)
    assert data.count(known) == 2
    path.write_bytes(bytes(data).replace(known, struct.pack("<I", 100)))
    refused(path, rules.DAMAGED)


@pytest.mark.parametrize(
    ("body", "cell"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "XFD1048576"),
        (
            '<row r="1"><c r="ALL1"><v>1</v></c></row><row r="60000"><c r="A60000"><v>1</v></c>'
            "</row>",
            "ALL60000",
        ),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', "XFD1"),
        ('<row r="5"><c r="A900000"><v>1</v></c></row>', "A900000"),
    ],
)
def test_stray_cells(tmp_path: Path, body: str, cell: str) -> None:
    """Cells far away are refused by where they stand, whatever the sheet says of its size."""
    assert cell in refused(with_sheet(tmp_path / "a.xlsx", body), rules.TOO_LARGE)


def test_cells_without_addresses(tmp_path: Path) -> None:
    """Cells may leave out their addresses: then they are counted."""
    wide = f"<row>{'<c><v>1</v></c>' * 3000}</row>" + "<row><c><v>1</v></c></row>" * 9000
    assert "тянется" in refused(with_sheet(tmp_path / "a.xlsx", wide), rules.TOO_LARGE)
    path = with_sheet(tmp_path / "b.xlsx", "<row><c><v>1</v></c><c><v>2</v></c></row>" * 3)
    assert open_file(path, "b").sheets[0].rows == [[1, 2]] * 3


def test_blank_cells_to_the_end_are_no_harm(tmp_path: Path) -> None:
    """Cells that are only coloured, down to the last row of Excel, do not count."""
    blank = "".join(f'<row r="{n}"><c r="XFD{n}" s="0"/></row>' for n in (5, 900_000, 1_048_576))
    body = '<row r="1"><c r="A1"><v>7</v></c></row>' + blank
    assert open_file(with_sheet(tmp_path / "a.xlsx", body), "a").sheets[0].rows == [[7]]


def test_a_million_rows(tmp_path: Path) -> None:
    """A sheet of a million rows is refused with its last row, a CSV too."""
    body = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 1_000_001))
    path = with_sheet(tmp_path / "a.xlsx", body)
    assert "A1000000" in refused(path, rules.TOO_LARGE)
    path = tmp_path / "a.csv"
    path.write_text("1;2\n" * 1_000_000, encoding="utf-8")
    assert "B1000000" in refused(path, rules.TOO_LARGE)


@pytest.mark.parametrize(
    "body",
    [
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
        'office:value-type="float" office:value="1"/></table:table-row>',
        '<table:table-row><table:table-cell office:value-type="float" office:value="1" '
        'table:number-columns-repeated="16384"/></table:table-row>',
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell/>'
        "</table:table-row><table:table-row><table:table-cell><text:p>x</text:p>"
        "</table:table-cell></table:table-row>",
    ],
)
def test_repeated_cells_of_libreoffice(tmp_path: Path, body: str) -> None:
    """One token that stands for a million cells is counted as a million."""
    assert "тянется" in refused(ods(tmp_path / "a.ods", body), rules.TOO_LARGE)


def test_errors_and_hidden_parts_of_libreoffice(tmp_path: Path) -> None:
    """Errors of formulas stay in their cells; hidden rows and columns are read and told."""
    body = (
        '<table:table-column/><table:table-column table:visibility="collapse"/>'
        "<table:table-row><table:table-cell><text:p>Код ОО</text:p></table:table-cell>"
        "<table:table-cell><text:p>Число</text:p></table:table-cell></table:table-row>"
        '<table:table-row table:visibility="collapse"><table:table-cell '
        'office:value-type="string"><text:p>0501</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" '
        'office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p>'
        "</table:table-cell></table:table-row>"
    )
    (sheet,) = open_file(ods(tmp_path / "a.ods", body), "a").sheets
    assert sheet.rows[1] == ["0501", "#DIV/0!"]
    assert sheet.notes == ((rules.HIDDEN_ROWS, "2"), (rules.HIDDEN_COLUMNS, "B"))


def test_errors_and_hidden_parts_of_an_old_workbook(tmp_path: Path) -> None:
    """The same of an old workbook, whose errors are records of their own."""
    path = old_workbook(
        tmp_path / "a.xls",
        [["Код ОО", "Число"], ["0501", "=#DIV/0!"], ["0502", "=#N/A"]],
        hidden_rows=[1],
        hidden_columns=[0],
    )
    (sheet,) = open_file(path, "a").sheets
    assert sheet.rows == [["Код ОО", "Число"], ["0501", "#DIV/0!"], ["0502", "#N/A"]]
    assert sheet.notes == ((rules.HIDDEN_ROWS, "2"), (rules.HIDDEN_COLUMNS, "A"))


@pytest.mark.parametrize("cell", [(1_048_575, 16_383), (0, 16_383), (900_000, 0), (9_999, 999)])
def test_stray_cells_of_a_binary_workbook(tmp_path: Path, cell: tuple[int, int]) -> None:
    """One cell far away in a file of a few hundred bytes is refused before memory is taken."""
    path = binary_workbook(tmp_path / "a.xlsb", {(0, 0): "Код ОО", cell: 1.0})
    assert path.stat().st_size < 3_000
    assert f"{letters(cell[1])}{cell[0] + 1}" in refused(path, rules.TOO_LARGE)


def test_stray_cell_of_an_old_workbook(tmp_path: Path) -> None:
    """An old workbook reaches no further than IV65536, and that is too far as well."""
    path = old_workbook(tmp_path / "a.xls", [["Код ОО"]], stray=(65_535, 255))
    assert "IV65536" in refused(path, rules.TOO_LARGE)
    path = old_workbook(tmp_path / "b.xls", [["Код ОО"]], stray=(999, 255))
    assert len(open_file(path, "b").sheets[0].rows) == 1000


def test_errors_and_hidden_parts_of_a_binary_workbook(tmp_path: Path) -> None:
    """A binary workbook is read like any other: numbers, texts, errors, hidden parts."""
    cells = {(0, 0): "Код ОО", (0, 1): "Число", (1, 0): "0501", (1, 1): "=#DIV/0!", (2, 1): 600.0}
    (sheet,) = open_file(binary_workbook(tmp_path / "a.xlsb", cells), "a").sheets
    assert sheet.name == "Лист1"
    assert sheet.rows == [["Код ОО", "Число"], ["0501", "#DIV/0!"], ["", 600]]
    assert sheet.notes == ((rules.HIDDEN_ROWS, "2"), (rules.HIDDEN_COLUMNS, "B"))


def test_binary_workbook_that_is_cut_off(tmp_path: Path) -> None:
    """A part that ends inside a record is damage."""
    path = binary_workbook(tmp_path / "a.xlsb", {(0, 0): "Код ОО"})
    with zipfile.ZipFile(path) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    parts["xl/worksheets/sheet1.bin"] += b"\x92"
    with zipfile.ZipFile(path, "w") as target:
        for name, data in parts.items():
            target.writestr(name, data)
    refused(path, rules.DAMAGED)


def test_file_under_a_wrong_name(tmp_path: Path) -> None:
    """What a file is, its bytes tell: a new workbook named .xls or .csv is read."""
    for suffix in (".xls", ".csv", ".ods"):
        path = workbook(tmp_path / "a.xlsx", {"А": ROWS}).rename(tmp_path / f"a{suffix}")
        assert open_file(path, "a").sheets[0].rows == ROWS
    path = tmp_path / "b.xls"
    path.write_text("<html><table><tr><td>Код ОО</td></tr></table></html>", encoding="utf-8")
    assert "веб-страница" in refused(path, rules.DAMAGED)


def test_picture_in_place_of_a_table(tmp_path: Path) -> None:
    """A scan on a blank sheet is told; a picture beside a table is not."""
    image = tmp_path / "a.png"
    image.write_bytes(
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde"
        b"\0\0\0\x0cIDATx\x9cc\xf8\xff\xff?\0\5\xfe\2\xfe\r\xefF\xb8\0\0\0\0IEND\xaeB`\x82"
    )
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("Скан").insert_image(0, 0, image)
        beside = book.add_worksheet("Таблица")
        beside.write_row(0, 0, ROWS[0])
        beside.insert_image(5, 0, image)
    scan, table = open_file(tmp_path / "a.xlsx", "a").sheets
    assert scan.notes == ((rules.PICTURE, ""),)
    assert table.notes == ()


def test_large_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of too many bytes is not even opened."""
    monkeypatch.setattr(limits, "FILE_LIMIT", 1000)
    path = workbook(tmp_path / "a.xlsx", {"А": ROWS})
    assert "МБ" in refused(path, rules.TOO_LARGE)


def test_memory_stays_bounded(tmp_path: Path) -> None:
    """All of these files together are read, or refused, within a fixed amount of memory."""
    with_sheet(tmp_path / "far.xlsx", '<row r="9"><c r="XFD1048576"><v>1</v></c></row>')
    rows = "".join(
        f'<row r="{n}">' + "".join(f'<c r="{c}{n}"><v>1</v></c>' for c in "ABCDEFGHIJ") + "</row>"
        for n in range(1, 60_001)
    )
    with_sheet(tmp_path / "tall.xlsx", rows)
    wide = '<table:table-cell office:value-type="float" office:value="1" '
    body = f'<table:table-row>{wide}table:number-columns-repeated="1900"/></table:table-row>' * 4000
    ods(tmp_path / "wide.ods", body)
    code = (
        "import resource, sys; from pathlib import Path;"
        f"resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}));"
        "from pipeline.intake.files import UnreadableFileError, open_file\n"
        "for path in sorted(Path(sys.argv[1]).iterdir()):\n"
        "    try: print(path.name, len(open_file(path, path.name).sheets[0].rows))\n"
        "    except UnreadableFileError as error: print(path.name, error.rule.kind)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.split("\n")[:3] == ["far.xlsx note", "tall.xlsx 60000", "wide.ods 4000"]
