"""Clusters and factors: what the data at hand allow to say, and no more."""

from pipeline.display.output import Prose
from pipeline.report.year import Year


def profile_groups(year: Year, direction: str) -> Prose:
    """Return what is said of groups of schools by their results."""
    del direction
    if year.audience == "public":
        return Prose(("В публикуемой версии группы организаций по результатам не приводятся.",))
    return Prose(
        (
            "Статистические кластеры по результатам в этой справке не выделялись: организации "
            "сгруппированы по установленным признакам — типу и численности обучающихся.",
        )
    )


def factors(year: Year, direction: str) -> Prose:
    """Return what is said of factors."""
    del year, direction
    return Prose(
        (
            "Расчёт факторов в этой справке не проводился; приведённые различия между "
            "организациями носят описательный характер.",
        )
    )
