"""Forms of the profile, one a section. What is wrong with an answer is said by the rules, beside its field."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from wtforms import HiddenField

from portal.rules.profile import (
    INSURANCE_STANDING,
    INSURANCES,
    LEGAL_FORMS,
    POLICIES,
    POLICY_STANDING,
    VCSE_KINDS,
    Profile,
)
from portal.rules.refusals import NotFound
from portal.rules.registers import LONGEST, REGISTERS
from portal.web.fields import (
    CheckboxesField,
    DateField,
    FileField,
    MoneyField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
    WholeNumberField,
)
from portal.web.forms import PageForm

FILE_KINDS = ".pdf,.docx"
YES, NO = "yes", "no"


class SectionForm(PageForm):
    """One section. `version`: of the profile when the form was opened; `next`: the page of a bid one came from."""

    version = HiddenField()
    next = HiddenField()

    def seen(self) -> int:
        """The version the form was opened on; 0 where none came."""
        text = self.version.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


class LegalForm(SectionForm):
    """What kind of organisation it is."""

    legal_form = RadiosField(
        "What kind of organisation are you?",
        choices=list(LEGAL_FORMS.items()),
        empty="Select what kind of organisation you are",
    )

    @staticmethod
    def values(profile: Profile) -> dict[str, Any]:
        """What it is first shown with."""
        return {"legal_form": profile.legal_form or None}


class _NumberFields(SectionForm):
    pass


for _register in REGISTERS:
    _field = TextField(
        _register.label,
        thing=_register.thing,
        required=False,
        max_length=LONGEST,
        width="10",
        spellcheck=False,
        hint=f"{_register.whose}. For example, {_register.example}.",
    )
    setattr(_NumberFields, _register.code, _field)


class NumbersForm(_NumberFields):
    """Numbers on public registers; "on none" is an answer."""

    not_registered = TickField("We are on no public register", required=False)

    @staticmethod
    def values(profile: Profile) -> dict[str, Any]:
        """What it is first shown with."""
        held = {each.register: each.number for each in profile.numbers}
        return {**held, "not_registered": profile.not_registered}

    def typed(self) -> Mapping[str, str]:
        """What was typed, by register."""
        return {register.code: self._fields[register.code].data or "" for register in REGISTERS}


class SizeForm(SectionForm):
    """Staff and money."""

    staff = WholeNumberField(
        "How many staff do you have?",
        thing="how many staff you have",
        hint="On average over the last year. Count two people at half time as 1. Leave volunteers out.",
    )
    turnover = MoneyField(
        "Turnover in your last financial year",
        thing="your turnover",
        required=False,
        hint="All income. A new organisation without accounts enters 0.",
    )
    balance = MoneyField(
        "Balance sheet total",
        thing="your balance sheet total",
        required=False,
        hint="All that you own, at the end of that year. You may leave it empty. It matters only if your turnover is very high.",
    )
    year_end = DateField("When did that year end?", thing="the end of the year", required=False)

    @staticmethod
    def values(profile: Profile) -> dict[str, Any]:
        """What it is first shown with."""
        return {
            "staff": profile.staff,
            "turnover": profile.turnover_pence,
            "balance": profile.balance_pence,
            "year_end": profile.year_end,
        }


class VcseForm(SectionForm):
    """Whether it puts its surplus back into its cause."""

    vcse = RadiosField(
        "Are you a voluntary, community or social enterprise organisation?",
        choices=[(YES, "Yes", "A charity, a community group, or a business that puts its surplus back"), (NO, "No")],
        empty="Select yes or no",
    )
    kind = SelectField("If yes, which kind?", thing="which kind you are", choices=list(VCSE_KINDS.items()),
                       required=False)  # fmt: skip

    @staticmethod
    def values(profile: Profile) -> dict[str, Any]:
        """What it is first shown with."""
        said = None if profile.vcse is None else YES if profile.vcse else NO
        return {"vcse": said, "kind": profile.vcse_kind or None}


class DistrictsForm(SectionForm):
    """Where it works."""

    districts = CheckboxesField("Where do you work now?", thing="at least 1 district")

    def __init__(self, places: Sequence[str], **given: Any) -> None:
        """`places`: every district there is to choose."""
        super().__init__(**given)
        self.districts.choices = [(place, place) for place in places]

    @staticmethod
    def values(profile: Profile) -> dict[str, Any]:
        """What it is first shown with."""
        return {"districts": list(profile.districts)}


class InsuranceForm(SectionForm):
    """One kind of insurance."""

    standing = RadiosField(
        "Do you have it?", choices=list(INSURANCE_STANDING.items()), empty="Select whether you have it"
    )
    amount = MoneyField("How much does it cover for each claim?", thing="how much it covers", required=False,
                        hint="If you would take it out, how much it would cover.")  # fmt: skip
    expires_on = DateField("When does it end?", thing="the day it ends", required=False, hint="Only if you have it.")

    @staticmethod
    def values(profile: Profile, kind: str) -> dict[str, Any]:
        """What it is first shown with."""
        held = profile.insurance(kind)
        return {} if held is None else {
            "standing": held.standing, "amount": held.amount_pence, "expires_on": held.expires_on
        }  # fmt: skip


class PolicyForm(SectionForm):
    """One policy, with its document."""

    standing = RadiosField(
        "Do you have one?", choices=list(POLICY_STANDING.items()), empty="Select whether you have one"
    )
    expires_on = DateField(
        "When is it due for review?", thing="the day it is due for review", required=False, hint="Only if you have one."
    )
    file = FileField("Add the document", required=False, accept=FILE_KINDS,
                     hint="You may leave this out. PDF or Word. A new one takes the place of the old one.")  # fmt: skip

    @staticmethod
    def values(profile: Profile, kind: str) -> dict[str, Any]:
        """What it is first shown with."""
        held = profile.policy(kind)
        return {} if held is None else {"standing": held.standing, "expires_on": held.expires_on}


def section_form(section: str, profile: Profile, places: Sequence[str], **given: Any) -> SectionForm:
    """The form of a section, filled with what stands. Raises NotFound for a section that is none."""
    plain: dict[str, Callable[[dict[str, Any]], SectionForm]] = {
        "legal": lambda values: LegalForm(data={**LegalForm.values(profile), **values}),
        "numbers": lambda values: NumbersForm(data={**NumbersForm.values(profile), **values}),
        "size": lambda values: SizeForm(data={**SizeForm.values(profile), **values}),
        "vcse": lambda values: VcseForm(data={**VcseForm.values(profile), **values}),
        "districts": lambda values: DistrictsForm(places, data={**DistrictsForm.values(profile), **values}),
    }
    if section in plain:
        return plain[section](given)
    group, _, kind = section.partition("-")
    if group == "insurance" and kind in INSURANCES:
        return InsuranceForm(data={**InsuranceForm.values(profile, kind), **given})
    if group == "policy" and kind in POLICIES:
        return PolicyForm(data={**PolicyForm.values(profile, kind), **given})
    raise NotFound
