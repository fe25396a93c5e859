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
from pipeline.report.programme import (
    programme_bullets,
    programme_findings,
    programme_goals,
    programme_passport,
    programme_ratios,
    programme_schedule,
    programme_targets,
    programme_tasks,
)
from pipeline.report.programme_advice import (
    programme_assumptions,
    programme_decisions,
    programme_discrepancies,
    programme_low_plans,
    programme_recommendations,
    programme_risks,
)
from pipeline.report.programme_index import (
    programme_class,
    programme_index_table,
    programme_readings,
    programme_sensitivity,
    programme_waterfall,
)
from pipeline.report.programme_plan import (
    programme_gantt,
    programme_measures,
)
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
from pipeline.report.year import open_year

__all__ = [
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
    "overall_findings",
    "panel",
    "profile_groups",
    "programme_assumptions",
    "programme_bullets",
    "programme_class",
    "programme_decisions",
    "programme_discrepancies",
    "programme_findings",
    "programme_gantt",
    "programme_goals",
    "programme_index_table",
    "programme_low_plans",
    "programme_measures",
    "programme_passport",
    "programme_ratios",
    "programme_readings",
    "programme_recommendations",
    "programme_risks",
    "programme_schedule",
    "programme_sensitivity",
    "programme_targets",
    "programme_tasks",
    "programme_waterfall",
    "same_schools_table",
    "schedule",
    "school_chart",
    "school_table",
    "target_table",
    "title_block",
]
