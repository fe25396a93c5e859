"""Untidiness: switched off it is gone, switched on it happens."""

from pipeline.demo.chance import Chance
from pipeline.demo.dirt import Directory, sheet
from pipeline.demo.typing_habits import Rates, person_name
from pipeline.demo.world import world
from pipeline.params.municipality import Demo


def test_without_dirt_a_sheet_is_the_form(tables):
    """A header of titles, then one row a record, nothing else."""
    made = world(Demo(schools=2, teachers=20, seed=1), 2022)
    directory = Directory(made.people, {s.org_id: s for s in made.scene.schools})
    for name, table in tables.tables.items():
        rows = made.tables[name].to_dict("records")
        page = sheet(table, rows, directory, Rates.none(), Chance(1, name), owner="СОШ 1")
        assert page.name == table.title
        assert page.header == 0
        assert page.rows[0] == [column.title for column in table.columns.values()]
        assert len(page.rows) == 1 + len(rows)


def test_dirt_happens(tables):
    """With all rates at one a sheet has a title, numbers, totals, a note and a signature."""
    made = world(Demo(schools=2, teachers=20, seed=1), 2022)
    directory = Directory(made.people, {s.org_id: s for s in made.scene.schools})
    rates = Rates(**dict.fromkeys(Rates.__dataclass_fields__, 1.0))
    table = tables.tables["dpo"]
    rows = made.tables["dpo"].to_dict("records")
    page = sheet(table, rows, directory, rates, Chance(1, "dpo"), owner="СОШ 1")
    texts = [str(row[0]) for row in page.rows if row]
    assert page.header > 0
    assert page.rows[page.header][0] == "№ п/п"
    assert page.rows[page.header][-1] == "Примечание"
    assert [] in page.rows[page.header :]
    assert any("Итого" in row for row in page.rows)
    assert texts[-1].startswith("Директор")
    assert any(text.startswith("*") for text in texts)


def test_a_latin_letter_hides_in_a_name():
    """A letter is replaced by a look-alike inside a word that stays Russian."""
    rates = Rates(**dict.fromkeys(Rates.__dataclass_fields__, 0.0) | {"latin": 1.0})
    typed = person_name("Условностолбцова Гипотеза Примеровна", rates, Chance(1, "name"))
    changed = [a for a in typed if a.isascii() and a.isalpha()]
    assert len(changed) == 1
    assert len(typed) == len("Условностолбцова Гипотеза Примеровна")
