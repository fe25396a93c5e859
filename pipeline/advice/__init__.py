"""From values to recommendations, decisions and the analysis of the last period.

Rules are data (``params/advice.yml``): what is counted is evaluated as indicators are, conditions
are SQL that has been parsed before, and every recommendation carries the values that it rests on.
"""
