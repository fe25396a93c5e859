"""«Качество исходных данных»: what was received, read, mended, left out and asked."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
from markupsafe import Markup

from pipeline.display.output import Prose
from pipeline.display.russian import counted, n_of_d, named, number
from pipeline.display.table import Column, Table
from pipeline.intake.journal import in_words
from pipeline.intake.output import key_marks
from pipeline.intake.people import disagreement
from pipeline.intake.rules import KIND_TITLES
from pipeline.report import page
from pipeline.report.control_totals import reconciliation
from pipeline.report.front import heading_block
from pipeline.report.publish import publish
from pipeline.report.year import Year

TITLE = "Качество исходных данных"

PLACES_SHOWN = 6
"""So many addresses stand in a line of the summary; all of them are in intake.json."""

NAMES_SHOWN = 4
"""More tables of a file are counted, not named."""

_COUNTS = {
    "rows": "Строк под шапкой",
    "kept": "Принято",
    "dropped": "Исключено",
    "mended": "Ячеек исправлено",
    "refused": "Ячеек не принято",
    "questions": "Вопросов",
}

_WEIGHT = ("refused", "ask", "dropped", "mended", "service", "note")
"""Kinds of messages, first what changes a number and nobody has answered yet."""

LINES_SHOWN = 300
"""A page that a person reads; all messages are in intake.json."""


def summary(year: Year) -> Prose:
    """Return the section on data quality of a reference, in a few sentences."""
    pointer = "Подробно — на странице «Качество исходных данных»."
    return Prose((*_coverage(year), pointer))


def _coverage(year: Year) -> list[str]:
    organisations = year.intake["organisations"]
    totals = year.intake["totals"]
    names = organisations["names"]
    absent = [c for c in organisations["expected"] if c not in organisations["represented"]]
    sentences = [
        "Представили данные "
        f"{n_of_d(len(organisations['represented']), len(organisations['expected']))} "
        "образовательных организаций; "
        f"прочитано строк: {number(totals['kept'])}, исключено: {number(totals['dropped'])}, "
        f"исправлено ячеек: {number(totals['messages_mended'])}, "
        f"не принято ячеек: {number(totals['messages_refused'])}."
    ]
    if absent and year.audience == "internal":
        listed = named(names[code] for code in absent)
        sentences.append(
            f"Не представили данные: {listed}; в числитель и знаменатель они не входят."
        )
    coverage = len(organisations["represented"]) / max(len(organisations["expected"]), 1)
    if coverage < 0.8:
        sentences.append(
            "Охват меньше 80 % организаций: выводы относятся только к представившим данные."
        )
    return sentences


def build_page(year: Year) -> Path:
    """Write ``quality.html``."""
    return publish(_path(year), _page(year))


def refresh_page(year: Year) -> Path:
    """Write ``quality.html`` unless it says the same already."""
    path, text = _path(year), _page(year)
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return path
    return publish(path, text)


def _pseudonyms(year: Year) -> list[dict[str, Any]]:
    """Say whether people can be followed from year to year; nothing where nobody is named."""
    mark = year.intake.get("key_mark")
    if not mark:
        return []
    warning = disagreement(key_marks(year.paths))
    text = f"Имена заменены псевдонимами (отметка ключа {mark}); даты рождения и СНИЛС не хранятся."
    return [{"title": "Псевдонимы", "parts": [Prose((text, *((warning,) if warning else ())))]}]


def _path(year: Year) -> Path:
    return year.paths.reports(year.audience) / "quality.html"


def _page(year: Year) -> str:
    sections: list[dict[str, Any]] = [
        {"title": "Охват", "parts": [Prose(tuple(_coverage(year))), *_by_organisation(year)]},
        {"title": "Файлы и листы", "parts": [*_whole_files(year), _sheets(year)]},
        {"title": "Таблицы", "parts": [_tables(year)]},
        {"title": "Что исправлено и исключено", "parts": [_rules(year)]},
        *_pseudonyms(year),
    ]
    if year.audience == "internal":
        sections.append({"title": "Вопросы к организациям", "parts": [_questions(year)]})
    sections.append({"title": "Сверка с контрольными итогами", "parts": [reconciliation(year)]})
    return page.render(
        "sections.html.j2",
        year,
        "quality",
        TITLE,
        heading=Markup(heading_block(year, TITLE, "Приложение к аналитическим справкам").html()),  # noqa: S704
        sections=[
            {"title": s["title"], "parts": [Markup(p.html()) for p in s["parts"]]}  # noqa: S704
            for s in sections
        ],
    )


def text_of(message: Mapping[str, Any]) -> str:
    """Return what a message of ``intake.json`` says."""
    return in_words(message["rule"], message.get("detail", ""))


def remedy_of(year: Year, message: Mapping[str, Any]) -> str:
    """Return how to mend what a message of ``intake.json`` tells."""
    return str(year.intake["rules"][message["rule"]]["remedy"])


def _by_organisation(year: Year) -> list[Table]:
    """Show what each organisation sent and what it is asked; none is left out."""
    if year.audience == "public":
        return []
    organisations = year.intake["organisations"]
    sender = organisations["senders"]
    files = Counter(sender.values())
    rows: Counter[tuple[str, str]] = Counter()
    for sheet in year.intake["sheets"]:
        for name in ("rows", "kept", "dropped", "service"):
            rows[sender.get(sheet["file"], ""), name] += sheet[name]
    asked = {"refused", "dropped", "ask", "note"}
    for message in year.intake["messages"]:
        code, cells = message.get("org_id", ""), len(message.get("cells", [""]))
        if message["kind"] in {"mended", "refused"}:
            rows[code, message["kind"]] += cells
        if message["kind"] in asked and year.intake["rules"][message["rule"]]["mender"] == "school":
            rows[code, "questions"] += cells
    lists = len(year.intake["files"]) - sum(files.values())
    lines = [
        {
            "name": year.school_names.get(code, "Муниципальные списки и прочие файлы"),
            "files": number(files[code] if code else lists),
            **{name: number(rows[code, name]) for name in _COUNTS},
            "state": _state(year, code),
        }
        for code in (*organisations["expected"], "")
    ]
    return [
        Table(
            "Что представила каждая организация",
            (
                Column("name", "Организация"),
                Column("state", "Состояние"),
                Column("files", "Файлов", "number"),
                *(Column(name, title, "number") for name, title in _COUNTS.items()),
            ),
            pd.DataFrame(lines),
            notes=(
                "Не принятая ячейка считается неизвестной, а не нулём. Книги с вопросами для "
                "организаций записывает команда make check (папка data/questions).",
            ),
        )
    ]


def _state(year: Year, code: str) -> str:
    if not code:
        return ""
    sent = code in year.intake["organisations"]["represented"]
    return "представлены" if sent else "данные не представлены"


def _whole_files(year: Year) -> list[Prose]:
    notes = [m for m in year.intake["messages"] if m["kind"] == "note" and not m.get("sheet")]
    if year.audience == "public" or not notes:
        return []
    # First what someone must do.
    notes.sort(key=lambda m: year.intake["rules"][m["rule"]]["mender"] == "nobody")
    return [
        Prose(
            tuple(f"{m['file']}: {text_of(m)}. {remedy_of(year, m)}" for m in notes[:LINES_SHOWN]),
            listed=True,
        )
    ]


def _sheets(year: Year) -> Table:
    titles = {name: table.title for name, table in year.params.tables.tables.items()}
    by_file: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for sheet in year.intake["sheets"]:
        by_file[sheet["file"]].append(sheet)
    rows = [
        {
            "file": file if year.audience == "internal" else f"файл {position}",
            "sheets": _named_tables(
                list(dict.fromkeys(titles.get(sheet["table"], "не распознан") for sheet in sheets))
            ),
            **{
                name: number(sum(sheet[name] for sheet in sheets))
                for name in ("rows", "kept", "dropped", "service")
            },
        }
        for position, (file, sheets) in enumerate(by_file.items(), 1)
    ]
    return Table(
        "Прочитанные файлы",
        (
            Column("file", "Файл"),
            Column("sheets", "Таблицы"),
            Column("rows", "Строк под шапкой", "number"),
            Column("kept", "Принято", "number"),
            Column("dropped", "Исключено", "number"),
            Column("service", "Служебных", "number"),
        ),
        pd.DataFrame(rows, columns=["file", "sheets", "rows", "kept", "dropped", "service"]),
        notes=("Служебные строки: номера граф, итоги, подписи, примечания.",),
    )


def _named_tables(names: list[str]) -> str:
    """A school's workbook holds them all: a list of fifteen names would say nothing."""
    if len(names) <= NAMES_SHOWN:
        return ", ".join(names)
    unread = ", есть нераспознанные листы" if "не распознан" in names else ""
    return counted(len(names), "таблица", "таблицы", "таблиц") + unread


def _tables(year: Year) -> Table:
    counts = year.intake["tables"]
    rows = [
        {
            "title": table.title,
            "code": table.code,
            "rows": number(counts.get(name, 0)) if counts.get(name) else "не представлена",
        }
        for name, table in year.params.tables.tables.items()
    ]
    return Table(
        "Строк в таблицах",
        (
            Column("title", "Таблица"),
            Column("code", "Код"),
            Column("rows", "Строк", "number"),
        ),
        pd.DataFrame(rows),
    )


def _rules(year: Year) -> Table | Prose:
    titles = {name: table.title for name, table in year.params.tables.tables.items()}
    counts: Counter[tuple[str, str, str, str]] = Counter()
    remedies = {rule: entry["remedy"] for rule, entry in year.intake["rules"].items()}
    places: dict[tuple[str, str, str, str], dict[str, list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for message in year.intake["messages"]:
        if message["kind"] == "note":
            continue
        key = (
            message["kind"],
            message["rule"],
            titles.get(message.get("table", ""), ""),
            message.get("column", ""),
        )
        # Mended cells of one column are one message with all their addresses.
        cells = message.get("cells", [message.get("cell", "")])
        counts[key] += len(cells)
        free = PLACES_SHOWN - sum(map(len, places[key].values()))
        if free > 0:
            places[key][message["file"]] += cells[:free]
    if not counts:
        return Prose(("Исправлений и исключений не было.",))
    kinds: dict[str, str] = {str(kind): title for kind, title in KIND_TITLES.items()}
    rows = []
    by_weight = sorted(
        counts.items(), key=lambda item: (_WEIGHT.index(item[0][0]), -item[1], item[0])
    )
    for key, count in by_weight:
        kind, rule, table, column = key
        more = "; …" if count > PLACES_SHOWN else ""
        rows.append(
            {
                "rule": rule,
                "kind": kinds[kind],
                "column": ", ".join(part for part in (table, column) if part),
                "remedy": remedies[rule],
                "count": number(count),
                "places": "; ".join(_named_places(places[key])) + more,
            }
        )
    columns = [
        Column("rule", "Что найдено"),
        Column("kind", "Что сделано"),
        Column("column", "Таблица, столбец"),
        Column("count", "Сколько", "number"),
        Column("remedy", "Как исправить"),
    ]
    if year.audience == "internal":
        columns.append(Column("places", "Где (файл: ячейка)"))
    return Table(
        "Правила, которые понадобились при чтении",
        tuple(columns),
        pd.DataFrame(rows),
        notes=("Полный перечень с адресом каждой ячейки — в файле intake.json.",),
    )


def _named_places(places: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield a file with all its cells: its name stands once."""
    for file, cells in places.items():
        named = ", ".join(cell for cell in cells if cell)
        yield f"{file}: {named}" if named else file


def _questions(year: Year) -> Table | Prose:
    messages = [m for m in year.intake["messages"] if m["kind"] in {"refused", "dropped", "ask"}]
    notes = [
        m
        for m in year.intake["messages"]
        if m["kind"] == "note" and m.get("sheet", None) is not None
    ]
    messages += [m for m in notes if m.get("table") or m.get("sheet")]
    if not messages:
        return Prose(("Вопросов к организациям нет.",))
    rows = [
        {
            "place": ", ".join(
                part
                for part in (message["file"], message.get("sheet", ""), message.get("cell", ""))
                if part
            ),
            "column": message.get("column", ""),
            "found": message.get("found", ""),
            "rule": text_of(message),
            "kind": KIND_TITLES[message["kind"]],
            "remedy": remedy_of(year, message),
        }
        for message in messages[:LINES_SHOWN]
    ]
    total = counted(len(messages), "строка", "строки", "строк")
    return Table(
        "Что уточнить",
        (
            Column("place", "Файл, лист, ячейка"),
            Column("column", "Столбец"),
            Column("found", "Что стоит"),
            Column("rule", "В чём вопрос"),
            Column("kind", "Что сделано"),
            Column("remedy", "Как исправить"),
        ),
        pd.DataFrame(rows),
        notes=(f"Показано {len(rows)} из {len(messages)}: всего {total}.",)
        if len(rows) < len(messages)
        else (),
    )
