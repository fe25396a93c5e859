import pytest

from pipeline.intake.journal import HIDDEN, Journal, Message, SheetCount
from pipeline.intake.rules import (
    DAMAGED,
    LISTED_OTHERWISE,
    NAMESAKES,
    NOT_A_NUMBER,
    NOT_LISTED,
    NUMBER_AS_TEXT,
    REPEATED_ROW,
    UNKNOWN_SENDER,
)


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
    journal.add(Message(NOT_A_NUMBER, "ф.xlsx", found=found))
    journal.add(Message(LISTED_OTHERWISE, "ф.xlsx", found="x", became=found))
    assert [(m.found, m.became) for m in journal.messages] == [(HIDDEN, "")] * 2


@pytest.mark.parametrize(
    "found", ["з,з", "СОШ № 5", "первая категория", "01.09.2022г.", "3 г. 5 мес."]
)
def test_what_names_nobody_is_shown(found: str) -> None:
    """An ordinary cell stands in the journal as it was typed."""
    journal = Journal()
    journal.add(Message(NOT_LISTED, "ф.xlsx", found=found))
    assert journal.messages[0].found == found


def test_surnames_of_the_lists_are_hidden() -> None:
    """A surname of the staff lists is hidden however it is typed; other cells stay."""
    journal = Journal()
    for found in ("сёмина", "СЕМИНА", "урок Семина", "семинар"):
        journal.add(Message(NAMESAKES, "ф.xlsx", found=found))
    journal.hide({"семина"})
    assert [m.found for m in journal.messages] == [HIDDEN, HIDDEN, HIDDEN, "семинар"]


def test_mended_cells_of_a_column_are_one_entry() -> None:
    """Thousands of like corrections keep every address and each different correction once."""
    journal = Journal()
    for n in range(1, 1001):
        journal.add(
            Message(NUMBER_AS_TEXT, "ф.xlsx", "Л", f"C{n}", "t", "к", f"{n % 2},5", f"{n % 2}.5")
        )
    journal.add(Message(NUMBER_AS_TEXT, "ф.xlsx", "Л", "D7", "t", "другой", "1", "1"))
    journal.add(Message(NOT_A_NUMBER, "ф.xlsx", "Л", "C1", "t", "к", "ы"))
    journal.add(Message(NOT_A_NUMBER, "ф.xlsx", "Л", "C1", "t", "к", "ы"))
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
    journal = Journal([Message(DAMAGED, "ф")], [SheetCount("ф", "Л", "t", 5, 3, 1, 1)] * 2)
    totals = journal.totals()
    assert (totals["rows"], totals["kept"], totals["dropped"], totals["service"]) == (10, 6, 2, 2)
    assert (totals["messages_note"], totals["messages_ask"]) == (1, 0)


def test_remedies_stand_once_beside_the_messages() -> None:
    """Every rule that was met has its remedy and who can mend it, however often it was met."""
    journal = Journal()
    journal.add(Message(UNKNOWN_SENDER, "ф.xlsx", detail="«СОШ 99»"))
    journal.add(Message(REPEATED_ROW, "ф.xlsx", "Л", "4:4", detail="строка 2 файла «ф.xlsx»"))
    journal.add(Message(REPEATED_ROW, "ф.xlsx", "Л", "5:5", detail="строка 2 файла «ф.xlsx»"))
    content = journal.as_json()
    assert content["rules"] == {
        rule.phrase: {"remedy": rule.remedy, "mender": rule.mender}
        for rule in (UNKNOWN_SENDER, REPEATED_ROW)
    }
    assert {message["rule"] for message in content["messages"]} == set(content["rules"])
    assert content["messages"][1] == {
        "kind": "dropped",
        "rule": REPEATED_ROW.phrase,
        "file": "ф.xlsx",
        "sheet": "Л",
        "cell": "4:4",
        "detail": "строка 2 файла «ф.xlsx»",
    }


def test_messages_name_the_sender() -> None:
    """Every message of a school's file names the school; one of a municipal list names none."""
    journal = Journal([Message(DAMAGED, "ш.xlsx"), Message(DAMAGED, "список.xlsx")])
    journal.address({"ш.xlsx": "0501"})
    assert [message.org_id for message in journal.messages] == ["0501", ""]


@pytest.mark.parametrize("date", ["15.03.79", "15/03/79", "15 марта 1979 г.", "1979-03-15"])
def test_what_may_be_a_birth_date_is_hidden(date: str) -> None:
    """A date of the last century in whatever column is not repeated in the journal."""
    journal = Journal()
    journal.add(Message(NOT_A_NUMBER, "ш.xlsx", found=date))
    journal.add(Message(NOT_A_NUMBER, "ш.xlsx", found="15.03.22"))
    assert [message.found for message in journal.messages] == [HIDDEN, "15.03.22"]
