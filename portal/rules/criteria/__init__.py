"""The criteria list: groups, questions, price and social value as the evaluation record wants them, in order and in words.

Source: the evaluation record, version 1; domain 3.2 (rounding rule R0, tie-break); case CL-05-c.
"""

from portal.rules.criteria.lines import (
    Line,
    award_in_words,
    lines_of,
    minimum_sentence,
    rounding_in_words,
    tie_break_in_words,
    tie_words,
)
from portal.rules.criteria.making import (
    RANKING,
    ROUNDING,
    Leaf,
    Marked,
    criteria_from,
    criteria_of,
    default_tie_break,
    leaves_of,
    record_from,
    record_of,
    tie_break_of,
)
from portal.rules.outline import GROUP_TITLES, PRICE, QUALITY, SOCIAL_VALUE

__all__ = [
    "GROUP_TITLES",
    "PRICE",
    "QUALITY",
    "RANKING",
    "ROUNDING",
    "SOCIAL_VALUE",
    "Leaf",
    "Line",
    "Marked",
    "award_in_words",
    "criteria_from",
    "criteria_of",
    "default_tie_break",
    "leaves_of",
    "lines_of",
    "minimum_sentence",
    "record_from",
    "record_of",
    "rounding_in_words",
    "tie_break_in_words",
    "tie_break_of",
    "tie_words",
]
