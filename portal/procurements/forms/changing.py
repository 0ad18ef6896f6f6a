"""Forms of changes to what is published: its words, more time, an end, another officer, a file."""

from datetime import UTC, datetime
from typing import Any

from portal.procurements.forms.pages import DraftForm
from portal.rules.amending import EndingKind
from portal.rules.drafting import AmendmentDraft
from portal.rules.pack import DOCUMENT_KINDS
from portal.rules.wording import LONDON
from portal.web.fields import DateField, FileField, LongTextField, RadiosField, SelectField, TextField, TimeField
from portal.web.forms import PageForm

ACCEPTED = ".pdf,.docx,.xlsx,.csv,.txt,.png,.jpg,.jpeg"


class AmendmentForm(DraftForm):
    """What the change says of itself."""

    reason = LongTextField(
        "What changes, and why",
        required=False,
        rows=4,
        hint="Public. It goes by mail to everyone who started a bid. We add the list of fields with old and new words.",
    )
    deadline_reason = LongTextField(
        "Why the deadline stays",
        required=False,
        rows=3,
        hint="Public. Leave it empty if you move the deadline for all. You do that under “Timetable”.",
    )

    @classmethod
    def of(cls, saved: AmendmentDraft, **values: Any) -> "AmendmentForm":
        """The form with what is saved."""
        return cls(**(dict(vars(saved)) | values))

    def content(self, before: AmendmentDraft) -> AmendmentDraft:
        """What it says, as its dataclass."""
        return AmendmentDraft(self.reason.data.strip(), self.deadline_reason.data.strip())


class ExtendForm(PageForm):
    """More time for all."""

    closes_on = DateField("The new day", thing="the new day")
    closes_at = TimeField("The time", thing="the time", hint="A working hour, such as midday.")
    reason = LongTextField(
        "Why everyone gets more time",
        thing="why everyone gets more time",
        rows=3,
        hint="Public. It goes by mail to everyone who started a bid.",
    )

    def moment(self) -> datetime:
        """The new deadline in UTC, typed in London time, once the form is valid."""
        day, time = self.closes_on.data, self.closes_at.data
        if day is None or time is None:
            raise ValueError("the form is not filled in")
        return datetime.combine(day, time, LONDON).astimezone(UTC)


class EndForm(PageForm):
    """End it without a contract."""

    kind = RadiosField(
        "How does it end?",
        thing="how it ends",
        choices=(
            (EndingKind.STOPPED.value, "Stop it", "For instance, because the need or the money went away."),
            (EndingKind.NO_AWARD.value, "Award no contract", "After the bids were opened: none came, or none can win."),
        ),
    )
    reason = LongTextField(
        "Why",
        thing="why it ends",
        rows=4,
        hint="Public. It goes by mail to everyone who started a bid. Name no bidder.",
    )


class HandOverForm(PageForm):
    """Another procurement officer takes it over."""

    to_user = SelectField("Who takes it over", thing="who takes it over")
    phone = TextField("Their telephone", thing="their telephone", max_length=40, autocomplete="off")
    reason = LongTextField(
        "Why", thing="why it is handed over", rows=3, hint="Council staff read this. It is not public."
    )


class FileForm(PageForm):
    """A file of the pack."""

    kind = SelectField("What it is", thing="what the file is", choices=tuple(DOCUMENT_KINDS.items()))
    title = TextField("Its name on the page", thing="a name for the file", max_length=120)
    language = TextField(
        "Language",
        required=False,
        max_length=60,
        hint="Only for a version in another language. In that language: Polski.",
    )
    file = FileField("The file", thing="a file", accept=ACCEPTED)


class NewFileVersionForm(PageForm):
    """A new version of a file that stands there."""

    file = FileField("The new version", thing="a file", accept=ACCEPTED)


class AnnounceForm(FileForm):
    """Publish an Easy Read or other-language version by itself."""

    reason = LongTextField(
        "What is new, and for whom",
        thing="what is new, and for whom",
        rows=3,
        hint="Public. It goes by mail to everyone who started a bid.",
    )

    def __init__(self, *values: Any, **more: Any) -> None:
        super().__init__(*values, **more)
        self.kind.choices = [(key, DOCUMENT_KINDS[key]) for key in ("easy_read", "translation")]
