"""The command line behind the Makefile: ``python -m pipeline <command>``."""

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from pipeline.intake.errors import IntakeError
from pipeline.params.problems import ParamsError
from pipeline.paths import ROOT, YearPaths
from pipeline.run.task import Task
from pipeline.run.warm import one_thread

if TYPE_CHECKING:
    from pipeline.params.load import Params

BAD_INPUT = 2
"""Exit status when params or data must be mended by a person."""

SHOWN = 3
"""Reasons that are listed in a line."""


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
        ("data", _data, "raw files to tables and indicators"),
        ("report", _report, "everything that is out of date, up to the pages"),
        ("why", _why, "which input made a page out of date"),
        ("cards", _cards, "one page a school for its head"),
        ("docx", _docx, "references as Word documents"),
        ("demo", _demo, "write invented raw files"),
        ("forms", _forms, "write forms for schools"),
        ("new", _new, "params of a new municipality"),
        ("docs", _docs, "write the dictionary of indicators and the JSON Schemas of params"),
    ):
        command = commands.add_parser(name, help=about)
        command.set_defaults(run=run)
        if name == "docs":
            continue
        if name == "why":
            command.add_argument("name", help="a page: deficits, summary, quality, index …")
        command.add_argument("--municipality", default="demo", required=name != "why")
        command.add_argument("--year", required=name != "why", type=int, default=2022)
        if name == "forms":
            command.add_argument(
                "--people", action="store_true", help="last year's staff lists too"
            )
        if name in {"report", "why", "cards", "data", "docx"}:
            command.add_argument("--audience", default="internal", choices=["internal", "public"])
        if name in {"report", "cards", "data", "docx"}:
            command.add_argument("--jobs", type=int, help="steps at a time; default: all cores")
            command.add_argument("--force", action="store_true", help="also what is up to date")
            command.add_argument("--dry-run", action="store_true", help="say what would be built")
        if name in {"report", "docx"}:
            command.add_argument("--only", nargs="+", default=(), help="these pages only")
    return parser


def _params(options: argparse.Namespace) -> "tuple[Params, YearPaths]":
    from pipeline.params.load import load

    params = load(ROOT, options.municipality)
    return params, YearPaths(ROOT, options.municipality, options.year)


def _check(options: argparse.Namespace) -> int:
    from pipeline.intake.run import is_written, take_in, write
    from pipeline.questions import write_questions
    from pipeline.report import quality
    from pipeline.report.year import open_year
    from pipeline.run.actions import taken_in

    params, paths = _params(options)
    intake = take_in(params, paths)
    if not is_written(intake, params, paths):
        write(intake, params, paths)
    books = write_questions(intake, params.tables, paths)
    page = quality.refresh_page(open_year(options.municipality, options.year))
    for message in intake.journal.of_kind("refused", "dropped", "ask", "note"):
        if message.rule.mender == "nobody":
            continue
        place = ", ".join(part for part in (message.file, message.sheet, message.cell) if part)
        found = f" (стоит: {message.found})" if message.found else ""
        column = f" «{message.column}»" if message.column else ""
        print(f"  {place}{column}: {message.text}{found}. {message.rule.remedy}")
    print(taken_in(intake))
    if books:
        print(f"Книг с вопросами: {len(books)} в {paths.questions.relative_to(ROOT)}/")
    else:
        print("Вопросов нет.")
    print(f"Откройте в браузере: {page.relative_to(ROOT)}")
    return 0


def _report(options: argparse.Namespace) -> int:
    return _run(options, options.only)


def _data(options: argparse.Namespace) -> int:
    return _run(options, [f"показатели {options.year}"])


def _cards(options: argparse.Namespace) -> int:
    return _run(options, _listed(options, "cards"))


def _docx(options: argparse.Namespace) -> int:
    from pipeline.run.inputs import Inputs
    from pipeline.run.steps import document, references

    names = options.only or references(Inputs(_task(options)).params["annexes"])
    return _run(options, _listed(options, *map(document, names)))


def _listed(options: argparse.Namespace, *names: str) -> list[str]:
    """Return the names with the index, which lists them, if the year has one already."""
    index = _task(options).paths.reports(options.audience) / "index.html"
    return [*names, "index"] if index.exists() else list(names)


def _task(options: argparse.Namespace) -> Task:
    return Task(ROOT, options.municipality, options.year, options.audience)


def _run(options: argparse.Namespace, names: Sequence[str]) -> int:
    from pipeline.report.landing import write_landing
    from pipeline.run import driver
    from pipeline.run.progress import for_output

    try:
        if options.dry_run:
            return _survey(options, names)
        result = driver.build(
            options.municipality,
            options.year,
            audience=options.audience,
            names=names,
            jobs=options.jobs,
            force=options.force,
            progress=for_output(),
        )
    except (driver.UnknownPageError, driver.BusyError) as refusal:
        _tell(str(refusal))
        return BAD_INPUT
    write_landing(ROOT)
    return result.status


def _survey(options: argparse.Namespace, names: Sequence[str]) -> int:
    from pipeline.run.driver import Plan

    plan = Plan(_task(options), names)
    result = plan.survey(force=options.force)
    stale = result.in_state("stale")
    print(f"Будет построено: {len(stale)}, без изменений: {len(result.steps) - len(stale)}.")
    for name in stale:
        print(f"  {plan.steps[name].title}: {_shortly(result.steps[name].because)}")
    return 0


def _why(options: argparse.Namespace) -> int:
    from pipeline.run import stamps
    from pipeline.run.driver import Plan, UnknownPageError

    try:
        plan = Plan(_task(options), [options.name])
    except UnknownPageError as refusal:
        _tell(str(refusal))
        return BAD_INPUT
    result = plan.survey()
    for name in result.in_state("stale"):
        print(f"{plan.steps[name].title} — устарело:")
        print(*(f"  {reason}" for reason in result.steps[name].because), sep="\n")
    stamp = stamps.read(plan.steps[options.name].stamp)
    if not result.in_state("stale") and stamp is not None:
        print(f"{plan.steps[options.name].title} — не устарело. В последний раз построено потому:")
        print(*(f"  {reason}" for reason in stamp.because), sep="\n")
    return 0


def _shortly(reasons: Sequence[str]) -> str:
    rest = f" и ещё {len(reasons) - SHOWN}" if len(reasons) > SHOWN else ""
    return "; ".join(reasons[:SHOWN]) + rest


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
    from pipeline.display.russian import counted
    from pipeline.forms.write import write_forms

    params, paths = _params(options)
    files = write_forms(ROOT, params, options.year, people=options.people)
    print(
        f"Формы: {paths.forms.relative_to(ROOT)}/ ({counted(len(files), 'книга', 'книги', 'книг')})"
        f". Заполненные положите в {paths.raw.relative_to(ROOT)}/ и выполните make report."
    )
    if options.people:
        print(
            "В формах стоят имена и даты рождения: передавайте каждую только той организации, "
            "которая прислала эти сведения, и защищённым способом."
        )
    return 0


def _new(options: argparse.Namespace) -> int:
    from pipeline.params.new import new_municipality

    municipality = options.municipality
    try:
        path = new_municipality(ROOT, municipality)
    except FileExistsError:
        _tell(
            f"Файл params/municipalities/{municipality}.yml уже есть: он не изменён. "
            "Назовите другой муниципалитет: make new MUNICIPALITY=armavir"
        )
        return BAD_INPUT
    print(
        f"Создан {path.relative_to(ROOT)}: пройдите его сверху вниз, каждая строка объяснена.\n"
        f"Затем: make forms MUNICIPALITY={municipality} YEAR={options.year}"
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
    # Results are small: one thread each, so that processes side by side do not fight for cores.
    one_thread()
    sys.exit(main())
