"""What notebooks call: one function a section, in the order of the outline."""

from pipeline.report.details import (
    block_levels,
    course_topics,
    expert_roles,
    route_funnel,
    subject_coverage,
    teacher_groups,
)
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
from pipeline.report.grouping import profile_groups
from pipeline.report.influences import candidates as factor_candidates
from pipeline.report.influences import decomposition as factors
from pipeline.report.influences import diagnostic_structure as factor_structure
from pipeline.report.influences import structure as school_structure
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
from pipeline.report.year import open_year

__all__ = [
    "basis",
    "block_levels",
    "clarifications",
    "conclusions",
    "context_groups",
    "course_topics",
    "data_quality",
    "definitions",
    "dynamics_chart",
    "expert_roles",
    "factor_candidates",
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
    "route_funnel",
    "same_schools_table",
    "schedule",
    "school_chart",
    "school_structure",
    "school_table",
    "subject_coverage",
    "target_table",
    "teacher_groups",
    "title_block",
]
