"""Forms of the evaluation, one a page. Bidders, scales, points and members come from the views."""

from portal.evaluation.forms.marking import AgreedForm, LockForm, MarkForm, agreed_form, mark_form
from portal.evaluation.forms.panel import (
    ChairForm,
    ConfirmOpeningForm,
    DecisionForm,
    DeclarationForm,
    LotDecisionForm,
    ReleaseForm,
    declaration_form,
)

__all__ = [
    "AgreedForm",
    "ChairForm",
    "ConfirmOpeningForm",
    "DecisionForm",
    "DeclarationForm",
    "LockForm",
    "LotDecisionForm",
    "MarkForm",
    "ReleaseForm",
    "agreed_form",
    "declaration_form",
    "mark_form",
]
