"""A small valid project of params that each test spoils in one place."""

from pathlib import Path

from pipeline.params.load import load
from pipeline.params.problems import ParamsError, Problem

TABLES = """\
tables:
  org:
    title: Перечень ОО
    code: T1
    about: Одна организация
    holder: municipality
    key: [org_id]
    columns:
      org_id: {title: Код ОО, required: true}
      name_short: {title: Краткое наименование, required: true}
      org_type: {title: Тип ОО, type: enum, values: {СОШ: [], ООШ: []}}
      students_n: {title: Обучающихся, type: integer, minimum: 0}
"""
SET = """\
source: pilot
title: Приказ № 1
period: school_year
indicators:
  - id: has_plan
    number: "1"
    name: Доля педагогов с планом
    short: С планом
    direction: deficits
    type: share
    over: PED
    of: plan
    better: higher
    formula: число с планом / число всех
  - id: n_plans
    number: "2"
    name: Число планов
    short: Планов
    unit: ед.
    direction: routes
    type: count
    over: PED
    better: higher
    formula: число планов
"""
MUNICIPALITY = """\
id: town
name:
  nominative: Город
  genitive: Города
  prepositional: Городе
oktmo: "01701000"
passport:
  department: Управление
  centre: Центр
  orders: [Приказ]
indicators:
  deficits: [pilot]
  routes: ["pilot:n_plans"]
main_indicator:
  deficits: "pilot:has_plan"
targets:
  pilot:has_plan:
    2022: {value: 60}
context_groups:
  - name: Школы
    types: [СОШ]
sources:
  - file: "*.csv"
    table: org
    columns: {школа: org_id}
cyclogram:
  deficits: {month: 9}
"""


def project(
    root: Path, municipality: str = MUNICIPALITY, tables: str = TABLES, indicators: str = SET
) -> Path:
    """Write a project's params."""
    for name, text in (
        ("tables.yml", tables),
        ("indicators/pilot.yml", indicators),
        ("municipalities/town.yml", municipality),
    ):
        path = root / "params" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def refusals(root: Path, name: str = "town") -> list[Problem]:
    """Return what is wrong with a project's params."""
    try:
        load(root, name)
    except ParamsError as error:
        return list(error.problems)
    return []


def line_of(text: str, part: str) -> int:
    """Return the number of the first line that holds a part."""
    return next(n for n, line in enumerate(text.splitlines(), 1) if part in line)
