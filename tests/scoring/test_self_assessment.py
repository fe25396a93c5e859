"""The whole self-assessment: the total of section 2.5, maxima, profiles, and what is missing."""

from collections.abc import Mapping

import pytest

from pipeline.params.checking import read
from pipeline.params.directions import DIRECTION_IDS, DIRECTIONS
from pipeline.params.load import SHEET
from pipeline.params.scoring import SelfAssessmentScheme
from pipeline.params.sheet import Sheet, SheetMeasure
from pipeline.paths import PROJECT
from pipeline.scoring.blocks import Listed, indicator_marks, marks
from pipeline.scoring.self_assessment import (
    Assessment,
    DirectionFacts,
    Evidence,
    RowFacts,
    ScoredBlock,
    ScoredRow,
    assess,
)

YES = (Evidence("есть"),)
NO: tuple[Evidence, ...] = ()
GOOD = Listed(2, 0, 2)


@pytest.fixture(scope="module")
def sheet() -> Sheet:
    """The blocks as the project ships them."""
    return read(PROJECT / SHEET, PROJECT, Sheet)[0]


def facts(
    direction: str, listed: Listed = GOOD, quality: bool = True, **shown: str
) -> DirectionFacts:
    """Facts of a direction: ``b4="110"`` shows the first two parameters of block 4."""
    found = {
        (int(block[1]), n): YES
        for block, word in shown.items()
        for n, mark in enumerate(word, 1)
        if mark == "1"
    }
    return DirectionFacts(DIRECTIONS[direction].short, listed, found, quality, quality)


def row(name: str, word: str, remark: str = "") -> RowFacts:
    """Facts of a row of blocks 7–9."""
    first, second, third = (YES if mark == "1" else NO for mark in word)
    return RowFacts(name, (first, second, third), remark)


def scored(
    sheet: Sheet,
    directions: Mapping[str, DirectionFacts],
    measures: list[RowFacts] | None = None,
    **scheme: object,
) -> Assessment:
    """Score with everything shown in blocks 7–9 unless told otherwise."""
    return assess(
        sheet,
        SelfAssessmentScheme.model_validate(scheme),
        {name: directions.get(name, facts(name, Listed(0))) for name in DIRECTION_IDS},
        [row(m.name, "111") for m in sheet.measures] if measures is None else measures,
        {8: row("Решения", "111"), 9: row("Анализ", "101")},
    )


def full() -> dict[str, DirectionFacts]:
    """Every direction with everything."""
    return {name: facts(name, b4="111", b5="111", b6="111") for name in DIRECTION_IDS}


def test_the_total_example(sheet: Sheet) -> None:
    """§2.5: 2 + 8 + 6 + 7 + 20 + 3 + 2 = 48 of 71 = 67,6 %, and 64,9 % of the stated 74."""
    rows = {
        2: [
            indicator_marks(Listed(8, 0, 8)),
            indicator_marks(Listed(4, 1, 3)),
            indicator_marks(Listed(1, 1, 0)),
            indicator_marks(Listed(0)),
        ],
        4: [marks(True, True, True), *[marks(True, True, False)] * 2, marks(True, False, False)],
        5: [
            marks(True, True, True),
            marks(True, True, False),
            marks(False, False, False),
            marks(True, False, False),
        ],
        6: [marks(True, True, True), *[marks(True, False, True)] * 2, marks(False, True, True)],
        7: [*[marks(True, True, True)] * 6, marks(True, True, False)],
        8: [marks(True, True, True)],
        9: [marks(True, True, False)],
    }
    found = Assessment(
        tuple(
            ScoredBlock(
                block,
                tuple(ScoredRow("", row, (NO, NO, NO), {}) for row in rows[block.number]),
            )
            for block in sheet.blocks
        ),
        "krymsk_4",
    )
    assert [block.earned for block in found.blocks] == [2, 8, 6, 7, 20, 3, 2]
    assert (found.earned, found.most, found.stated) == (48, 71, 74)
    assert (found.percent, found.percent_of_stated) == (67.6, 64.9)


def test_block_7_sum_of_rows_and_stated_maximum(sheet: Sheet) -> None:
    """§2.5, block 7: 20 of 21 is 95,2 %, of the stated 24 it is 83,3 %."""
    measures = [row(m.name, "111" if n else "110") for n, m in enumerate(sheet.measures)]
    block = next(b for b in scored(sheet, {}, measures).blocks if b.block.number == 7)
    assert (block.earned, block.most, block.block.stated) == (20, 21, 24)
    assert round(100 * block.earned / block.most, 1) == 95.2
    assert round(100 * block.earned / 24, 1) == 83.3


def test_an_eighth_row_makes_the_maximum_24(sheet: Sheet) -> None:
    """§2.2: with an eighth row in the params both maxima are 74."""
    more = sheet.model_copy(
        update={"measures": [*sheet.measures, SheetMeasure(name="Восьмая строка", words=["восьм"])]}
    )
    found = scored(more, {})
    assert found.most == found.stated == 74


def test_everything_shown_leaves_only_the_problem_missing(sheet: Sheet) -> None:
    """All evidence gives 71 less the one point that block 9 lacks, and the list names it."""
    found = scored(sheet, full())
    assert found.earned == 70
    lacking = [(b.block.number, r.lacking) for b in found.blocks for r in b.rows if r.lacking]
    assert lacking == [(9, {2: ""})]


def test_extended_profile_doubles_the_position_blocks(sheet: Sheet) -> None:
    """§2.1: eight directions as positions double blocks 2 and 4–6 and have no stated maximum."""
    found = scored(sheet, full(), profile="extended_8")
    assert [block.most for block in found.blocks] == [16, 24, 24, 24, 21, 3, 3]
    assert found.stated is None
    assert found.percent_of_stated is None


OWN = {
    "deficits": "111",
    "routes": "111",
    "retraining": "110",
    "expert": "101",
    "school_mo": "101",
    "mentorship": "111",
    "networks": "110",
    "staffing": "110",
}


@pytest.mark.parametrize(
    ("scheme", "points"),
    [
        ({"profile": "extended_8"}, 19),
        ({"profile": "krymsk_4"}, 8),
        ({"profile": "krymsk_4", "mapping": "any"}, 10),
    ],
)
def test_the_own_cyclogram_through_the_profiles(
    sheet: Sheet, scheme: dict[str, object], points: int
) -> None:
    """§2.5, block 4: 19 of 24, 8 of 12, and 10 of 12 with the lenient mapping."""
    directions = {name: facts(name, b4=word) for name, word in OWN.items()}
    found = scored(sheet, directions, **scheme)
    assert next(b for b in found.blocks if b.block.number == 4).earned == points


def test_missing_names_the_direction(sheet: Sheet) -> None:
    """A position of four directions says in which of them a term is lacking."""
    directions = {name: facts(name, b4=word) for name, word in OWN.items()}
    block = next(b for b in scored(sheet, directions).blocks if b.block.number == 4)
    fourth = block.rows[3]
    assert fourth.lacking == {2: "Экспертная деятельность", 3: "Переподготовка и курсы"}


@pytest.mark.parametrize(
    ("scheme", "listed", "points"),
    [
        ({}, Listed(3, 0, 2), 1),
        ({"correspondence": "any"}, Listed(3, 0, 2), 2),
        ({}, Listed(2, 2, 0), -1),
        ({"all_ineffective": "literal"}, Listed(2, 2, 0), 1),
    ],
)
def test_a_reading_changes_the_points(
    sheet: Sheet, scheme: dict[str, object], listed: Listed, points: int
) -> None:
    """Readings of block 2 reach the result through the params."""
    found = scored(sheet, {"networks": facts("networks", listed)}, **scheme)
    assert found.blocks[0].earned == points


def test_recommendations_by_text_or_table(sheet: Sheet) -> None:
    """Block 6 without practices and materials: 1 by the table, 3 by the text."""
    directions = {"networks": facts("networks", b6="100")}
    for reading, points in (("table", 1), ("text", 3)):
        found = scored(sheet, directions, recommendations=reading)
        assert next(b for b in found.blocks if b.block.number == 6).earned == points


def test_evidence_that_waits_for_the_item_is_not_asked_for(sheet: Sheet) -> None:
    """With a practice but no recommendation the list asks for the recommendation only."""
    found = scored(sheet, {"networks": facts("networks", b6="011")})
    networks = next(b for b in found.blocks if b.block.number == 6).rows[2]
    assert networks.marks.total == 0
    assert set(networks.lacking) == {1}


def test_remarks_stay_with_the_row(sheet: Sheet) -> None:
    """§2.5, block 9: one report in the year keeps its points and gets the remark."""
    found = assess(
        sheet,
        SelfAssessmentScheme(),
        full(),
        [row(m.name, "111") for m in sheet.measures],
        {8: row("Решения", "101"), 9: row("Анализ", "110", "один срок")},
    )
    eight, nine = found.blocks[-2].rows[0], found.blocks[-1].rows[0]
    assert (eight.marks.total, nine.marks.total, nine.marks.remark) == (2, 2, "один срок")


def test_goals_of_the_programme_as_it_stands(sheet: Sheet) -> None:
    """Thirteen goals; the programme itself leaves out reality or publication of several."""
    assert [goal.number for goal in sheet.goals] == list(range(1, 14))
    assert all(goal.justified for goal in sheet.goals)
    assert [g.number for g in sheet.goals if not g.realistic] == [7, 10]
