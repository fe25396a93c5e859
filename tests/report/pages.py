"""Notebooks executed in this process: what a page would hold, without starting kernels."""

import ast
import re
from typing import Any

import nbformat
from bs4 import BeautifulSoup

from pipeline.params.annexes import ANNEX_IDS
from pipeline.params.directions import DIRECTION_IDS
from pipeline.paths import PROJECT
from pipeline.report.build import _html
from pipeline.report.year import Year

NOTEBOOKS = (*DIRECTION_IDS, "summary")
ANNEXES = ANNEX_IDS

MANDATORY = (
    "Основание и цель",
    "Показатели",
    "Методы сбора и обработки",
    "Сроки и использование результатов",
    "Качество исходных данных",
    "Результаты по муниципалитету",
    "Результаты по образовательным организациям",
    "Динамика",
    "Кластеризация",
    "Факторы",
    "Выводы",
    "Успешные практики",
    "Адресные рекомендации",
    "Меры и мероприятия",
    "Проект управленческих решений",
    "Анализ эффективности мер прошлого периода",
    "Приложения",
)
"""Headings that the orders demand, in their order (report outline, section 1)."""

CAUSAL = re.compile(
    r"\b(влия(ет|ют|л\w*)|приводит\b|обусловлен\w*|благодаря|из-за|эффект\b)", re.IGNORECASE
)

_OPENING = "sections.open_year(municipality, year, audience)"


def read_notebook(name: str) -> nbformat.NotebookNode:
    """Read a notebook of the project."""
    return nbformat.read(PROJECT / "notebooks" / f"{name}.ipynb", as_version=4)


def page(year: Year, name: str) -> str:
    """Execute a notebook's cells here and render its page."""
    notebook = read_notebook(name)
    names: dict[str, Any] = {"given": year}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        # The year is at hand already; the cell as printed stays as it is.
        tree = ast.parse(cell.source.replace(_OPENING, "given"))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, name, "exec"), names)  # noqa: S102 - the project's own notebook
        if last is not None:
            result = eval(compile(ast.Expression(last.value), name, "eval"), names)  # noqa: S307
            data, metadata = result._repr_mimebundle_()
            cell.outputs = [
                nbformat.v4.new_output("execute_result", data, metadata=metadata, execution_count=1)
            ]
    return _html(year, name, notebook)


def soup(text: str) -> BeautifulSoup:
    """Parse a page."""
    return BeautifulSoup(text, "html.parser")


def words(text: str) -> str:
    """Return the text that a reader sees, code and style left out."""
    parsed = soup(text)
    for tag in parsed(["style", "pre", "script"]):
        tag.decompose()
    return re.sub(r"\s+", " ", parsed.get_text(" ")).replace("\u00a0", " ")
