"""A masked number is nowhere in what is published: tables, words of pictures, order, CSV."""

import csv
import html
import io
import re
import zipfile
from datetime import datetime
from xml.etree import ElementTree

import pytest
from openpyxl import load_workbook

from pipeline.indicators.evaluate import SCHOOL
from pipeline.report import results, workbook
from pipeline.report.export import write_csv
from pipeline.report.lines import value_text
from pipeline.report.word.build import document
from pipeline.report.word.layout import Facts
from pipeline.report.year import MASKED, Year
from tests.report.must_show import faults, text_of
from tests.report.pages import NOTEBOOKS, page, soup, words

WITH_SCHOOLS = ("Результаты по образовательным организациям", "Группы сравнения")
"""Captions of the only tables that may have rows of schools."""


@pytest.fixture(scope="module")
def pages(public_year: Year) -> dict[str, str]:
    """All nine pages for the public."""
    return {name: page(public_year, name) for name in NOTEBOOKS}


def hidden(public_year: Year, year: Year) -> list[tuple[str, str, str]]:
    """Code of a school, its figure as the internal pages print it, and the indicator."""
    values, whole = public_year.current, year.current.set_index(["key", "level", "unit"])
    masked = values[(values["note"] == MASKED) & (values["level"] == SCHOOL)]
    found = []
    for row in masked.itertuples():
        true = whole.loc[(row.key, row.level, row.unit)]
        indicator = year.params.by_key[row.key].indicator
        text = value_text(indicator, true["numerator"], true["denominator"], true["value"])
        found.append((str(row.unit), text.replace("\u00a0", " "), str(row.key)))
    return found


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_public_page_names_nobody(
    name: str, pages: dict[str, str], public_year: Year, year: Year
) -> None:
    """No school by name, no file, no person, no key in any byte of a page."""
    text = html.unescape(pages[name])

    for school in year.school_names.values():
        assert school not in text
        assert school.replace("\u00a0", " ") not in text
    for file in year.intake["files"]:
        assert file not in text
    assert faults(pages[name], public_year) == []
    assert "для публикации" in words(pages[name])


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_masked_school_has_no_figure(
    name: str, pages: dict[str, str], public_year: Year, year: Year
) -> None:
    """A school stands in two tables only, and a figure that is masked is in none of its rows."""
    codes = set(public_year.school_names)
    masked = hidden(public_year, year)
    assert masked
    for table in soup(pages[name]).find_all("table"):
        for row in table.find_all("tr"):
            text = text_of(row)
            own = {code for code in codes if code in text}
            if not own:
                continue
            assert any(title in text_of(table.caption) for title in WITH_SCHOOLS), text
            if len(own) == 1 and "Результаты" in text_of(table.caption):
                keys = {c.key for c in public_year.params.of_direction(name)}
                shown = row_values(public_year, next(iter(own)), keys)
                for code, figure, key in masked:
                    if code in own and key in keys and figure not in shown:
                        assert figure not in text


def row_values(year: Year, code: str, keys: set[str]) -> set[str]:
    """Figures of a school that are published, as printed."""
    rows = year.current
    rows = rows[(rows["unit"] == code) & rows["key"].isin(keys) & rows["value"].notna()]
    return {
        value_text(
            year.params.by_key[r.key].indicator, r.numerator, r.denominator, r.value
        ).replace("\u00a0", " ")
        for r in rows.itertuples()
    }


@pytest.mark.parametrize("direction", ["deficits", "routes", "retraining", "staffing"])
def test_masked_schools_stand_in_the_order_of_the_alphabet(
    direction: str, public_year: Year
) -> None:
    """The place of a masked school in the table tells nothing: they come last, by code."""
    table = results.school_table(public_year, direction)
    if not hasattr(table, "frame"):
        return
    first = results.main_indicator(public_year, direction)
    assert first is not None
    masked = table.frame[table.frame[first.key].isin(["•"]) | table.frame[first.key].isna()]

    assert list(masked.index) == list(range(len(table.frame) - len(masked), len(table.frame)))
    assert list(masked["name"]) == sorted(masked["name"])


def test_open_data_hold_no_masked_figure(public_year: Year) -> None:
    """Rows of the CSV with numbers are those that the year publishes, and no others."""
    with write_csv(public_year).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    values = public_year.current
    allowed = {
        (row.key, row.level, row.unit) for row in values[values["numerator"].notna()].itertuples()
    }
    numbers = {
        (row["indicator"], row["level"], row["unit_id"])
        for row in rows
        if row["numerator"] or row["denominator"] or row["value"]
    }

    assert numbers
    assert numbers <= allowed
    before = public_year.history[public_year.year - 1]
    known = {(row.key, row.level, row.unit) for row in before[before["value"].notna()].itertuples()}
    assert {
        (row["indicator"], row["level"], row["unit_id"]) for row in rows if row["previous"]
    } <= known


_FACTS = Facts("Справка", "Справка", datetime(2022, 12, 31))  # noqa: DTZ001
_FIGURE = re.compile(r"\d+(?:,\d+)?\s?%(?: \([\d ]+ из [\d ]+\))?|\d+ из \d+")
"""A share, with or without what it was made of."""


def figures(text: str) -> set[str]:
    """Shares and «N из D» of a text, spaces made plain."""
    return set(_FIGURE.findall(re.sub(r"\s+", " ", text)))


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_word_document_tells_nothing_that_the_page_does_not(
    name: str, pages: dict[str, str], year: Year
) -> None:
    """All texts and attributes of the document's parts hold figures of the public page only."""
    parsed = soup(pages[name])
    shown = words(pages[name]) + " ".join(str(i["alt"]) for i in parsed.find_all("img"))
    said = []
    with zipfile.ZipFile(io.BytesIO(document(pages[name], _FACTS))) as parts:
        for part in parts.namelist():
            if part.endswith((".xml", ".rels")):
                for node in ElementTree.fromstring(parts.read(part)).iter():  # noqa: S314 - own
                    end = "\n" if node.tag.endswith(("}p", "}tc")) else ""
                    said += [end, node.text or "", *(f"\n{v}\n" for v in node.attrib.values())]
    text = "".join(said)
    # A paragraph at a time: runs of one sentence stand in several nodes.
    found = {figure for piece in text.split("\n") for figure in figures(piece)}

    assert found
    assert not found - figures(shown)
    for school in year.school_names.values():
        assert school not in text
        assert school.replace("\u00a0", " ") not in text


def test_workbook_holds_no_masked_figure(public_year: Year, year: Year) -> None:
    """Cells with numbers are values that the year publishes; no cell names a school."""
    book = load_workbook(workbook.write_workbook(public_year))
    values = public_year.current
    allowed = values[values["numerator"].notna()]
    shown = set(zip(allowed["key"], allowed["unit"], strict=True))
    published = {round(float(v), 6) for c in ("numerator", "denominator", "value")
                 for v in allowed[c].dropna()}  # fmt: skip
    before = public_year.history[public_year.year - 1]
    published |= {round(float(v), 6) for v in before["value"].dropna()}
    published |= {round(t.value, 6) for by in public_year.params.municipality.targets.values()
                  for t in by.values()}  # fmt: skip
    names = {n.replace("\u00a0", " ") for n in year.school_names.values()}

    schools = [[cell.value for cell in row] for row in book["ОО"].iter_rows()]
    key, unit, value = (schools[0].index(h) for h in ("Код показателя", "Код ОО", "Значение"))
    assert {(row[key], row[unit]) for row in schools[1:] if row[value] is not None} <= shown
    numbers = 0
    for sheet in book:
        heads = [cell.value for cell in sheet[1]]
        for row in sheet.iter_rows(min_row=2, values_only=True):
            found = dict(zip(heads, row, strict=True))
            change = found.pop("Изменение", None)
            # A change is published with both of its values: it gives no third one away.
            assert change is None or None not in (found["Значение"], found["Годом ранее"])
            for head, cell in found.items():
                if isinstance(cell, str):
                    assert not [n for n in names if n in cell.replace("\u00a0", " ")]
                elif cell is not None:
                    numbers += 1
                    assert round(float(cell), 6) in published, (sheet.title, head)
    assert numbers
