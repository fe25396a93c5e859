"""Points of the questionnaire on burnout as SQL, made from its key: one place of truth."""

from pipeline.params.burnout_key import BurnoutKey, Symptom


def symptoms(key: BurnoutKey) -> str:
    """Return the SQL of the view ``burnout_symptom``: ``symptom_1`` … ``symptom_12``.

    A missing answer is NULL, and so is the symptom that it belongs to.
    """
    columns = ",\n    ".join(
        f"{_sum(symptom)} AS symptom_{place}" for place, symptom in enumerate(key.symptoms, 1)
    )
    return (
        "CREATE OR REPLACE VIEW burnout_symptom AS\n"
        f"SELECT municipality, org_id, respondent_no,\n    {columns}\nFROM raw.burnout"
    )


def thresholds(key: BurnoutKey) -> dict[str, float]:
    """Return the variables that the populations compare with."""
    return {
        "burnout_symptom_formed": key.symptom_levels.formed,
        "burnout_phase_formed": key.phase_levels.formed,
        "burnout_min_respondents": key.group.min_respondents,
        "burnout_high_share": key.group.high_share / 100,
    }


def _sum(symptom: Symptom) -> str:
    sides = [
        *((item, points, f"v{item}") for item, points in symptom.answered_yes.items()),
        *((item, points, f"(NOT v{item})") for item, points in symptom.answered_no.items()),
    ]
    return " + ".join(f"{points} * {answer}::INT" for _, points, answer in sorted(sides))
