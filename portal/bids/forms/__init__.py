"""Forms of bids, one a page. What may be typed follows from the published pack, handed over by the view."""

from portal.bids.forms.conditions import ConditionRepliesForm, conditions_form
from portal.bids.forms.pages import (
    AnswerForm,
    LotsForm,
    NoFieldsForm,
    PartForm,
    ReadersForm,
    SubmitForm,
    UndertakingForm,
)
from portal.bids.forms.place import PlaceForm
from portal.bids.forms.price import LinePricesForm, PriceForm, UploadPricesForm, line_prices_form
from portal.bids.forms.promise import PromiseForm, promise_form
from portal.bids.forms.staff import StaffCostsForm, StaffPositionForm
from portal.bids.forms.team import PartnerForm, SensitiveForm, TeamForm, sensitive_form

__all__ = [
    "AnswerForm",
    "ConditionRepliesForm",
    "LinePricesForm",
    "LotsForm",
    "NoFieldsForm",
    "PartForm",
    "PartnerForm",
    "PlaceForm",
    "PriceForm",
    "PromiseForm",
    "ReadersForm",
    "SensitiveForm",
    "StaffCostsForm",
    "StaffPositionForm",
    "SubmitForm",
    "TeamForm",
    "UndertakingForm",
    "UploadPricesForm",
    "conditions_form",
    "line_prices_form",
    "promise_form",
    "sensitive_form",
]
