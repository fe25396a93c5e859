from pathlib import Path

from pipeline.demo.write import write
from pipeline.intake.run import take_in
from pipeline.intake.run import write as store
from pipeline.params.load import load
from pipeline.paths import ROOT, YearPaths
from pipeline.report.plan import reported
from tests.demo.conftest import content


def test_a_programme_gets_facts_of_its_own_plan(tmp_path: Path) -> None:
    """The invented plan is the programme's: after reading the files every row is recognised."""
    from dataclasses import replace

    from pipeline.indicators.store import read_table

    loaded = load(ROOT, "baksan")
    small = loaded.municipality.demo.model_copy(
        update={"schools": 2, "kindergartens": 1, "extra": 0, "teachers": 40}
    )
    params = replace(loaded, municipality=loaded.municipality.model_copy(update={"demo": small}))
    assert params.programme is not None
    paths = YearPaths(tmp_path, "baksan", 2022)
    write(tmp_path, params, 2022)
    first = content(paths.raw)
    store(take_in(params, paths), params, paths)
    table = read_table(paths.processed / "measure.parquet")

    found = reported(params.programme, table, 2022)

    assert found.strange == ()
    due = {number for number, row in found.done.items() if row.plan}
    known = {number for number, row in found.done.items() if row.fact is not None}
    assert known <= due
    assert len(known) >= 0.8 * len(due)
    quarterly = {m.number for m in params.programme.measures if m.kind == "quarterly"}
    assert all(found.done[n].plan == 4 for n in quarterly)
    write(tmp_path, params, 2022)
    assert content(paths.raw) == first
