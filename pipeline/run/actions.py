"""What the steps do, each in a process of its own."""

import hashlib

import pandas as pd

from pipeline.indicators import store
from pipeline.indicators.evaluate import evaluate
from pipeline.intake.run import Intake, take_in, write
from pipeline.params.load import load
from pipeline.params.parts import for_indicators, for_intake
from pipeline.run.task import Made, StepError, Task, Tell


def intake(task: Task, year: int, tell: Tell) -> Made:
    """Raw files of a year → tables."""
    del tell
    params = for_intake(load(task.root, task.municipality))
    paths = task.paths.of_year(year)
    taken = take_in(params, paths)
    write(taken, params, paths)
    files = sorted(paths.processed.glob("*.parquet"))
    tables = [path for path in files if path.name != "indicators.parquet"]
    return Made([*tables, paths.processed / "intake.json"], taken_in(taken))


def taken_in(intake: Intake) -> str:
    """Say what was read, what was left out and who is missing."""
    totals = intake.journal.totals()
    sentences = [
        f"Прочитано файлов {len(intake.received)}, строк {totals['kept']}; "
        f"исключено строк {totals['dropped']}; исправлено ячеек {totals['messages_mended']}, "
        f"не принято {totals['messages_refused']}. Представили данные "
        f"{len(intake.represented)} из {len(intake.expected)} ОО."
    ]
    absent = [intake.names[c] for c in intake.expected if c not in intake.represented]
    if absent:
        sentences.append(f"Нет данных от: {', '.join(absent)}.")
    if intake.new_key:
        sentences.append(
            f"Создан секретный ключ псевдонимов: {intake.new_key}. Сохраните копию: без него "
            "псевдонимы следующего года не совпадут с этим годом."
        )
    return "\n".join([*sentences, *intake.warnings])


def indicators(task: Task, year: int, tell: Tell) -> Made:
    """Tables of a year → values of indicators."""
    del tell
    params = for_indicators(load(task.root, task.municipality))
    paths = task.paths.of_year(year)
    before = paths.of_year(year - 1).processed / "indicators.parquet"
    previous = store.read(before) if before.exists() else None
    frame = evaluate(paths.processed, params, year, previous)
    file = paths.processed / "indicators.parquet"
    store.write(frame, file)
    known = int(frame[frame["level"] == "municipality"]["value"].notna().sum())
    return Made(
        [file],
        f"Рассчитано показателей {known} из {len(params.chosen)}.",
        _by_direction(frame),
    )


def _by_direction(frame: pd.DataFrame) -> dict[str, str]:
    """Checksum of the values of every direction."""
    return {
        str(direction): hashlib.sha256(rows.to_csv(index=False).encode()).hexdigest()[:16]
        for direction, rows in frame.groupby("direction", sort=True)
    }


def reference(task: Task, name: str, tell: Tell) -> Made:
    """A notebook → a page."""
    from pipeline.report import build
    from pipeline.report.year import open_year

    year = open_year(task.municipality, task.year, task.audience, task.root)
    try:
        page = build.build_reference(year, name, tell)
    except build.NotebookError as failure:
        raise StepError(str(failure), 1) from None
    build.clear_failure(year, name)
    # A document of an earlier page would contradict it.
    page.with_suffix(".docx").unlink(missing_ok=True)
    return Made([page])


def word(task: Task, name: str, tell: Tell) -> Made:
    """A page → a Word document."""
    from pipeline.report.word.build import build_word
    from pipeline.report.year import open_year

    del tell
    return Made(
        [build_word(open_year(task.municipality, task.year, task.audience, task.root), name)]
    )


def quality(task: Task, tell: Tell) -> Made:
    """The page on data quality."""
    from pipeline.report import quality
    from pipeline.report.year import open_year

    del tell
    return Made(
        [quality.build_page(open_year(task.municipality, task.year, task.audience, task.root))]
    )


def tables(task: Task, tell: Tell) -> Made:
    """What programs and next year's forms read: values, recommendations, their description."""
    from pipeline.report import export, followup, opendata, workbook
    from pipeline.report.year import open_year

    del tell
    year = open_year(task.municipality, task.year, task.audience, task.root)
    follow_up = followup.write_follow_up(year)
    return Made(
        [
            export.write_csv(year),
            opendata.write_description(year),
            workbook.write_workbook(year),
            *([follow_up] if follow_up else []),
        ]
    )


def index(task: Task, tell: Tell) -> Made:
    """What opens the year: the index, and the manifest of all that the year has."""
    from pipeline.report import manifest, overview
    from pipeline.report.year import open_year

    del tell
    year = open_year(task.municipality, task.year, task.audience, task.root)
    return Made([overview.build_index(year), manifest.write_manifest(year)])


def cards(task: Task, tell: Tell) -> Made:
    """One page a school for its head."""
    from pipeline.report import cards, manifest
    from pipeline.report.year import open_year

    del tell
    year = open_year(task.municipality, task.year, task.audience, task.root)
    try:
        files = cards.build_cards(year)
    except cards.NotForPublicError as refusal:
        raise StepError(str(refusal), 2) from None
    place = files[-1].relative_to(task.root).as_posix()
    listed = manifest.write_manifest(year, files[-1].parent)
    return Made([*files, listed], f"Карточек ОО: {len(files) - 1}, перечень: {place}.")
