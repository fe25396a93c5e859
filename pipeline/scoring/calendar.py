"""The year's calendar: what was due when, what is done, and what is late on a given day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum


class State(Enum):
    """What became of something that was due."""

    DONE = "выполнено в срок"
    DONE_LATE = "выполнено позже срока"
    OVERDUE = "просрочено"
    AHEAD = "срок не наступил"
    UNDATED = "срок не указан"


@dataclass(frozen=True)
class Due:
    """Something with a term.

    Attributes:
        kind: What it is: a monitoring, a measure, a decision.
        title: Its name.
        due: Last day of its term, or ``None``.
        done: Whether it was done.
        done_on: The day it was done on, where known; an unknown day counts as in time.
    """

    kind: str
    title: str
    due: date | None
    done: bool
    done_on: date | None = None


@dataclass(frozen=True)
class Entry:
    """A line of the calendar.

    Attributes:
        item: What was due.
        state: What became of it by the day.
        days_late: Days between the term and its being done, or the day looked from; 0 in time.
    """

    item: Due
    state: State
    days_late: int


def calendar(items: Iterable[Due], as_of: date) -> tuple[Entry, ...]:
    """Say for everything that was due what became of it by a day.

    What was done after that day was not done yet. Entries come in the order of their terms, those
    without a term last.

    Args:
        items: What was due.
        as_of: The day looked from; no clock is asked.
    """
    entries = [_entry(item, as_of) for item in items]
    last = date.max
    return tuple(sorted(entries, key=lambda e: (e.item.due or last, e.item.kind, e.item.title)))


def _entry(item: Due, as_of: date) -> Entry:
    done = item.done and (item.done_on is None or item.done_on <= as_of)
    if item.due is None:
        return Entry(item, State.DONE if done else State.UNDATED, 0)
    if done:
        late = (item.done_on - item.due).days if item.done_on else 0
        return Entry(item, State.DONE_LATE if late > 0 else State.DONE, max(late, 0))
    late = (as_of - item.due).days
    return Entry(item, State.OVERDUE if late > 0 else State.AHEAD, max(late, 0))
