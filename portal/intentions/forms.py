"""Forms of plans. Lists are typed one to a line."""

from typing import Any

from wtforms import HiddenField

from config.reference import districts
from portal.rules.plans import CONFIDENCE, OPTIONS, ROUTES, MilestoneKind
from portal.rules.wording import plain_date
from portal.web.fields import (
    CheckboxesField,
    DateField,
    EmailField,
    LongTextField,
    MoneyField,
    RadiosField,
    SelectField,
    TextField,
    TickField,
)
from portal.web.forms import FilterForm, PageForm

_DISTRICTS = [(name, name) for _, name in districts()]


def lines_of(text: str | None) -> list[str]:
    """A text's lines as a list, blank ones left out."""
    return [line.strip(" •-\t") for line in (text or "").splitlines() if line.strip(" •-\t")]


class BeginForm(PageForm):
    """Begin a plan."""

    title = TextField(
        "Title of the plan", thing="a title", hint="Say what and where, such as “Young carers support in Ashford”."
    )


class SectionForm(PageForm):
    """A section of a draft; `version` tells a form that went stale."""

    version = HiddenField()

    def seen(self) -> int:
        """The version the form was opened on; 0 where none came, which no plan has."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0

    def values(self) -> dict[str, Any]:
        """What the section says, by the plan's own names."""
        return {name: field.data for name, field in self._fields.items() if name not in ("version", "csrf_token")}


class NeedForm(SectionForm):
    """What is needed, and for whom. Everything may be left for later: publishing says what is missing."""

    title = TextField("Title", thing="a title")
    team = TextField("Team that owns this plan", required=False, hint="Dates kept and slipped are shown by team.")
    need = LongTextField("The need", required=False, hint="What is wrong now, for how many people, and how you know.")
    outcomes = LongTextField("Outcomes we want", required=False, hint="One to a line.")
    who_for = LongTextField("Who it is for", required=False)

    def values(self) -> dict[str, Any]:
        """Outcomes as a list."""
        return {**super().values(), "outcomes": lines_of(self.outcomes.data)}


class PlaceForm(SectionForm):
    """Where, and about how much."""

    districts = CheckboxesField("Districts", choices=_DISTRICTS, required=False)
    value_least_pence = MoneyField(
        "Least it may cost a year", required=False, hint="Without VAT. The public sees the band."
    )
    value_most_pence = MoneyField("Most it may cost a year", required=False)
    confidence = RadiosField("How sure are you?", choices=list(CONFIDENCE.items()), required=False)

    def values(self) -> dict[str, Any]:
        """No choice is kept as an empty text."""
        return {**super().values(), "confidence": self.confidence.data or ""}


class RouteForm(SectionForm):
    """How the need might be met, and what else there is."""

    options_considered = CheckboxesField("Options you looked at", choices=list(OPTIONS.items()), required=False)
    route = SelectField("How we might meet the need", choices=list(ROUTES.items()), required=False)
    route_reason = LongTextField("Why this way", required=False, hint="The public will read it.")
    related_services = LongTextField(
        "Related services of others",
        required=False,
        hint="Health, districts, police, charities. Who does what already?",
    )
    related_none = TickField("There are none")

    def values(self) -> dict[str, Any]:
        """No choice is kept as an empty text."""
        return {**super().values(), "route": self.route.data or ""}


class ReplacesForm(SectionForm):
    """The contract it replaces, and the days between."""

    is_new = TickField("This is new: it replaces nothing")
    replaces = TextField("Contract it replaces", required=False)
    replaces_ends_on = DateField("When that contract ends", required=False)
    gap_plan = LongTextField(
        "Plan for the gap",
        required=False,
        hint="Needed if the new service starts later than the day after the old one ends. The public will read it.",
    )


class DatesForm(SectionForm):
    """The dates the plan promises."""

    engagement_on = DateField("Providers can meet us", required=False)
    advert_on = DateField("Advert", required=False)
    start_on = DateField("Service starts", required=False)


class ContactForm(SectionForm):
    """A named person to ask."""

    contact_name = TextField("Name", required=False)
    contact_phone = TextField("Telephone", required=False)
    contact_email = EmailField("E-mail", required=False)


class ChangeDateForm(SectionForm):
    """Move a published date."""

    new_on = DateField("New date", thing="the new date")
    reason = LongTextField("Why it changed", thing="why the date changed", hint="The public will read it.")
    gap_plan = LongTextField(
        "Plan for the gap", required=False, hint="Needed if the change leaves days with no service."
    )


class HappenedForm(PageForm):
    """A milestone came true."""

    kind = RadiosField("What happened", choices=[(MilestoneKind.ENGAGEMENT.value, "We met providers")])
    happened_on = DateField("When it happened", thing="when it happened")


class EndForm(PageForm):
    """Pause or end a plan."""

    state = RadiosField(
        "What should happen to the plan",
        thing="what should happen to the plan",
        choices=[
            ("paused", "Pause it", "We may take it up again."),
            ("met_otherwise", "Meet the need another way", "In-house or by grant."),
            ("cancelled", "Cancel it", "The need is no longer to be met."),
        ],
    )
    reason = LongTextField("Why", thing="why", hint="The public will read it.")


class ResumeForm(PageForm):
    """Take up a paused plan again."""

    reason = LongTextField("Why it goes on now", thing="why it goes on", hint="The public will read it.")


class PlansFilter(FilterForm):
    """What a reader of plans filters by; all in the page's address."""

    q = TextField("Search", required=False)
    district = CheckboxesField("District", choices=_DISTRICTS, required=False)
    outcome = TextField("Outcome has the words", required=False)
    least = MoneyField("Costs a year, from", required=False)
    most = MoneyField("Costs a year, to", required=False)
    start_from = DateField("Starts from", required=False)
    start_to = DateField("Starts up to", required=False)

    def in_order(self) -> bool:
        """True where the dates are in order; else the later one says so."""
        if self.start_from.data and self.start_to.data and self.start_to.data < self.start_from.data:
            self.start_to.errors = [f"The last start date must be after the first, {plain_date(self.start_from.data)}"]
            return False
        return True


SECTION_FORMS = {"need": NeedForm, "place": PlaceForm, "route": RouteForm, "replaces": ReplacesForm, "dates": DatesForm}
SECTION_FORMS["contact"] = ContactForm
SECTION_TITLES = {
    "need": "Need and outcomes",
    "place": "Where and how much",
    "route": "How we might meet it",
    "replaces": "The contract it replaces",
    "dates": "Dates",
    "contact": "Who to ask",
}
