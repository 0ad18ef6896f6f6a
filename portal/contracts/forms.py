"""The form of a signature."""

from portal.web.fields import DateField
from portal.web.forms import PageForm


class SignatureForm(PageForm):
    """When the contract was signed."""

    signed_on = DateField("Day the contract was signed", thing="the day the contract was signed")
