"""What an approver types about a hold, and what a person ticks who leaves."""

from portal.web.fields import LongTextField, TickField
from portal.web.forms import PageForm


class HoldForm(PageForm):
    """Why nothing may be destroyed, or why it may again."""

    reason = LongTextField(
        "Why", thing="why", rows=3, max_length=2000, hint="20 letters or more. It stands in the history."
    )


class LeaveForm(PageForm):
    """Close the account, and erase the name."""

    sure = TickField(
        "I want my account closed, and my name and e-mail erased",
        required=True,
        empty="Tick the box to close your account",
    )
