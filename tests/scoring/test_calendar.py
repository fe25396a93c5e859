"""The calendar: in time, late, overdue, ahead, and nothing that asks a clock."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.scoring.calendar import Due, State, calendar

ON = date(2022, 10, 1)


@pytest.mark.parametrize(
    ("due", "done", "done_on", "state", "late"),
    [
        (date(2022, 3, 28), True, date(2022, 3, 28), State.DONE, 0),
        (date(2022, 3, 28), True, None, State.DONE, 0),
        (date(2022, 3, 28), True, date(2022, 3, 30), State.DONE_LATE, 2),
        (date(2022, 9, 30), False, None, State.OVERDUE, 1),
        (date(2022, 10, 1), False, None, State.AHEAD, 0),
        (date(2022, 12, 1), False, None, State.AHEAD, 0),
        # Done after the day looked from: not done yet on that day.
        (date(2022, 9, 1), True, date(2022, 11, 1), State.OVERDUE, 30),
        (None, False, None, State.UNDATED, 0),
        (None, True, None, State.DONE, 0),
    ],
)
def test_states(
    due: date | None, done: bool, done_on: date | None, state: State, late: int
) -> None:
    """Every state with its days; the last day of a term is still in time."""
    (entry,) = calendar([Due("мера", "М", due, done, done_on)], ON)
    assert (entry.state, entry.days_late) == (state, late)


@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.dates(date(2022, 1, 1), date(2022, 12, 31))), st.booleans()
        )
    )
)
def test_nothing_is_lost_and_terms_are_in_order(items: list[tuple[date | None, bool]]) -> None:
    """Every item has one entry; terms rise and those without a term come last."""
    found = calendar([Due("мера", f"{n}", due, done) for n, (due, done) in enumerate(items)], ON)
    assert sorted(int(e.item.title) for e in found) == list(range(len(items)))
    terms = [e.item.due or date.max for e in found]
    assert terms == sorted(terms)
    assert all((e.days_late > 0) == (e.state is State.OVERDUE) for e in found)
