"""«Адресные рекомендации» and «Методические материалы», by direction and over all of them."""

from collections.abc import Sequence

import pandas as pd

from pipeline.advice.recommend import Recommendation, consolidated, of_direction
from pipeline.display.output import Block, Prose
from pipeline.display.russian import capital, counted, day, named
from pipeline.display.table import Column, Table
from pipeline.params.directions import DIRECTIONS
from pipeline.report.year import Year

ROWS_SHOWN = 30
"""More rows are not read on paper; every school has its own in its card."""

NOT_PUBLIC = "В публикуемой версии адресные рекомендации отдельным организациям не приводятся."

_METHOD = (
    "Правила — params/advice.yml. Порядок: сначала показатели с целью — по вкладу организации в "
    "отставание (T·D − N) / ΣD, п.п.; затем остальные — по доле затронутых людей или объектов. "
    "Правило молчит, если знаменатель мал, значение неизвестно или нет объекта учёта."
)
_SUBJECTS = {"leaders": "Руководители", "overall": "Методическая работа", "programme": "Программа"}


def recommendations(year: Year, direction: str) -> Block | Prose:
    """Return the addressed recommendations of a direction, each with its basis."""
    limits = year.params.advice.limits
    found = of_direction(year.recommended(direction), direction, limits)
    found.sort(key=lambda made: made.level == "school")
    if not found:
        return Prose(_silent(year))
    shown = found[:ROWS_SHOWN]
    table = _table(
        year,
        shown,
        f"Адресные рекомендации: {DIRECTIONS[direction].short.lower()}, {year.year} г.",
        _left_out(found, shown),
    )
    return Block(Prose(_introduction(year, found)).html() + table.html(), _METHOD)


def consolidated_recommendations(year: Year) -> Block | Prose:
    """Return what every addressee should begin with, over all directions."""
    limits = year.params.advice.limits
    found = consolidated(year.recommendations, limits)
    if not found:
        return Prose(_silent(year))
    first = {made.unit: position for position, made in reversed(list(enumerate(found)))}
    found.sort(key=lambda made: (made.level == "school", first[made.unit]))
    most = counted(limits.addressee, "рекомендация", "рекомендации", "рекомендаций")
    sentences = (
        *_introduction(year, found),
        f"Одному адресату — не более чем {most}: те, с которых следует начать; повторяющиеся по "
        "направлениям сведены в одну.",
    )
    table = _table(
        year,
        found,
        f"Сводные рекомендации, {year.year} г.",
        ("Ответственный и форма — в справках по направлениям и карточках ОО.",),
        brief=True,
    )
    return Block(Prose(sentences).html() + table.html(), _METHOD)


def addressee(year: Year, made: Recommendation) -> str:
    """Name whom a recommendation addresses."""
    if made.level == "school":
        return year.school_names.get(made.unit, made.unit)
    if made.level == "subject":
        return f"Предмет: {made.unit}"
    return year.params.municipality.passport.centre


def direction_name(direction: str) -> str:
    """Name a direction, or what a recommendation belongs to besides the eight."""
    if direction in DIRECTIONS:
        return DIRECTIONS[direction].short
    return _SUBJECTS.get(direction, direction)


def action(made: Recommendation) -> str:
    """Return the recommendation without its term, which stands in a column of its own."""
    text = made.text
    for tail in (f", до {day(made.due)}", f"; до {day(made.due)}", f" до {day(made.due)}"):
        text = text.removesuffix(tail)
    return text


def _silent(year: Year) -> tuple[str, ...]:
    if year.audience == "public":
        return (
            "Рекомендации муниципального уровня по этим данным не сформулированы: значений, "
            "отвечающих условиям правил, нет.",
            NOT_PUBLIC,
        )
    return (
        "Рекомендации не сформулированы: значений, отвечающих условиям правил, нет или данные не "
        "представлены.",
    )


def _introduction(year: Year, found: Sequence[Recommendation]) -> tuple[str, ...]:
    if year.audience == "public":
        return (NOT_PUBLIC,)
    names = ("рекомендация", "рекомендации", "рекомендаций")
    schools = len({made.unit for made in found if made.level == "school"})
    kinds = sum(made.kind == "practice" for made in found)
    text = f"Всего {counted(len(found), *names)}"
    if schools:
        text += f", в том числе для {counted(schools, 'организации', *['организаций'] * 2)}"
    if kinds:
        text += f"; по успешным практикам — {kinds}"
    return (
        f"{text}. Основание каждой — значение показателя; каждая ОО получает свои рекомендации "
        "в карточке.",
    )


def _left_out(found: Sequence[Recommendation], shown: Sequence[Recommendation]) -> tuple[str, ...]:
    if len(shown) == len(found):
        return ()
    return (
        f"Показаны {len(shown)} рекомендаций из {len(found)}, по убыванию вклада; остальные — в "
        "карточках ОО.",
    )


def _table(
    year: Year,
    found: Sequence[Recommendation],
    caption: str,
    notes: Sequence[str],
    *,
    brief: bool = False,
) -> Table:
    """Print recommendations; equal ones with an equal basis stand in one row."""
    together: dict[tuple[str, ...], list[str]] = {}
    for made in found:
        cells = (made.basis, action(made), day(made.due), made.responsible, made.form)
        together.setdefault(cells, []).append(addressee(year, made))
    frame = pd.DataFrame(
        {
            "addressee": [
                # «Предмет: биология, физика»: the word stands once.
                ", ".join([names[0], *(name.removeprefix("Предмет: ") for name in names[1:])])
                if names[0].startswith("Предмет: ")
                else named(names)
                for names in together.values()
            ],
            **{
                name: [capital(cells[position]) for cells in together]
                for position, name in enumerate(("basis", "text", "due", "responsible", "form"))
            },
        }
    )
    columns = [
        Column("addressee", "Адресат"),
        Column("text", "Рекомендация", "long"),
        Column("basis", "Основание: показатель и значение", "long"),
        Column("due", "Срок"),
    ]
    if not brief:
        columns += [Column("responsible", "Ответственный"), Column("form", "Форма")]
    return Table(caption, columns, frame, notes)


def materials(year: Year, direction: str) -> Table | Prose:
    """Return methodical materials: those of the rules and the municipality's own documents."""
    own = [material for material in year.params.advice.materials if material.direction == direction]
    made = of_direction(year.recommended(direction), direction, year.params.advice.limits)
    used = {title for recommendation in made for title in recommendation.materials}
    rows = [
        {
            "title": material.title,
            "audience": capital(material.audience),
            "source": "к рекомендациям этой справки" if material.title in used else "по запросу",
        }
        for material in own
    ]
    rows += _documents(year, direction)
    if not rows:
        return Prose(("Методические материалы по этому направлению не указаны.",))
    return Table(
        "Методические материалы",
        (
            Column("title", "Материал"),
            Column("audience", "Для кого"),
            Column("source", "Где взять"),
        ),
        pd.DataFrame(rows),
    )


def _documents(year: Year, direction: str) -> list[dict[str, str]]:
    """Recommendations and methods of the municipality's register of documents."""
    documents = year.table("norm_doc")
    documents = documents[
        (documents["direction"] == direction)
        & documents["org_id"].isna()
        & documents["kind"].isin(["рекомендации", "методика"])
        & documents["title"].notna()
    ].sort_values(["title", "doc_id"])
    return [
        {
            "title": f"{capital(row['kind'])} «{row['title']}»",
            "audience": "Педагоги и руководители",
            "source": f"реестр документов, № {row['number']}".replace("№ ", "№\u00a0")
            if pd.notna(row["number"])
            else "реестр документов",
        }
        for _, row in documents.iterrows()
    ]
