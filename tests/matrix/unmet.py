"""Form classes that no walk through the phases is known to meet, each with its reason; every other one must be met."""

_LINK = "behind a link in a mail, which the walk does not have; tried in tests/accounts"
_DOOR = (
    "shown to a browser that is half way in or was locked; who walks is in; tried in tests/accounts and tests/retention"
)
_DEMO = "a page of the demo alone, and this world is none"
_BARE = "has no field of its own"
_STATE = (
    "shown at a moment at which no phase of the story stands still, or where no walk was seen to lead yet; "
    "its fields are tried in the tests of its room alone"
)

UNMET = {
    "portal.accounts.forms.people.AcceptForm": _LINK,
    "portal.accounts.forms.people.ConfirmForm": _LINK,
    "portal.accounts.forms.people.NewPasswordForm": _LINK,
    "portal.accounts.forms.people.OwnPasswordForm": _LINK,
    "portal.accounts.forms.doors.AddPasskeyForm": _DOOR,
    "portal.accounts.forms.doors.ConfirmByCodeForm": _DOOR,
    "portal.accounts.forms.doors.EmailCodeForm": _DOOR,
    "portal.accounts.forms.doors.FactorForm": _DOOR,
    "portal.accounts.forms.doors.UnlockForm": _DOOR,
    "portal.accounts.forms.people.OrganisationForm": _DOOR,
    "portal.retention.forms.LeaveForm": _DOOR,
    "portal.demo.forms.ClockForm": _DEMO,
    "portal.demo.forms.MailForm": _DEMO,
    "portal.accounts.forms.people.ButtonForm": _BARE,
    "portal.bids.forms.price.PriceForm": _STATE,
    "portal.clarifications.forms.AskForm": _STATE,
    "portal.clarifications.forms.PublishForm": _STATE,
    "portal.evaluation.forms.deciding.AnswerCaseForm": _STATE,
    "portal.evaluation.forms.deciding.AnswerQuestionForm": _STATE,
    "portal.evaluation.forms.deciding.ConfirmForm": _STATE,
    "portal.evaluation.forms.deciding.CrossingForm": _STATE,
    "portal.evaluation.forms.deciding.DecideCaseForm": _STATE,
    "portal.evaluation.forms.deciding.KeptBackForm": _STATE,
    "portal.evaluation.forms.deciding.ReasonForm": _STATE,
    "portal.evaluation.forms.panel.ConfirmOpeningForm": _STATE,
    "portal.evaluation.forms.panel.DecisionForm": _STATE,
    "portal.evaluation.forms.panel.LotDecisionForm": _STATE,
    "portal.feedback.forms.ChangeForm": _STATE,
    "portal.feedback.forms.SignForm": _STATE,
    "portal.procurements.forms.changing.AnnounceForm": _STATE,
    "portal.procurements.forms.criteria.CriteriaForm": _STATE,
}
