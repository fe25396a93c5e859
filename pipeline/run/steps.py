"""The steps from raw files to pages: what each waits for, what goes in, what it does.

A page that joins the report joins :func:`pages`; everything else follows by itself.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Literal

from pipeline.params.annexes import SUBJECTS
from pipeline.params.directions import DIRECTION_IDS
from pipeline.run import stamps
from pipeline.run.inputs import KEY, Inputs, Needs
from pipeline.run.task import Made, Task, Tell

HISTORY_DEPTH = 5
"""How many years a reference looks back, its own included."""

Kind = Literal["data", "page", "notebook"]
_LISTED = {"index", "cards"}
"""Pages with a manifest."""


@dataclass(frozen=True)
class Action:
    """What a step does: a function of :mod:`pipeline.run.actions` and its arguments.

    It is named, not held: whoever only asks what is out of date imports no library.
    """

    name: str
    arguments: tuple[str | int, ...] = ()

    def __call__(self, task: Task, tell: Tell) -> Made:
        """Do it."""
        from pipeline.run import actions

        made: Made = getattr(actions, self.name)(task, *self.arguments, tell)
        return made


@dataclass(frozen=True)
class Step:
    """One thing that is built as a whole.

    Attributes:
        name: Identifier; for a page the name of its file.
        title: What people call it.
        needs: Names of the steps that come before.
        inputs: What goes in, by the stamps of those steps: name → checksum.
        action: What it does.
        kind: ``data`` needs few libraries, ``page`` all of them, ``notebook`` a kernel as well.
        stamp: File of its stamp.
        late: Inputs that the step itself may make: taken again when it is over.
        after: Names of steps that it does not need, but waits for where they are wanted too.
    """

    name: str
    title: str
    needs: tuple[str, ...]
    inputs: Callable[[Needs], dict[str, str]]
    action: Action
    kind: Kind
    stamp: Path
    late: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def steps(inputs: Inputs) -> dict[str, Step]:
    """Return all steps of a task by their names, each after those that it needs."""
    found = {step.name: step for step in data(inputs)}
    tables = tuple(found)
    found |= {step.name: step for step in pages(inputs, tables)}
    return found


def references(annexes: Iterable[str]) -> tuple[str, ...]:
    """Return the names of the notebooks that a municipality with these annexes has."""
    return (*DIRECTION_IDS, "summary", *annexes)


def data(inputs: Inputs) -> list[Step]:
    """Tables and indicators of the reporting year and of those before it that have files."""
    task, found = inputs.task, []
    previous: tuple[str, ...] = ()
    for year in _years(task):
        read, counted = f"таблицы {year}", f"показатели {year}"
        found.append(
            Step(
                read,
                f"Таблицы, {year} год",
                (),
                partial(_intake, inputs, year),
                Action("intake", (year,)),
                "data",
                task.state / f"intake-{year}.json",
                (KEY,),
            )
        )
        found.append(
            Step(
                counted,
                f"Показатели, {year} год",
                (read, *previous),
                inputs.indicators,
                Action("indicators", (year,)),
                "data",
                task.state / f"indicators-{year}.json",
            )
        )
        previous = (counted,)
    return found


def _intake(inputs: Inputs, year: int, needs: Needs) -> dict[str, str]:
    del needs
    return inputs.intake(year)


def _years(task: Task) -> list[int]:
    first = task.year - HISTORY_DEPTH + 1
    return [y for y in range(first, task.year) if task.paths.of_year(y).raw.is_dir()] + [task.year]


def pages(inputs: Inputs, tables: tuple[str, ...]) -> list[Step]:
    """References, data quality, tables for programs, and the index that waits for all of them."""
    task = inputs.task

    def page(
        name: str, title: str, needs: tuple[str, ...], action: Action, modules: str, kind: Kind
    ) -> Step:
        notebook = task.root / "notebooks" / f"{name}.ipynb" if kind == "notebook" else None
        used = [f"pipeline.report.{module}" for module in modules.split()]
        return Step(
            name,
            title,
            needs,
            partial(inputs.page, name, used, notebook=notebook, listed=name in _LISTED),
            action,
            kind,
            task.state / f"{task.year}-{task.audience}-{name}.json",
        )

    notebooks = [
        page(
            name,
            SUBJECTS[name].short if name in SUBJECTS else "Сводная справка",
            tables,
            Action("reference", (name,)),
            "build",
            "notebook",
        )
        for name in references(inputs.params["annexes"])
    ]
    quality = page(
        "quality",
        "Качество исходных данных",
        tables,
        Action("quality"),
        "quality",
        "page",
    )
    files = page(
        "tables",
        "Таблицы для программ",
        tables,
        Action("tables"),
        "export followup opendata workbook",
        "page",
    )
    whole = (*tables, *(step.name for step in notebooks), quality.name, files.name)
    cards = page("cards", "Карточки ОО", tables, Action("cards"), "cards manifest", "page")
    documents = [
        page(
            document(step.name),
            f"{step.title}, Word",
            (step.name,),
            Action("word", (step.name,)),
            "word.build",
            "page",
        )
        for step in notebooks
    ]
    index = page(
        "index",
        "Главная страница года",
        whole,
        Action("index"),
        "overview manifest",
        "page",
    )
    # It links to documents and cards if there are any; they are made when asked for.
    index = replace(
        index,
        inputs=partial(_index, inputs, index.inputs),
        after=(cards.name, *(step.name for step in documents)),
    )
    return [*notebooks, quality, files, cards, *documents, index]


def document(name: str) -> str:
    """Return the name of the step that makes a reference's Word document."""
    return f"{name}.docx"


def _index(inputs: Inputs, own: Callable[[Needs], dict[str, str]], needs: Needs) -> dict[str, str]:
    folder = inputs.task.paths.reports(inputs.task.audience)
    others = [*sorted(folder.glob("*.docx")), *folder.glob("cards/index.html")]
    return {**own(needs), **stamps.checksums(inputs.task.root, others)}
