"""Forms of the second step, of unlocking and of codes by e-mail."""

from wtforms import HiddenField

from portal.web.fields import PasswordField, TextField
from portal.web.forms import PageForm

CODE_HINT = "The 6 figures that your app shows now. Phone lost? Type one of your recovery codes."


class _CredentialField(HiddenField):
    """What a script puts in for a passkey. Longer than any device's answer is nothing."""

    def process_formdata(self, valuelist: list[str]) -> None:
        given = valuelist[0] if valuelist else ""
        self.data = given if len(given) <= 20_000 else ""

    def _value(self) -> str:
        return ""


def _code(label: str = "Code", hint: str = CODE_HINT) -> TextField:
    return TextField(
        label,
        thing="a code",
        hint=hint,
        required=False,
        max_length=40,
        width="10",
        autocomplete="one-time-code",
        spellcheck=False,
    )


class FactorForm(PageForm):
    """A code, or what the device says for a passkey."""

    next = HiddenField()
    factor_code = _code()
    credential = _CredentialField()

    def is_given(self) -> bool:
        """True where a code or a passkey was given; else the message stands beside the field."""
        if self.factor_code.data or self.credential.data:
            return True
        self.factor_code.errors = [*self.factor_code.errors, "Enter a code"]
        return False


class ConfirmPersonForm(PageForm):
    """Password and, where the person has one, the second factor."""

    next = HiddenField()
    password = PasswordField("Your password", empty="Enter your password")
    factor_code = _code()
    credential = _CredentialField()


class UnlockForm(PageForm):
    """The password, after a pause."""

    next = HiddenField()
    password = PasswordField("Your password", empty="Enter your password")


class SetUpAppForm(PageForm):
    """The first code of an authenticator app. app_offer: the secret shown, sealed."""

    next = HiddenField()
    app_offer = HiddenField()
    factor_code = TextField(
        "The code your app shows",
        empty="Enter the 6 figures that your app shows",
        max_length=40,
        width="10",
        autocomplete="one-time-code",
        spellcheck=False,
    )


class AddPasskeyForm(PageForm):
    """A passkey that the device has just made."""

    next = HiddenField()
    label = TextField(
        "A name for it", hint="Such as: my phone.", empty="Enter a name, such as my phone", max_length=60, width="20"
    )
    credential = _CredentialField()


class EmailCodeForm(PageForm):
    """The six figures of a mail."""

    code = TextField(
        "Code from the e-mail",
        empty="Enter the 6 figures from our e-mail",
        max_length=20,
        width="10",
        autocomplete="one-time-code",
        spellcheck=False,
    )


class ConfirmByCodeForm(EmailCodeForm):
    """The same figures, before an act that asks who it is."""

    next = HiddenField()
