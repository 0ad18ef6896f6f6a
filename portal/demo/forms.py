"""Forms of the demo's pages."""

from portal.web.fields import DateField, EmailField, TimeField
from portal.web.forms import FilterForm, PageForm


class ClockForm(PageForm):
    """Where to move the clock."""

    day = DateField("Day", thing="the day")
    at = TimeField("Time", thing="the time")


class MailForm(FilterForm):
    """Whose mail a visitor wants to read."""

    to = EmailField("E-mail address", thing="an e-mail address", required=False)
