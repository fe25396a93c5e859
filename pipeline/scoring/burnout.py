"""V. V. Boiko's questionnaire: 84 answers → 12 symptoms → 3 phases, and the words for them."""

from functools import reduce
from operator import or_

import pandas as pd

from pipeline.params.burnout_key import BurnoutKey, PhaseLevels, Symptom, SymptomLevels

SYMPTOM_LEVELS = ("не сложившийся", "складывающийся", "сложившийся", "доминирующий")
PHASE_LEVELS = ("не сформировалась", "в стадии формирования", "сформировавшаяся")


def symptom_scores(answers: pd.DataFrame, key: BurnoutKey) -> pd.DataFrame:
    """Return the points of every symptom, 0–30.

    Args:
        answers: Respondents × ``v1`` … ``v84``: yes, no or missing.
        key: The key.

    Returns:
        Respondents × names of symptoms; missing where an answer of the symptom is: items have
        different weights, so nothing is made up for it (``max_missing`` is 0).
    """
    return pd.DataFrame(
        {symptom.name: _points(answers, symptom) for symptom in key.symptoms}, index=answers.index
    )


def _points(answers: pd.DataFrame, symptom: Symptom) -> pd.Series:
    total = pd.Series(0, index=answers.index, dtype="Int64")
    for item, points in symptom.answered_yes.items():
        total = total + points * answers[f"v{item}"].astype("boolean").astype("Int64")
    for item, points in symptom.answered_no.items():
        total = total + points * (~answers[f"v{item}"].astype("boolean")).astype("Int64")
    return total


def phase_scores(symptoms: pd.DataFrame, key: BurnoutKey) -> pd.DataFrame:
    """Return the points of every phase, 0–120; missing where one of its symptoms is.

    The sum of the phases has no agreed norm and is not computed.
    """
    return pd.DataFrame(
        {
            phase.name: symptoms[[s.name for s in phase.symptoms]].sum(axis=1, skipna=False)
            for phase in key.phases
        },
        index=symptoms.index,
    ).astype("Int64")


def symptom_level(score: int, levels: SymptomLevels) -> str:
    """Say how far a symptom has come: 10 and 15 are forming, 16 is formed, 20 is dominant."""
    steps = (levels.forming, levels.formed, levels.dominant)
    return SYMPTOM_LEVELS[sum(int(score >= step) for step in steps)]


def phase_level(score: int, levels: PhaseLevels) -> str:
    """Say how far a phase has come: 36 «не сформировалась», 37 and 60 «в стадии…», 61 formed."""
    return PHASE_LEVELS[int(score >= levels.forming) + int(score >= levels.formed)]


def any_formed(phases: pd.DataFrame, levels: PhaseLevels) -> pd.Series:
    """Tell who has at least one formed phase.

    Returns:
        True, False, or missing where an unknown phase leaves it open.
    """
    formed = [phases[name] >= levels.formed for name in phases]
    return reduce(or_, formed).astype("boolean")


def changed_levels(answers: pd.DataFrame, key: BurnoutKey, other: BurnoutKey) -> pd.Series:
    """Count, for each symptom, the respondents whose level differs under another copy of the key.

    Returns:
        Name of the symptom → number of respondents; symptoms that nobody changes are left out.
    """
    first, second = symptom_scores(answers, key), symptom_scores(answers, other)
    counts = {
        name: sum(
            symptom_level(a, key.symptom_levels) != symptom_level(b, other.symptom_levels)
            for a, b in zip(first[name].dropna(), second[name].dropna(), strict=True)
        )
        for name in first
    }
    return pd.Series({name: n for name, n in counts.items() if n}, dtype="int64")
