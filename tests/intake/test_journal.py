import pytest

from pipeline.intake.journal import HIDDEN, Journal, Message, SheetCount


@pytest.mark.parametrize(
    "found",
    [
        "Иванова Анна Петровна",
        "Иванова А.П.",
        "ИВАНОВА АННА",
        "ИВАНОВА А.П.",
        "иванова анна петровна",
        "Алиев Али оглы",
        "112-233-445 95",
        "11223344595",
        "01.02.1980",
        "1980-02-01",
        "01-02-2001",
    ],
)
def test_what_names_a_person_is_hidden(found: str) -> None:
    """A name, СНИЛС or birth date in a wrong column does not reach the journal."""
    journal = Journal()
    journal.add(Message("refused", "не число", "ф.xlsx", found=found))
    journal.add(Message("mended", "правило", "ф.xlsx", found="x", became=found))
    assert [(m.found, m.became) for m in journal.messages] == [(HIDDEN, "")] * 2


@pytest.mark.parametrize(
    "found", ["з,з", "СОШ № 5", "первая категория", "01.09.2022г.", "3 г. 5 мес."]
)
def test_what_names_nobody_is_shown(found: str) -> None:
    """An ordinary cell stands in the journal as it was typed."""
    journal = Journal()
    journal.add(Message("refused", "правило", "ф.xlsx", found=found))
    assert journal.messages[0].found == found


def test_surnames_of_the_lists_are_hidden() -> None:
    """A surname of the staff lists is hidden however it is typed; other cells stay."""
    journal = Journal()
    for found in ("сёмина", "СЕМИНА", "урок Семина", "семинар"):
        journal.add(Message("ask", "правило", "ф.xlsx", found=found))
    journal.hide({"семина"})
    assert [m.found for m in journal.messages] == [HIDDEN, HIDDEN, HIDDEN, "семинар"]


def test_mended_cells_of_a_column_are_one_entry() -> None:
    """Thousands of like corrections keep every address and each different correction once."""
    journal = Journal()
    for n in range(1, 1001):
        journal.add(
            Message("mended", "р", "ф.xlsx", "Л", f"C{n}", "t", "к", f"{n % 2},5", f"{n % 2}.5")
        )
    journal.add(Message("mended", "р", "ф.xlsx", "Л", "D7", "t", "другой", "1", "1"))
    journal.add(Message("refused", "р", "ф.xlsx", "Л", "C1", "t", "к", "ы"))
    journal.add(Message("refused", "р", "ф.xlsx", "Л", "C1", "t", "к", "ы"))
    content = journal.as_json()
    first, second, *refused = content["messages"]
    assert first["cells"] == [f"C{n}" for n in range(1, 1001)]
    assert first["pairs"] == [["1,5", "1.5"], ["0,5", "0.5"]]
    assert "cell" not in first
    assert second["cells"] == ["D7"]
    assert [m["cell"] for m in refused] == ["C1", "C1"]
    assert content["totals"]["messages_mended"] == 1001


def test_totals() -> None:
    """Rows are summed over the sheets, messages counted by kind, none left out."""
    journal = Journal([Message("note", "р", "ф")], [SheetCount("ф", "Л", "t", 5, 3, 1, 1)] * 2)
    totals = journal.totals()
    assert (totals["rows"], totals["kept"], totals["dropped"], totals["service"]) == (10, 6, 2, 2)
    assert (totals["messages_note"], totals["messages_ask"]) == (1, 0)
