"""Forms of a procurement: one for each page of the draft, the seats, the table of posts, and the approval."""

from portal.procurements.forms.acts import ApproveForm, CopyForm, SeatsForm, SendBackForm, SendForm, seats_form
from portal.procurements.forms.bidder import BidderForm
from portal.procurements.forms.changing import (
    AmendmentForm,
    AnnounceForm,
    EndForm,
    ExtendForm,
    FileForm,
    HandOverForm,
    NewFileVersionForm,
)
from portal.procurements.forms.conditions import ConditionsForm, conditions_form
from portal.procurements.forms.criteria import (
    AddLineForm,
    CriteriaForm,
    GroupForm,
    MoveForm,
    RemoveForm,
    RulesForm,
    ScaleForm,
)
from portal.procurements.forms.marking import MarksForm, PriceForm, QuestionForm, marks_form
from portal.procurements.forms.pages import (
    AboutForm,
    ContactForm,
    DraftForm,
    TimetableForm,
    TupeForm,
)
from portal.procurements.forms.price_schedule import PriceScheduleForm
from portal.procurements.forms.staff import StaffCostsForm, StaffTermsForm
from portal.procurements.forms.value import ConsideredForm, ValueForm
from portal.procurements.forms.workforce import ImportForm, WorkforceForm

__all__ = [
    "AboutForm",
    "AddLineForm",
    "AmendmentForm",
    "AnnounceForm",
    "BidderForm",
    "ApproveForm",
    "ConditionsForm",
    "ConsideredForm",
    "ContactForm",
    "CopyForm",
    "CriteriaForm",
    "DraftForm",
    "EndForm",
    "ExtendForm",
    "FileForm",
    "GroupForm",
    "HandOverForm",
    "ImportForm",
    "MarksForm",
    "MoveForm",
    "NewFileVersionForm",
    "PriceForm",
    "PriceScheduleForm",
    "QuestionForm",
    "RemoveForm",
    "RulesForm",
    "ScaleForm",
    "SeatsForm",
    "SendBackForm",
    "SendForm",
    "StaffCostsForm",
    "StaffTermsForm",
    "TimetableForm",
    "TupeForm",
    "ValueForm",
    "WorkforceForm",
    "conditions_form",
    "marks_form",
    "seats_form",
]
