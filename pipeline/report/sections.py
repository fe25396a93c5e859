"""What notebooks call: one function a section, in the order of the outline."""

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
from pipeline.report.quality import summary as data_quality
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
from pipeline.report.scheme import (
    assumptions,
    overall,
    ranking,
    school_block,
    visit_plan,
    year_calendar,
)
from pipeline.report.year import open_year

__all__ = [
    "assumptions",
    "basis",
    "clarifications",
    "conclusions",
    "context_groups",
    "data_quality",
    "definitions",
    "dynamics_chart",
    "factor_structure",
    "factors",
    "heading_block",
    "main_findings",
    "methods",
    "municipal_chart",
    "municipal_table",
    "open_year",
    "overall",
    "overall_findings",
    "panel",
    "profile_groups",
    "ranking",
    "same_schools_table",
    "schedule",
    "school_block",
    "school_chart",
    "school_table",
    "target_table",
    "title_block",
    "visit_plan",
    "year_calendar",
]
