"""The table of values is what its description says: checked as a stranger's program would."""

import csv
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from pipeline.params.municipality import OpenData
from pipeline.report import export, opendata
from pipeline.report.year import Year

READ = {"string": str, "number": float, "date": date.fromisoformat}


def described(year: Year) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Write table and description and read both back."""
    table = export.write_csv(year)
    package = json.loads(opendata.write_description(year).read_text(encoding="utf-8"))
    with (table.parent / package["resources"][0]["path"]).open(
        encoding="utf-8", newline=""
    ) as file:
        return package, list(csv.DictReader(file))


def faults(package: dict[str, Any], rows: list[dict[str, str]]) -> list[str]:
    """Return what in a table its description does not allow."""
    schema = package["resources"][0]["schema"]
    fields = {field["name"]: field for field in schema["fields"]}
    found = [] if not rows or list(rows[0]) == list(fields) else ["columns"]
    for number, row in enumerate(rows, 2):
        for name, cell in row.items():
            limits = fields[name].get("constraints", {})
            if cell in schema["missingValues"]:
                found += [f"{number}: {name} blank"] if limits.get("required") else []
                continue
            try:
                READ[fields[name]["type"]](cell)
            except ValueError:
                found.append(f"{number}: {name} {cell!r}")
            if cell not in limits.get("enum", [cell]):
                found.append(f"{number}: {name} {cell!r} not allowed")
    keys = [tuple(row[name] for name in schema["primaryKey"]) for row in rows]
    return found + (["keys repeat"] if len(set(keys)) < len(keys) else [])


@pytest.mark.parametrize("audience", ["internal", "public"])
def test_table_keeps_to_its_description(audience: str, year: Year, public_year: Year) -> None:
    """Columns, types, allowed values, required cells and the key hold for every row."""
    package, rows = described(year if audience == "internal" else public_year)

    assert rows
    assert not faults(package, rows)
    assert package["name"].endswith(audience)


def test_the_check_finds_what_is_wrong(year: Year) -> None:
    """A wrong number, a wrong word, a blank key and a repeated row are found."""
    package, rows = described(year)
    rows[0] |= {"value": "1,5", "level": "школа", "name": ""}

    found = faults(package, [*rows, rows[1]])

    assert len(found) == 4


def test_size_and_checksum_are_those_of_the_table(year: Year) -> None:
    """What is downloaded can be checked; writing twice gives the same bytes."""
    package, _ = described(year)
    again, _ = described(year)
    table = year.paths.reports("internal") / export.NAME

    assert package == again
    assert package["resources"][0]["bytes"] == table.stat().st_size


def saying(year: Year, about: OpenData) -> Year:
    """The year with other words on open data in its params."""
    municipality = year.params.municipality.model_copy(update={"open_data": about})
    return replace(year, params=replace(year.params, municipality=municipality))


def test_licence_and_source_come_from_the_params(year: Year) -> None:
    """A licence that is not given is not named; the publisher is the department then."""
    table = export.write_csv(year)
    department = year.params.municipality.passport.department
    silent = opendata.description(saying(year, OpenData()), table)
    given = OpenData(licence_name="CC0-1.0", source="Сводный отчёт", publisher="Район")
    spoken = opendata.description(saying(year, given), table)

    assert "licenses" not in silent
    assert silent["contributors"][0]["title"] == department
    assert spoken["licenses"] == [{"name": "CC0-1.0"}]
    assert spoken["sources"] == [{"title": "Сводный отчёт"}]
    assert spoken["contributors"][0]["title"] == "Район"
