"""What notebooks call: one function a section, in the order of the outline."""

from pipeline.report.appendix import formulae, glossary, versions
from pipeline.report.associations import associations_summary, associations_table
from pipeline.report.decisions import draft_decisions, draft_order, measures
from pipeline.report.details import (
    block_levels,
    course_topics,
    expert_roles,
    route_funnel,
    subject_coverage,
    teacher_groups,
)
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
from pipeline.report.grouping import profile_groups
from pipeline.report.influences import candidates as factor_candidates
from pipeline.report.influences import decomposition as factors
from pipeline.report.influences import diagnostic_structure as factor_structure
from pipeline.report.influences import structure as school_structure
from pipeline.report.mentoring import checklist, pairs, retention, satisfaction
from pipeline.report.networking import (
    network_groups,
    network_growth,
    network_links,
    network_matrix,
    network_table,
)
from pipeline.report.overview import overall_findings, panel, target_table
from pipeline.report.practices import practices
from pipeline.report.profile import (
    profile_by_group,
    profile_groups_overall,
    profile_matrix,
    profile_quadrants,
)
from pipeline.report.quality import summary as data_quality
from pipeline.report.recommendations import consolidated_recommendations, materials, recommendations
from pipeline.report.reconciliation import data_passport
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
from pipeline.report.staff import (
    age_pyramid,
    forecast,
    overload,
    passport,
    profile_match,
    structure,
    vacancies_by_subject,
    vacancy_matrix,
)
from pipeline.report.strata import results_by_group
from pipeline.report.year import open_year

__all__ = [
    "age_pyramid",
    "associations_summary",
    "associations_table",
    "assumptions",
    "basis",
    "block_levels",
    "checklist",
    "clarifications",
    "conclusions",
    "consolidated_recommendations",
    "context_groups",
    "course_topics",
    "data_passport",
    "data_quality",
    "definitions",
    "draft_decisions",
    "draft_order",
    "dynamics_chart",
    "effectiveness",
    "effectiveness_overall",
    "expert_roles",
    "factor_candidates",
    "factor_structure",
    "factors",
    "forecast",
    "formulae",
    "glossary",
    "heading_block",
    "main_findings",
    "materials",
    "measures",
    "methods",
    "municipal_chart",
    "municipal_table",
    "network_groups",
    "network_growth",
    "network_links",
    "network_matrix",
    "network_table",
    "open_year",
    "overall",
    "overall_findings",
    "overload",
    "pairs",
    "panel",
    "passport",
    "practices",
    "previous_use",
    "profile_by_group",
    "profile_groups",
    "profile_groups_overall",
    "profile_match",
    "profile_matrix",
    "profile_quadrants",
    "ranking",
    "recommendations",
    "results_by_group",
    "retention",
    "route_funnel",
    "same_schools_table",
    "satisfaction",
    "schedule",
    "school_block",
    "school_chart",
    "school_structure",
    "school_table",
    "structure",
    "subject_coverage",
    "target_table",
    "teacher_groups",
    "title_block",
    "vacancies_by_subject",
    "vacancy_matrix",
    "versions",
    "visit_plan",
    "year_calendar",
]
