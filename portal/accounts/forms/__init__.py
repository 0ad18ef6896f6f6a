"""Forms of accounts, organisations and their profiles."""

from portal.accounts.forms.people import (
    NEW_PASSWORD_HINT,
    NONE_OF_THESE,
    AcceptForm,
    AskForResetForm,
    ButtonForm,
    ChangePasswordForm,
    ConfirmForm,
    InviteColleagueForm,
    InviteStaffForm,
    MemberForm,
    NewPasswordForm,
    OrganisationForm,
    OwnPasswordForm,
    RolesForm,
    SignInForm,
    SignUpForm,
    role_choices,
)
from portal.accounts.forms.profile import (
    YES,
    SectionForm,
    section_form,
)

__all__ = [
    "AcceptForm",
    "AskForResetForm",
    "ButtonForm",
    "ChangePasswordForm",
    "ConfirmForm",
    "InviteColleagueForm",
    "InviteStaffForm",
    "MemberForm",
    "NEW_PASSWORD_HINT",
    "NONE_OF_THESE",
    "NewPasswordForm",
    "OrganisationForm",
    "OwnPasswordForm",
    "RolesForm",
    "SectionForm",
    "YES",
    "SignInForm",
    "SignUpForm",
    "role_choices",
    "section_form",
]
