"""``docs/indicators.md``: the catalogue as analysts read it, written from the YAML.

``make docs`` writes the file.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.indicators.database import script
from pipeline.params.catalogue import DEFECTS, Indicator, IndicatorSet
from pipeline.params.checking import read
from pipeline.params.directions import DIRECTIONS
from pipeline.paths import ROOT

FILE = Path("docs") / "indicators.md"

_KINDS = {
    "share": "доля",
    "ratio": "отношение",
    "count": "количество",
    "presence": "наличие",
    "mean": "среднее",
    "change": "изменение",
}
_BETTER = {"higher": "больше — лучше", "lower": "меньше — лучше", "neutral": "нейтральный"}
_PERIODS = {"school_year": "учебный год (01.09–31.08)", "calendar_year": "календарный год"}
_LEVELS = {
    "municipality": "муниципалитет",
    "group": "группа ОО",
    "school": "ОО",
    "locality": "местность",
    "subject": "предмет",
}
_SUBJECTS = {
    "leaders": "Руководители",
    "programme": "Программа в целом",
    "overall": "Методическая работа в целом",
}
_INTRO = """\
# Словарь показателей

Файл получен из `params/indicators/*.yml` и `pipeline/indicators/populations.sql`; править нужно их
(файл обновляет `make docs`).

Как читать запись:

- **название** — дословно по документу, с его ошибками; номер — как в документе;
- строка «уточняет» в документе отсутствует: она показывает другую базу, разбивку или вторую меру;
- **доля** — строки совокупности (при условии «среди»), для которых верно «условие», от всех строк,
  о которых это известно; **отношение** — сумма на сумму; **изменение** — количество минус
  количество предыдущего года;
- совокупность, о которой таблица не поступила, не даёт ни числителя, ни знаменателя; знаменатель 0
  — «нет объекта учёта», а не 0 %;
- значение муниципалитета — сумма числителей на сумму знаменателей по разным людям, а не среднее
  процентов школ; человек считается один раз, по основному месту работы.
"""


def text(root: Path = ROOT) -> str:
    """Return the dictionary of all indicator sets as Markdown."""
    sets = [
        read(path, root, IndicatorSet)[0]
        for path in sorted((root / "params" / "indicators").glob("*.yml"))
    ]
    lines = [_INTRO, *_populations(sets)]
    for indicator_set in sets:
        lines += _set(indicator_set)
    return "\n".join(lines).rstrip() + "\n"


def populations() -> dict[str, str]:
    """Return the populations with what their comment says, in the file's order."""
    found = re.findall(
        r"((?:^-- .*\n)+)CREATE OR REPLACE VIEW ([A-Z][A-Z_]*) AS", script(), flags=re.MULTILINE
    )
    return {
        name: " ".join(line.removeprefix("-- ").strip() for line in comment.splitlines())
        for comment, name in found
    }


def _populations(sets: Sequence[IndicatorSet]) -> Iterator[str]:
    used = {indicator.over for s in sets for indicator in s.indicators}
    yield "## Совокупности\n"
    yield "| совокупность | кто или что считается |"
    yield "|---|---|"
    for name, about in populations().items():
        if name in used:
            yield f"| `{name}` | {_cell(about)} |"
    yield ""


def _set(indicator_set: IndicatorSet) -> Iterator[str]:
    yield f"## {indicator_set.title}\n"
    yield (
        f"Набор `{indicator_set.source}`; отчётный период — "
        f"{_PERIODS[indicator_set.period]}; файл `params/indicators/{indicator_set.source}.yml`.\n"
    )
    for indicator in indicator_set.indicators:
        yield from _entry(indicator_set, indicator)
    if indicator_set.reserved:
        yield "### Номера без показателя\n"
        yield "| номер | раздел | текст | причина |"
        yield "|---|---|---|---|"
        for gap in indicator_set.reserved:
            name = f"`{gap.id}` {gap.name}" if gap.id else gap.name
            cells = (gap.number, gap.section, name.strip() or "—", gap.reason)
            yield "| " + " | ".join(_cell(cell) for cell in cells) + " |"
        yield ""


def _entry(indicator_set: IndicatorSet, i: Indicator) -> Iterator[str]:
    yield f"### {_plain(i.short)}\n"
    yield f"«{_plain(i.name)}»\n"
    place = ", ".join(part for part in (i.section, f"№ {i.number}" if i.number else "") if part)
    direction = DIRECTIONS[i.direction].short if i.direction in DIRECTIONS else ""
    unit = i.unit + (f" (в документе «{_plain(i.unit_given)}»)" if i.unit_given != i.unit else "")
    if not i.unit_given:
        unit = i.unit + ("" if i.clarifies else " (в документе не указана)")
    yield f"- имя: `{indicator_set.source}:{i.id}`" + (f"; {_plain(place)}" if place else "")
    if i.clarifies:
        yield f"- уточняет `{i.clarifies}`; в документе этой строки нет"
    yield f"- направление: {direction or _SUBJECTS.get(i.direction, i.direction)}"
    yield f"- {_KINDS[i.type]}; единица: {unit}; {_BETTER[i.better]}" + (
        "; входит в сумму баллов" if i.scored else ""
    )
    yield f"- формула: {_plain(i.formula)}"
    yield f"- запрос: {_query(i)}"
    yield f"- уровни: {', '.join(_LEVELS[level] for level in i.levels)}"
    if i.defect or i.defect_codes:
        kinds = "; ".join(f"{code} — {DEFECTS[code]}" for code in i.defect_codes)
        said = _plain(i.defect)
        yield f"- дефект источника: {said}{f' ({kinds})' if kinds else ''}"
    if i.resolution:
        yield f"- как решено: {_plain(i.resolution)}"
    yield ""


def _query(i: Indicator) -> str:
    parts = [f"`{i.over}`"]
    if i.where != "true":
        parts.append(f"среди `{i.where}`")
    if i.type == "ratio":
        parts.append(f"сумма `{i.of}` на сумму `{i.per}`")
    elif i.of:
        parts.append(f"{'условие' if i.type == 'share' else 'величина'} `{i.of}`")
    return ", ".join(parts)


def _plain(words: str) -> str:
    """Keep Markdown from reading a document's signs as its own."""
    return re.sub(r"([*_<>\[\]|])", r"\\\1", " ".join(words.split()))


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


def write(root: Path = ROOT) -> Path:
    """Write the dictionary and return its file."""
    path = root / FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text(text(root), encoding="utf-8")
    return path
