"""Forms of a procurement: one for each page of the draft, the seats, the table of posts, and the approval."""

from portal.procurements.forms.acts import ApproveForm, SeatsForm, SendBackForm, SendForm, seats_form
from portal.procurements.forms.conditions import ConditionsForm, conditions_form
from portal.procurements.forms.marking import CriteriaForm, MarksForm, PriceForm, QuestionForm, ValueForm, marks_form
from portal.procurements.forms.pages import (
    AboutForm,
    ContactForm,
    DraftForm,
    TimetableForm,
    TupeForm,
)
from portal.procurements.forms.price_schedule import PriceScheduleForm
from portal.procurements.forms.workforce import WorkforceForm

__all__ = [
    "AboutForm",
    "ApproveForm",
    "ConditionsForm",
    "ContactForm",
    "CriteriaForm",
    "DraftForm",
    "MarksForm",
    "PriceForm",
    "PriceScheduleForm",
    "QuestionForm",
    "SeatsForm",
    "SendBackForm",
    "SendForm",
    "TimetableForm",
    "TupeForm",
    "ValueForm",
    "WorkforceForm",
    "conditions_form",
    "marks_form",
    "seats_form",
]
