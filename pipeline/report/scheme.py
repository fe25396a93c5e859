"""The schemes of a municipality's documents in its references: what is shown where.

Which scheme applies is told by the params (``scoring``), never by a municipality's name.
"""

from pipeline.display.output import Block, Prose
from pipeline.display.table import Table
from pipeline.params.municipality import Scoring
from pipeline.report.assumptions import Assumption, assumption_table
from pipeline.report.scheme_blocks import blocks_assumptions, blocks_section
from pipeline.report.scheme_points import points_assumptions, points_card, points_section
from pipeline.report.scheme_ranking import (
    ranking_assumptions,
    ranking_card,
    ranking_section,
    ranking_sentences,
    visit_section,
)
from pipeline.report.year import Year
from pipeline.report.year_calendar import calendar_section

_NONE = (
    "Документы муниципалитета не устанавливают схемы баллов, уровней или мест: итоговая оценка не "
    "выводится, значения сравниваются с целями, с прошлым годом и внутри групп организаций."
)


def _scoring(year: Year) -> Scoring:
    return year.params.municipality.scoring


def overall(year: Year) -> Block | Prose:
    """Return the result of every scheme that the municipality's documents set."""
    scoring = _scoring(year)
    sections: list[tuple[str, Block | Prose]] = []
    if scoring.points:
        sections.append(("Сумма баллов и уровни", points_section(year, scoring.points)))
    if scoring.self_assessment and year.params.sheet:
        section = blocks_section(year, scoring.self_assessment, year.params.sheet)
        sections.append(("Самооценка по разделам", section))
    if scoring.ranking:
        sections.append(
            (
                "Ранжирование организаций",
                Prose(ranking_sentences(year, scoring.ranking), listed=True),
            )
        )
    if not sections:
        return Prose((_NONE,))
    content = "".join(f"<h3>{title}</h3>{section.html()}" for title, section in sections)
    return Block(content, " ".join(section.method for _, section in sections).strip())


def assumptions(year: Year) -> Table | Prose:
    """Return every number and reading of the schemes that no document gives."""
    scoring = _scoring(year)
    found: list[Assumption] = []
    if scoring.points:
        found += points_assumptions(year, scoring.points)
    if scoring.self_assessment and year.params.sheet:
        found += blocks_assumptions(year, scoring.self_assessment, year.params.sheet)
    if scoring.ranking:
        found += ranking_assumptions(year, scoring.ranking)
    if not found:
        return Prose(("Допущений нет: схемы оценки не применяются.",))
    return assumption_table(found)


def year_calendar(year: Year) -> Block | Prose:
    """Return the calendar of the year: what was due, what is late."""
    return calendar_section(year)


def ranking(year: Year, direction: str) -> Block | Prose:
    """Return clusters, scaling and places of schools, where a document demands them."""
    scheme = _scoring(year).ranking
    if scheme is None or scheme.direction != direction:
        return Prose(
            (
                "Документы муниципалитета не предусматривают ранжирования организаций по этому "
                "направлению: места не определялись.",
            )
        )
    return ranking_section(year, scheme)


def visit_plan(year: Year, direction: str) -> Table | Prose:
    """Return the plan of visits for the coming year, where a document demands it."""
    scheme = _scoring(year).ranking
    if scheme is None or scheme.direction != direction:
        return Prose(("План выездов по итогам ранжирования не составлялся.",))
    return visit_section(year, scheme)


def school_block(year: Year, org_id: str) -> Block | None:
    """Return what the schemes say of one school, with its sensitivity line, and of no other.

    Args:
        year: The internal year; the public one gives nothing.
        org_id: Code of the school.
    """
    if year.audience == "public" or org_id not in year.school_names:
        return None
    scoring = _scoring(year)
    cards: list[Block] = []
    if scoring.points:
        cards.append(points_card(year, scoring.points, org_id))
    if scoring.ranking:
        card = ranking_card(year, scoring.ranking, org_id)
        cards += [card] if card else []
    if not cards:
        return None
    return Block("".join(card.html() for card in cards), " ".join(card.method for card in cards))
