"""Forms of accounts and organisations."""

from collections.abc import Callable, Iterable, Sequence

from wtforms import HiddenField

from portal.rules.actors import INVITABLE_ROLES, ROLE_MEANINGS, ROLE_NAMES, Role
from portal.rules.organisation_names import name_key
from portal.rules.passwords import SHORTEST
from portal.web.fields import CheckboxesField, EmailField, PasswordField, RadiosField, TextField
from portal.web.forms import FilterForm, PageForm

NONE_OF_THESE = "new"
NEW_PASSWORD_HINT = "12 letters or more. 3 random words work well."  # noqa: S105


def _new_password(label: str = "Password") -> PasswordField:
    return PasswordField(
        label, thing="password", min_length=SHORTEST, autocomplete="new-password", hint=NEW_PASSWORD_HINT
    )


class SignUpForm(PageForm):
    """The first page of signing up."""

    next = HiddenField()
    name = TextField("Your name", max_length=120, autocomplete="name")
    email = EmailField("Work e-mail")
    password = _new_password()


class OrganisationForm(PageForm):
    """Which organisation: a name, and when one like it is there, whether it is the same.

    carried: the first page of signing up, signed. asked_about: the name the question was asked for, folded, so that a name
    changed afterwards is asked about again.
    """

    carried = HiddenField()
    asked_about = HiddenField()
    organisation_name = TextField(
        "Name of your organisation",
        empty="Enter the name of your organisation",
        hint="Use the name on your bank account or register.",
        autocomplete="organization",
    )
    choice = RadiosField(
        "We found one like it:", required=False, empty="Select your organisation, or say that none of these is yours"
    )

    def __init__(self, find_alike: Callable[[str], Sequence[tuple[str, str]]], **given: object) -> None:
        """`find_alike`: (id, name) of the organisations like a name."""
        super().__init__(**given)
        self.name_now = self.organisation_name.data or ""
        self.alike = list(find_alike(self.name_now)) if self.name_now else []
        self.choice.label.text = "We found one like it:" if len(self.alike) == 1 else "We found some like it:"
        self.choice.choices = [
            *((found_id, f"{name}. Ask to join") for found_id, name in self.alike),
            (NONE_OF_THESE, f"None of these. Add “{self.name_now}”"),
        ]
        # The choices are known only now: what was posted is read again.
        self.choice.process_formdata(self.choice.raw_data or [])

    def is_decided(self) -> bool:
        """True when it is clear which organisation is meant. Else the question is put, and is an error the second time."""
        if not self.alike:
            return True
        asked_before = self.asked_about.data == name_key(self.name_now)
        self.asked_about.data = name_key(self.name_now)
        if not asked_before:
            self.choice.data = None
            return False
        if self.choice.data is None:
            self.choice.errors = [*self.choice.errors, self.choice.empty]
            return False
        return True

    def chosen(self) -> str | None:
        """The id of the organisation to join, or None for a new one."""
        return None if not self.alike or self.choice.data == NONE_OF_THESE else self.choice.data


class ConfirmForm(PageForm):
    """The password of the sign-up, on the page behind the link."""

    password = PasswordField(
        "Your password",
        thing="your password",
        hint="The one you chose when you signed up.",
        empty="Enter your password",
    )


class SignInForm(PageForm):
    """E-mail and password."""

    next = HiddenField()
    email = EmailField("E-mail", autocomplete="username")
    password = PasswordField("Password", thing="your password")


class AskForResetForm(PageForm):
    """Where the link goes."""

    email = EmailField("E-mail", hint="The one you sign in with.")


class LostPhoneForm(FilterForm):
    """Whose second step an administrator is asked to reset."""

    lost = EmailField("Their e-mail", required=False)


class NewPasswordForm(PageForm):
    """A new password, behind a link."""

    password = _new_password("New password")


class ChangePasswordForm(PageForm):
    """A new password in place of the one known."""

    current_password = PasswordField(
        "Password you have now", thing="the password you have now", empty="Enter the password you have now"
    )
    new_password = _new_password("New password")


class AcceptForm(PageForm):
    """The page behind an invitation: a new password, or for somebody with an account theirs."""

    password = _new_password("Choose a password")


class ButtonForm(PageForm):
    """Nothing but a button."""


class OwnPasswordForm(PageForm):
    """The same page for somebody who has an account."""

    password = PasswordField("Your password", thing="your password", hint="The one you sign in with.")


def role_choices(roles: Iterable[Role]) -> list[tuple[Role, str, str]]:
    """Roles to choose from, each with what it is for."""
    return [(role, ROLE_NAMES[role], ROLE_MEANINGS[role]) for role in roles]


class RolesForm(PageForm):
    """The roles of a council account. Data of `roles`: a list of `Role`."""

    roles = CheckboxesField("Roles", choices=role_choices(INVITABLE_ROLES), empty="Select at least one role")


class InviteStaffForm(PageForm):
    """Somebody to invite for the council."""

    name = TextField("Name", thing="their name", max_length=120)
    email = EmailField("E-mail", autocomplete="off")
    roles = CheckboxesField("Roles", choices=role_choices(INVITABLE_ROLES), empty="Select at least one role")


class InviteColleagueForm(PageForm):
    """A colleague to invite."""

    name = TextField("Name", thing="their name", max_length=120)
    email = EmailField("E-mail", autocomplete="off")
    role = RadiosField(
        "What may they do?", choices=role_choices((Role.EDITOR, Role.OWNER)), empty="Select owner or editor"
    )


class MemberForm(PageForm):
    """What a colleague may do."""

    role = RadiosField(
        "What may they do?", choices=role_choices((Role.EDITOR, Role.OWNER)), empty="Select owner or editor"
    )
