"""The page of a comparison and its tables for programs."""

import csv
import html
import io
from collections.abc import Mapping, Sequence

import pandas as pd
from markupsafe import Markup

from pipeline.diff.changes import Kind, file_changes, value_changes
from pipeline.diff.edition import Edition
from pipeline.display.output import Block, Prose
from pipeline.display.russian import MISSING, counted, n_of_d, number, signed
from pipeline.display.table import Column, Table
from pipeline.indicators.evaluate import MUNICIPALITY, SCHOOL
from pipeline.params.annexes import SUBJECTS
from pipeline.params.load import Chosen, Params
from pipeline.report import page
from pipeline.report.lines import value_text
from pipeline.report.page import Shell

_TITLE = "Что изменилось"
_Part = Table | Prose | Block


def diff_page(first: Edition, second: Edition, params: Params) -> str:
    """Return the page.

    Args:
        first: The earlier edition.
        second: The later one.
        params: Params of the municipality: names and units of indicators.
    """
    name = params.municipality.name.nominative
    shell = Shell(
        f"{_TITLE}: {first.label} → {second.label} — {name}",
        f"{_TITLE}: {first.label} → {second.label}. {name}",
        (),
        "Подготовлено программой «Справка»; все значения — в файле indicators.csv, все файлы — в "
        "файле inputs.csv.",
        page.style(),
    )
    changes = value_changes(first, second)
    sections: list[tuple[str, Sequence[_Part]]] = [
        ("Главное", [_findings(first, second, changes)]),
        ("Показатели муниципалитета", [*_indicators(first, second, changes, params)]),
        ("Исходные файлы", [_inputs(first, second), _rows(first, second, params)]),
        ("Параметры, блокноты и программа", [_rules(first, second)]),
    ]
    heading = (
        f'<header class="title"><p class="department">{html.escape(name)}</p>'
        f'<p class="kind">Сравнение двух выпусков</p><h1>{_TITLE}: {html.escape(first.label)} → '
        f"{html.escape(second.label)}</h1></header>"
    )
    return page.fill(
        "sections.html.j2",
        shell,
        heading=Markup(heading),  # noqa: S704 - made here
        sections=[
            {"title": title, "parts": [Markup(part.html()) for part in parts]}  # noqa: S704
            for title, parts in sections
        ],
    )


def _findings(first: Edition, second: Edition, changes: pd.DataFrame) -> Prose:
    municipal = changes[changes["level"] == MUNICIPALITY]
    schools = changes[(changes["level"] == SCHOOL) & (changes["kind"] != Kind.SAME)]
    changed = int((municipal["kind"] != Kind.SAME).sum())
    kinds = list(file_changes(first.inputs, second.inputs).values())
    sentences = [
        f"Показателей муниципалитета изменилось: {n_of_d(changed, len(municipal))}.",
        f"Исходных файлов: прежних {kinds.count(Kind.SAME)}, изменено {kinds.count(Kind.CHANGED)}, "
        f"добавлено {kinds.count(Kind.ADDED)}, убрано {kinds.count(Kind.GONE)}.",
    ]
    if len(schools):
        units = counted(schools["unit"].nunique(), "организации", "организаций", "организаций")
        values = counted(len(schools), "значение", "значения", "значений")
        sentences.append(f"По {units} изменилось {values}: все — в файле indicators.csv.")
    rules = file_changes(first.rules, second.rules)
    other = [name for name, kind in rules.items() if kind is not Kind.SAME]
    if other:
        sentences.append(f"Изменились параметры или блокноты: {', '.join(other)}.")
    return Prose(tuple(sentences), listed=True)


def _indicators(
    first: Edition, second: Edition, changes: pd.DataFrame, params: Params
) -> list[Table | Prose]:
    rows = changes[(changes["level"] == MUNICIPALITY) & (changes["kind"] != Kind.SAME)]
    by_key = {str(row["key"]): row for row in rows.to_dict("records")}
    tables: list[Table | Prose] = []
    for subject in SUBJECTS:
        own = [chosen for chosen in params.of_direction(subject) if chosen.key in by_key]
        if own:
            lines = [_line(chosen, by_key.pop(chosen.key)) for chosen in own]
            tables.append(_table(SUBJECTS[subject].short, first, second, lines))
    if by_key:
        # Indicators that the params do not know any more: their names went with them.
        lines = [_unknown(key, row) for key, row in sorted(by_key.items())]
        tables.append(_table("Показатели, которых нет в параметрах", first, second, lines))
    return tables or [Prose(("Значения не изменились.",))]


def _table(title: str, first: Edition, second: Edition, lines: list[dict[str, str]]) -> Table:
    return Table(
        title,
        (
            Column("name", "Показатель"),
            Column("first", f"{first.label}: значение (N из D)", "number"),
            Column("second", f"{second.label}: значение (N из D)", "number"),
            Column("change", "Изменение", "number"),
            Column("parts", "N и D"),
        ),
        pd.DataFrame(lines),
    )


def _line(chosen: Chosen, row: Mapping[str, object]) -> dict[str, str]:
    indicator = chosen.indicator
    n1, d1, v1, n2, d2, v2 = _numbers(row)
    unit = "п.п." if indicator.unit == "%" else indicator.unit
    decimals = 0 if indicator.type in {"count", "presence", "change"} else indicator.decimals
    change = MISSING
    if v1 is not None and v2 is not None:
        if indicator.type == "presence":
            change = "прежнее" if v1 == v2 else "появилось" if v2 else "исчезло"
        elif indicator.type != "change":
            change = f"{signed(v2 - v1, decimals)}\u00a0{unit}".rstrip()
    return {
        "name": indicator.short,
        "first": value_text(indicator, n1, d1, v1),
        "second": value_text(indicator, n2, d2, v2),
        "change": change,
        # Of a mean the number of answers says more than their sum.
        "parts": _parts(row, {"n": "denominator"} if indicator.type == "mean" else _BOTH),
    }


def _unknown(key: str, row: Mapping[str, object]) -> dict[str, str]:
    _, _, v1, _, _, v2 = _numbers(row)
    return {
        "name": key,
        "first": number(v1, 1),
        "second": number(v2, 1),
        "change": MISSING,
        "parts": _parts(row),
    }


_BOTH = {"N": "numerator", "D": "denominator"}


def _parts(row: Mapping[str, object], names: Mapping[str, str] = _BOTH) -> str:
    """Say whether the numerator or the denominator moved: «N +5, D прежний».

    Args:
        row: Numbers of both editions.
        names: How a number is called → which one it is.
    """
    if row["kind"] is Kind.ADDED:
        return "показателя не было"
    if row["kind"] is Kind.GONE:
        return "показателя больше нет"
    said = []
    for name, column in names.items():
        before, after = _number(row[f"{column}_1"]), _number(row[f"{column}_2"])
        if before is None and after is None:
            continue
        if before is None or after is None:
            said.append(f"{name}: {number(before)} → {number(after)}")
        elif before == after:
            said.append(f"{name} прежний")
        else:
            whole = before.is_integer() and after.is_integer()
            said.append(f"{name} {signed(after - before, 0 if whole else 1)}")
    return ", ".join(said)


def _numbers(row: Mapping[str, object]) -> tuple[float | None, ...]:
    cells = [row[f"{n}_{e}"] for e in (1, 2) for n in ("numerator", "denominator", "value")]
    return tuple(map(_number, cells))


def _number(cell: object) -> float | None:
    return None if pd.isna(cell) else float(cell)  # type: ignore[call-overload, arg-type]


def _inputs(first: Edition, second: Edition) -> Table | Prose:
    kinds = file_changes(first.inputs, second.inputs)
    changed = [(name, kind.value) for name, kind in kinds.items() if kind is not Kind.SAME]
    if not changed:
        return Prose(("Исходные файлы прежние.",))
    return Table(
        "Исходные файлы",
        (Column("name", "Файл"), Column("kind", "Что с ним")),
        pd.DataFrame(changed, columns=["name", "kind"]),
        notes=(f"Не изменились: {n_of_d(len(kinds) - len(changed), len(kinds))}.",),
    )


def _rows(first: Edition, second: Edition, params: Params) -> Table | Prose:
    known = params.tables.tables
    names = [name for name in (*known, *first.tables) if name in {*first.tables, *second.tables}]
    lines = []
    for name in dict.fromkeys(names):
        before, after = first.tables.get(name, 0), second.tables.get(name, 0)
        if before != after:
            title = known[name].title if name in known else name
            lines.append((title, number(before), number(after), signed(after - before, 0)))
    if not lines:
        return Prose(("Число строк в таблицах прежнее.",))
    return Table(
        "Строки таблиц",
        (
            Column("name", "Таблица"),
            Column("first", f"{first.label}: строк", "number"),
            Column("second", f"{second.label}: строк", "number"),
            Column("change", "Разница", "number"),
        ),
        pd.DataFrame(lines, columns=["name", "first", "second", "change"]),
    )


def _rules(first: Edition, second: Edition) -> Table | Prose:
    if not first.rules and not second.rules:
        return Prose(("Оба года посчитаны одной программой по одним параметрам.",))
    lines = [
        (name, kind.value, "", "")
        for name, kind in file_changes(first.rules, second.rules).items()
        if kind is not Kind.SAME
    ]
    lines += [
        (name, kind.value, first.versions.get(name, ""), second.versions.get(name, ""))
        for name, kind in file_changes(first.versions, second.versions).items()
        if kind is not Kind.SAME
    ]
    if not lines:
        return Prose(("Параметры, блокноты, программа и библиотеки прежние.",))
    return Table(
        "Параметры, блокноты, программа и библиотеки",
        (
            Column("name", "Что"),
            Column("kind", "Что с ним"),
            Column("first", "Было"),
            Column("second", "Стало"),
        ),
        pd.DataFrame(lines, columns=["name", "kind", "first", "second"]),
    )


def values_csv(first: Edition, second: Edition) -> str:
    """Return all values of both editions, unchanged ones too."""
    changes = value_changes(first, second)
    changes["kind"] = [kind.value for kind in changes["kind"]]
    return str(changes.to_csv(index=False, lineterminator="\n", float_format="%.10g"))


def inputs_csv(first: Edition, second: Edition) -> str:
    """Return all raw files, params and notebooks of both editions."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("part", "name", "kind", "first_sha256", "second_sha256"))
    for part, mine, theirs in (
        ("input", first.inputs, second.inputs),
        ("rule", first.rules, second.rules),
    ):
        for name, kind in file_changes(mine, theirs).items():
            writer.writerow((part, name, kind.value, mine.get(name, ""), theirs.get(name, "")))
    return buffer.getvalue()
