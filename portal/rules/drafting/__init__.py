"""A pack in the making: what is typed page by page, any of it still missing, and the pack it becomes.

`pack_of` is called once every check of `portal.rules.publishing` holds, or for a look at the pack as a bidder will see it.
"""

from portal.rules.drafting.differences import differences_of, differing
from portal.rules.drafting.packing import conditions_of, pack_of
from portal.rules.drafting.pages import (
    AboutDraft,
    AmendmentDraft,
    BidderDraft,
    ConditionDraft,
    ConditionsDraft,
    ContactDraft,
    Draft,
    Saved,
    TimetableDraft,
    TupeDraft,
    Workforce,
    decimal_of,
    who_saved,
)
from portal.rules.drafting.places import LotsPage, part_of, with_part, without_lot
from portal.rules.drafting.records import KeptRecord, records_of
from portal.rules.marking_draft import (
    ConsideredDraft,
    CriteriaDraft,
    GroupDraft,
    MarksDraft,
    PriceDraft,
    QuestionDraft,
    RulesDraft,
    ValueDraft,
)
from portal.rules.marking_pack import Unfinished, measure_of, price_of, scale_of

__all__ = [
    "AboutDraft",
    "AmendmentDraft",
    "BidderDraft",
    "ConditionDraft",
    "ConditionsDraft",
    "ConsideredDraft",
    "ContactDraft",
    "CriteriaDraft",
    "Draft",
    "GroupDraft",
    "KeptRecord",
    "LotsPage",
    "MarksDraft",
    "PriceDraft",
    "QuestionDraft",
    "RulesDraft",
    "Saved",
    "TimetableDraft",
    "TupeDraft",
    "Unfinished",
    "ValueDraft",
    "Workforce",
    "conditions_of",
    "decimal_of",
    "differences_of",
    "differing",
    "measure_of",
    "pack_of",
    "part_of",
    "price_of",
    "records_of",
    "scale_of",
    "who_saved",
    "with_part",
    "without_lot",
]
