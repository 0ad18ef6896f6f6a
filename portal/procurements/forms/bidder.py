"""The page on which the council says what bidders tell of themselves, and for how long a bid stands."""

from typing import Any

from portal.procurements.forms.pages import DraftForm
from portal.rules.drafting import BidderDraft
from portal.rules.profile import SECTIONS
from portal.rules.publishing.bidder import MOST_DAYS
from portal.rules.validity import USUAL_DAYS
from portal.web.fields import CheckboxesField, WholeNumberField


class BidderForm(DraftForm):
    """Sections of the profile, and a number of days."""

    asks = CheckboxesField(
        "What do we ask about each bidder?",
        required=False,
        choices=list(SECTIONS.items()),
        hint="Ask only for what you will use. Bidders type it once, and every bid takes it from there.",
    )
    validity_days = WholeNumberField(
        "For how many days does a bid stand?",
        thing="the days a bid stands",
        required=False,
        least=1,
        most=MOST_DAYS,
        hint=f"Counted from the day it closes. Our usual number is {USUAL_DAYS}.",
    )

    @classmethod
    def of(cls, saved: BidderDraft, **values: Any) -> "BidderForm":
        """The form filled with what is saved."""
        return cls(asks=list(saved.asks), validity_days=saved.validity_days, **values)

    def content(self, before: BidderDraft) -> BidderDraft:
        return BidderDraft(tuple(self.asks.data or ()), self.validity_days.data)
