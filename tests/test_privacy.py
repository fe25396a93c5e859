"""No name, birth date or СНИЛС of the raw files is in anything that is written from them."""

import contextlib
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipeline.demo.world import World, world
from pipeline.forms.write import write_forms
from pipeline.intake.run import take_in
from pipeline.params.load import load
from pipeline.paths import YearPaths
from pipeline.questions import write_questions
from pipeline.report import cards, quality
from pipeline.report.publish import publish
from pipeline.report.year import Year, open_year
from tests.report.conftest import prepare, small_root
from tests.report.pages import page

YEAR = 2022
_LOCKED = 0x1


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """A small municipality with everything written: tables, pages, cards, questions, forms."""
    root = small_root(tmp_path_factory.mktemp("privacy"))
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        prepare(root, "tiny")
        params = load(root, "tiny")
        paths = YearPaths(root, "tiny", YEAR)
        intake = take_in(params, paths)
        write_questions(intake, params.tables, paths)
        write_forms(root, params, YEAR)
        found = open_year("tiny", YEAR, root=root)
        quality.build_page(found)
        cards.build_cards(found)
        for name in ("deficits", "staffing"):
            publish(paths.reports("internal") / f"{name}.html", page(found, name))
        for message in intake.journal.messages:
            said.write(f"{message}\n")
    (root / "reports" / "журнал.txt").write_text(said.getvalue(), encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def made(year: Year) -> World:
    """The true people behind the files."""
    municipality = year.params.municipality
    centre, period = municipality.passport.centre, municipality.period
    return world(municipality.demo, YEAR, centre=centre, period=period)


def texts(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield every file below a folder as text, unpacked where it is packed."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        data = path.read_bytes()
        yield path, data.decode("utf-8", "ignore")
        if path.suffix == ".parquet":
            rows = duckdb.connect().execute("FROM read_parquet(?)", [str(path)]).fetchall()
            yield path, "\n".join(str(row) for row in rows)
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as package:
                # A demo workbook is locked with a password: only raw folders hold such files.
                open_parts = [part for part in package.infolist() if not part.flag_bits & _LOCKED]
                yield path, "\n".join(package.read(p).decode("utf-8", "ignore") for p in open_parts)


def secrets(made: World) -> set[str]:
    """Return names, surnames, СНИЛС and birth dates in the shapes in which they are written."""
    found: set[str] = set()
    for someone in made.people.values():
        digits = re.sub(r"\D", "", someone.snils)
        born = someone.birth
        found |= {someone.name, someone.name.split()[0], someone.snils, digits}
        found |= {born.isoformat(), f"{born:%d.%m.%Y}", str(born)}
    return found


@pytest.mark.parametrize("folder", ["data/processed", "data/questions", "data/forms", "reports"])
def test_nothing_written_names_anyone(year: Year, made: World, folder: str) -> None:
    """Every byte that was written is searched for every name, birth date and number."""
    hidden = re.compile("|".join(re.escape(secret) for secret in sorted(secrets(made), key=len)))
    files = 0
    for path, text in texts(year.paths.root / folder):
        files += 1
        met = hidden.search(text)
        assert met is None, f"{path}: {met.group()}"
    assert files


def test_the_search_finds_what_is_there(year: Year, made: World) -> None:
    """The same search does find the people in the raw files."""
    raw = "".join(text for _, text in texts(year.paths.raw))
    assert sum(someone.name in raw for someone in made.people.values()) > 10


def test_answers_on_burnout_stay_unlinked(year: Year) -> None:
    """The questionnaire on burnout has neither a person nor anything that two tables share."""
    stored = set(year.table("burnout").columns)
    assert not stored & {"person_id", "birth_date", "snils", "sex", "post_name", "age"}
    respondents = set(year.table("burnout")["respondent_no"])
    assert not respondents & set(year.table("person")["person_id"])
