"""The plan of a programme and what came of it."""

from pipeline.display.output import Block, Prose
from pipeline.display.picture import Picture
from pipeline.display.russian import (
    MISSING,
    capital,
    counted,
    share,
)
from pipeline.params.programme import Measure, Programme
from pipeline.report.programme_pictures import Term, gantt
from pipeline.report.programme_state import (
    DONE,
    NO_PROGRAMME,
    NOT_DONE,
    STATES,
    UNKNOWN,
    Assessment,
    assess,
    times_text,
)
from pipeline.report.results import source_line
from pipeline.report.tabular import text_table
from pipeline.report.year import Year

_ROWS_NAMED = 3


def programme_measures(year: Year) -> Block | Prose:
    """Return the measures of the plan by their state, and all of them."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    states = [found.state(m) for m in found.due]
    total = len(states)
    summary = text_table(
        f"Мероприятия отчётного года по состоянию, {year.year} г.",
        ("Состояние", "Мероприятий", "Номера в плане"),
        [
            (
                capital(state),
                share(states.count(state), total),
                ", ".join(f"{m.number}" for m in found.due if found.state(m) == state) or MISSING,
            )
            for state in STATES
        ],
        numbers=("Мероприятий",),
        notes=(
            f"В плане программы {len(found.programme.measures)} мероприятий, в отчётном году — "
            f"{total}; разовые мероприятия других лет в план года не входят.",
            *_strange(found),
            source_line(year),
        ),
    )
    rows = [
        (
            f"{measure.number}. {measure.title}",
            measure.due,
            times_text(
                found.rated.done[measure.number].fact or 0, found.rated.done[measure.number].plan
            )
            if found.state(measure) not in {MISSING, UNKNOWN}
            else MISSING,
            measure.responsible or "не назван",
            found.state(measure) if found.state(measure) != MISSING else "не в плане года",
        )
        for measure in found.programme.measures
    ]
    late = {i: "below" for i, row in enumerate(rows) if row[-1] == NOT_DONE}
    whole = text_table(
        f"План мероприятий программы и его исполнение, {year.year} г.",
        (
            "Мероприятие",
            "Срок (как в плане)",
            "Факт из плана года",
            "Ответственный",
            "Состояние",
        ),
        rows,
        numbers=("Факт из плана года",),
        row_classes=late,
        notes=(
            *(f"Номера {n} в плане нет." for n in _gaps(found.programme)),
            *(f"№ {m.number}: {m.remark}." for m in found.due if m.remark),
            source_line(year),
        ),
    )
    return Block(summary.html() + whole.html())


def _gaps(programme: Programme) -> list[str]:
    numbers = {m.number for m in programme.measures}
    return [f"{n}" for n in range(1, max(numbers)) if n not in numbers]


def _strange(found: Assessment) -> list[str]:
    rows = found.reported.strange
    if not rows:
        return []
    shown = "; ".join(rows[:_ROWS_NAMED]) + (" и другие" if len(rows) > _ROWS_NAMED else "")
    return [
        f"Не учтены строки таблицы мер, номер которых есть в плане, а название другое "
        f"({len(rows)}): {shown}."
    ]


def programme_gantt(year: Year) -> Picture | Prose:
    """Return the year's measures by month."""
    found = assess(year)
    if found is None:
        return NO_PROGRAMME
    if not found.due:
        return Prose((f"Мероприятий на {year.year} год в плане программы нет.",))
    terms = [
        Term(
            f"{m.number}. {_short(m.title)}",
            _months(m),
            found.state(m),
            found.reported.days.get(m.number, ()),
            found.state(m) != DONE,
        )
        for m in found.due
    ]
    done = sum(term.state == DONE for term in terms)
    return gantt(
        terms,
        STATES,
        title=f"Выполнено {done} из "
        f"{counted(len(terms), 'мероприятия', 'мероприятий', 'мероприятий')} отчётного года",
        subtitle=f"Сроки по плану программы, месяцы {year.year} г.; цвет — состояние.",
        source=source_line(year),
        method="Срок без месяца — весь год; ежеквартальные — четыре срока.",
    )


def _short(title: str) -> str:
    words = title.split()
    text = ""
    for word in words:
        if len(text) + len(word) > 50:
            return f"{text.strip()}…"
        text += f"{word} "
    return text.strip()


def _months(measure: Measure) -> list[tuple[int, int]]:
    if measure.kind == "quarterly":
        return [(3 * q + 1, 3 * q + 3) for q in range(4)]
    if measure.month_from > measure.month:
        return [(1, measure.month), (measure.month_from, 12)]
    return [(measure.month_from, measure.month)]
