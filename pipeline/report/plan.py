"""What the table of measures says of a programme's plan: matched by number and by wording."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

import pandas as pd

from pipeline.params.programme import Measure, Programme
from pipeline.scoring.programme import Done, due_times

_NUMBER = re.compile(r"^\s*(\d+)(?:[.,/-](\d+))?\s*\.?\s*$")


@dataclass(frozen=True)
class Reported:
    """Rows of the table of measures beside the plan.

    Attributes:
        done: Number of a measure → due and done in the year.
        days: Number of a measure → days on which it was done.
        strange: Rows with a number of the plan and another wording; they are not counted.
    """

    done: Mapping[int, Done]
    days: Mapping[int, Sequence[date]]
    strange: Sequence[str]


def reported(programme: Programme, table: pd.DataFrame, year: int) -> Reported:
    """Match reported measures with the plan of a year.

    A row belongs to a measure if its number is the number of the plan («8», or «8.3» for the
    third time) and its title is alike: a plan of another kind may have the same numbers.

    Args:
        programme: The programme.
        table: Clean table of measures.
        year: Reporting year; rows dated in other years are left out.
    """
    rows: dict[int, list[tuple[bool, Mapping[Any, Any]]]] = {}
    strange = []
    by_number = {measure.number: measure for measure in programme.measures}
    for row in table.to_dict("records"):
        found = _NUMBER.match(str(row["measure_id"]))
        measure = by_number.get(int(found.group(1))) if found else None
        if found is None or measure is None or not _in_year(row, year):
            continue
        if _likeness(str(row["title"]), measure.title) < programme.rules.title_likeness:
            strange.append(f"№ {row['measure_id']} «{row['title']}»")
            continue
        rows.setdefault(measure.number, []).append((found.group(2) is not None, row))
    done = {
        number: _done(measure, rows.get(number, []), year, programme.rules.partly_done)
        for number, measure in by_number.items()
    }
    days = {
        number: sorted(row["date_fact"].date() for _, row in own if not pd.isna(row["date_fact"]))
        for number, own in rows.items()
    }
    return Reported(done, days, tuple(strange))


def _in_year(row: Mapping[Any, Any], year: int) -> bool:
    days = [row[name] for name in ("date_fact", "date_plan") if not pd.isna(row[name])]
    return not days or any(day.year == year for day in days)


def _likeness(first: str, second: str) -> float:
    one, two = (" ".join(re.findall(r"\w+", text.casefold())) for text in (first, second))
    # The junk heuristic would forget the common letters of long titles.
    return SequenceMatcher(None, one, two, autojunk=False).ratio()


def _done(
    measure: Measure, rows: list[tuple[bool, Mapping[Any, Any]]], year: int, partly: float
) -> Done:
    plan = due_times(measure, year)
    worth = {"выполнено": 1.0, "частично": partly, "не выполнено": 0.0, "перенесено": 0.0}
    known = []
    for is_part, row in rows:
        if not pd.isna(row["status"]):
            value = worth[row["status"]]
        elif not pd.isna(row["date_fact"]):
            value = 1.0
        else:
            continue
        # A row without «.1» speaks of the whole year.
        known.append(value if is_part else value * plan)
    return Done(plan, sum(known) if known else None)
