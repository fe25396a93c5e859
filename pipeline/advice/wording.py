"""Templates of ``params/advice.yml`` become Russian sentences."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from pipeline.display.russian import NBSP, counted
from pipeline.params.advice import PLACEHOLDER
from pipeline.params.municipality import Due


def fill(template: str, values: Mapping[str, str | int]) -> str:
    """Put values into a template: ``{due}``, or ``{n|школа|школы|школ}`` with a noun's forms.

    Raises:
        KeyError: If the template names a value that is not given.
    """

    def one(match: re.Match[str]) -> str:
        name, *forms = match.groups()
        value = values[name]
        return counted(int(value), *forms) if forms[0] is not None else str(value)

    text = PLACEHOLDER.sub(one, template)
    text = text.replace("№ ", f"№{NBSP}")
    # «2023 г.» brings its own full stop.
    return re.sub(r"\.\.+", ".", text)


def due_day(due: Due, issued: date) -> date:
    """Return the day by which something is to be done."""
    if due.days is not None:
        return issued + timedelta(days=due.days)
    month, day = (int(part) for part in str(due.date).split("-"))
    # 29 February falls on the last day of a common year's February.
    for year in (issued.year, issued.year + 1):
        try:
            found = date(year, month, day)
        except ValueError:
            found = date(year, 3, 1) - timedelta(days=1)
        if found > issued:
            return found
    return found
