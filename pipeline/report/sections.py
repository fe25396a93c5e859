"""What notebooks call: one function a section, in the order of the outline."""

from pipeline.report.appendix import formulae, glossary, versions
from pipeline.report.decisions import draft_decisions, draft_order, measures
from pipeline.report.effectiveness import effectiveness, effectiveness_overall, previous_use
from pipeline.report.front import (
    basis,
    clarifications,
    definitions,
    heading_block,
    main_findings,
    methods,
    schedule,
    title_block,
)
from pipeline.report.grouping import factor_structure, factors, profile_groups
from pipeline.report.overview import overall_findings, panel, target_table
from pipeline.report.practices import practices
from pipeline.report.quality import summary as data_quality
from pipeline.report.recommendations import (
    consolidated_recommendations,
    materials,
    recommendations,
)
from pipeline.report.results import (
    conclusions,
    context_groups,
    dynamics_chart,
    municipal_chart,
    municipal_table,
    same_schools_table,
    school_chart,
    school_table,
)
from pipeline.report.year import open_year

__all__ = [
    "basis",
    "clarifications",
    "conclusions",
    "consolidated_recommendations",
    "context_groups",
    "data_quality",
    "definitions",
    "draft_decisions",
    "draft_order",
    "dynamics_chart",
    "effectiveness",
    "effectiveness_overall",
    "factor_structure",
    "factors",
    "formulae",
    "glossary",
    "heading_block",
    "main_findings",
    "materials",
    "measures",
    "methods",
    "municipal_chart",
    "municipal_table",
    "open_year",
    "overall_findings",
    "panel",
    "practices",
    "previous_use",
    "profile_groups",
    "recommendations",
    "same_schools_table",
    "schedule",
    "school_chart",
    "school_table",
    "target_table",
    "title_block",
    "versions",
]
