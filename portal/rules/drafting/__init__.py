"""A pack in the making: what is typed page by page, any of it still missing, and the pack it becomes.

`pack_of` is called once every check of `portal.rules.publishing` holds, or for a look at the pack as a bidder will see it.
"""

from portal.rules.drafting.packing import Unfinished, conditions_of, measure_of, pack_of, price_of, scale_of
from portal.rules.drafting.pages import (
    AboutDraft,
    AmendmentDraft,
    ConditionDraft,
    ConditionsDraft,
    ContactDraft,
    CriteriaDraft,
    Draft,
    MarksDraft,
    PriceDraft,
    QuestionDraft,
    Saved,
    TimetableDraft,
    TupeDraft,
    ValueDraft,
    Workforce,
    decimal_of,
    who_saved,
)

__all__ = [
    "AboutDraft",
    "AmendmentDraft",
    "ConditionDraft",
    "ConditionsDraft",
    "ContactDraft",
    "CriteriaDraft",
    "Draft",
    "MarksDraft",
    "PriceDraft",
    "QuestionDraft",
    "Saved",
    "TimetableDraft",
    "TupeDraft",
    "Unfinished",
    "ValueDraft",
    "Workforce",
    "conditions_of",
    "decimal_of",
    "measure_of",
    "pack_of",
    "price_of",
    "scale_of",
    "who_saved",
]
