"""The command line behind the Makefile: ``python -m pipeline <command>``."""

import argparse
import os
import signal
import sys
from collections.abc import Callable, Sequence

from pipeline.intake.run import Intake, IntakeError, is_written, take_in, write
from pipeline.params.annexes import ANNEX_IDS
from pipeline.params.directions import DIRECTION_IDS
from pipeline.params.load import Params, load
from pipeline.params.problems import ParamsError, nearest
from pipeline.paths import ROOT, YearPaths

BAD_INPUT = 2
"""Exit status when params or data must be mended by a person."""

FAILED = 1
"""Exit status when a notebook stopped."""

NOTEBOOKS = (*DIRECTION_IDS, "summary")
"""Notebooks of every municipality; :data:`ANNEX_IDS` are those of some."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; what to mend is told in Russian."""
    if hasattr(signal, "SIGPIPE"):
        # «make check | head»: a reader that has seen enough is no error.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    options = _parser().parse_args(arguments)
    try:
        run: Callable[[argparse.Namespace], int] = options.run
        return run(options)
    except ParamsError as error:
        count = len(error.problems)
        _tell(f"Параметры не приняты, замечаний: {count}.", *map(str, error.problems))
        return BAD_INPUT
    except IntakeError as error:
        _tell(str(error))
        return BAD_INPUT
    except KeyboardInterrupt:
        _tell("Остановлено. Готовые файлы не тронуты; повторите команду, чтобы продолжить.")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pipeline", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for name, run, about in (
        ("check", _check, "raw files, questions to schools and the page on data quality"),
        ("intake", _intake, "raw files to tables"),
        ("indicators", _indicators, "tables to indicators"),
        ("reference", _reference, "one notebook to a page"),
        ("quality", _quality, "the page on data quality"),
        ("cards", _cards, "one page a school for its head"),
        ("index", _index, "index, CSV and manifest"),
        ("demo", _demo, "write invented raw files"),
        ("forms", _forms, "write blank forms for schools"),
        ("docs", _docs, "write the dictionary of indicators and the JSON Schemas of params"),
    ):
        command = commands.add_parser(name, help=about)
        command.set_defaults(run=run)
        if name == "docs":
            continue
        command.add_argument("--municipality", required=True)
        command.add_argument("--year", required=True, type=int)
        if name in {"reference", "quality", "index", "cards"}:
            command.add_argument("--audience", default="internal", choices=["internal", "public"])
        if name == "reference":
            command.add_argument("--direction", required=True)
    return parser


def _params(options: argparse.Namespace) -> tuple[Params, YearPaths]:
    params = load(ROOT, options.municipality)
    return params, YearPaths(ROOT, options.municipality, options.year)


def _check(options: argparse.Namespace) -> int:
    from pipeline.questions import write_questions
    from pipeline.report import quality
    from pipeline.report.year import open_year

    params, paths = _params(options)
    intake = take_in(params, paths)
    # Make compares ages: what has not changed keeps its own.
    if not is_written(intake, params, paths):
        write(intake, params, paths)
    books = write_questions(intake, params.tables, paths)
    page = quality.refresh_page(open_year(options.municipality, options.year))
    for message in intake.journal.of_kind("refused", "dropped", "ask", "note"):
        place = ", ".join(part for part in (message.file, message.sheet, message.cell) if part)
        found = f" (стоит: {message.found})" if message.found else ""
        column = f" «{message.column}»" if message.column else ""
        print(f"  {place}{column}: {message.text}{found}. {message.rule.remedy}")
    _report_intake(intake)
    if books:
        print(f"Книг с вопросами: {len(books)} в {paths.questions.relative_to(ROOT)}/")
    else:
        print("Вопросов нет.")
    print(f"Откройте в браузере: {page.relative_to(ROOT)}")
    return 0


def _intake(options: argparse.Namespace) -> int:
    params, paths = _params(options)
    intake = take_in(params, paths)
    write(intake, params, paths)
    _report_intake(intake)
    return 0


def _report_intake(intake: Intake) -> None:
    totals = intake.journal.totals()
    print(
        f"Прочитано: файлов {len(intake.received)}, строк {totals['kept']}; "
        f"исключено строк {totals['dropped']}; исправлено ячеек {totals['messages_mended']}, "
        f"не принято {totals['messages_refused']}. Представили данные "
        f"{len(intake.represented)} из {len(intake.expected)} ОО."
    )
    absent = [intake.names[c] for c in intake.expected if c not in intake.represented]
    if absent:
        print(f"Нет данных от: {', '.join(absent)}.")
    if intake.new_key:
        print(
            f"Создан секретный ключ псевдонимов: {intake.new_key}. Сохраните копию: без него "
            "псевдонимы следующего года не совпадут с этим годом."
        )


def _indicators(options: argparse.Namespace) -> int:
    from pipeline.indicators import store
    from pipeline.indicators.evaluate import evaluate

    params, paths = _params(options)
    before = paths.of_year(paths.year - 1).processed / "indicators.parquet"
    previous = store.read(before) if before.exists() else None
    frame = evaluate(paths.processed, params, paths.year, previous)
    store.write(frame, paths.processed / "indicators.parquet")
    known = frame[frame["level"] == "municipality"]["value"].notna().sum()
    print(f"{paths.year}: рассчитано показателей {known} из {len(params.chosen)}.")
    return 0


def _reference(options: argparse.Namespace) -> int:
    from pipeline.report import build
    from pipeline.report.year import open_year

    allowed = (*NOTEBOOKS, *load(ROOT, options.municipality).municipality.annexes)
    if options.direction in ANNEX_IDS and options.direction not in allowed:
        _tell(
            f"У муниципалитета {options.municipality} справки «{options.direction}» нет (ключ "
            f"annexes в params/municipalities/{options.municipality}.yml); допускается: "
            f"{', '.join(allowed)}."
        )
        return BAD_INPUT
    if options.direction not in allowed:
        hint = nearest(options.direction, allowed)
        _tell(
            f"Нет направления «{options.direction}»; допускается: {', '.join(allowed)}."
            + (f" Возможно, имелось в виду: «{hint}»." if hint else "")
        )
        return BAD_INPUT
    year = open_year(options.municipality, options.year, options.audience)
    try:
        path = build.build_reference(year, options.direction)
    except build.NotebookError as failure:
        _tell(str(failure))
        return FAILED
    build.clear_failure(year, options.direction)
    print(f"Готово: {path.relative_to(ROOT)}")
    return 0


def _quality(options: argparse.Namespace) -> int:
    from pipeline.report import quality
    from pipeline.report.year import open_year

    path = quality.build_page(open_year(options.municipality, options.year, options.audience))
    print(f"Готово: {path.relative_to(ROOT)}")
    return 0


def _cards(options: argparse.Namespace) -> int:
    from pipeline.report import cards, manifest
    from pipeline.report.year import open_year

    year = open_year(options.municipality, options.year, options.audience)
    try:
        paths = cards.build_cards(year)
    except cards.NotForPublicError as refusal:
        _tell(str(refusal))
        return BAD_INPUT
    manifest.write_manifest(year, paths[-1].parent)
    print(f"Карточек ОО: {len(paths) - 1}. Перечень: {paths[-1].relative_to(ROOT)}")
    return 0


def _index(options: argparse.Namespace) -> int:
    from pipeline.report import export, manifest, overview
    from pipeline.report.year import open_year

    year = open_year(options.municipality, options.year, options.audience)
    export.write_csv(year)
    path = overview.build_index(year)
    manifest.write_manifest(year)
    # make takes this file as the mark of a finished year: it must be the newest one.
    path.touch()
    print(f"Откройте в браузере: {path.relative_to(ROOT)}")
    return 0


def _demo(options: argparse.Namespace) -> int:
    from pipeline.demo.write import write as write_demo

    params, paths = _params(options)
    if paths.raw.exists() and any(paths.raw.iterdir()) and not (paths.raw / "DEMO").exists():
        _tell(
            f"В папке {paths.raw.relative_to(ROOT)} лежат настоящие данные: вымышленные поверх "
            "них не пишутся. Уберите файлы или выберите другой год."
        )
        return BAD_INPUT
    files = write_demo(ROOT, params, options.year)
    print(f"Записано файлов: {len(files)} в {paths.raw.relative_to(ROOT)}/ (данные вымышлены).")
    return 0


def _forms(options: argparse.Namespace) -> int:
    from pipeline.forms import write_forms

    params, paths = _params(options)
    files = write_forms(ROOT, params, options.year)
    folder = files[0].parent.relative_to(ROOT)
    print(
        f"Формы: {folder}/ ({len(files)} файла). Заполненные положите в "
        f"{paths.raw.relative_to(ROOT)}/ и выполните make report."
    )
    return 0


def _docs(options: argparse.Namespace) -> int:
    from pipeline.indicators import dictionary
    from pipeline.params.schema import write_schemas

    del options
    for path in (*write_schemas(ROOT), dictionary.write(ROOT)):
        print(path.relative_to(ROOT))
    return 0


def _tell(*sentences: str) -> None:
    print(*sentences, sep="\n", file=sys.stderr)


if __name__ == "__main__":
    # Results are small: one thread each, so that parallel notebooks do not fight for two cores.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
