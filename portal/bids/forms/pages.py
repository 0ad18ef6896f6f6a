"""Forms of bids, one a page. What may be typed follows from the published pack, handed over by the view."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wtforms import HiddenField

from portal.rules.money import pounds
from portal.rules.pack import Lot, Pack, Question
from portal.rules.wording import count_of
from portal.rules.workforce_promises import PROMISES
from portal.web.fields import CheckboxesField, FileField, LongTextField
from portal.web.forms import PageForm

FILE_KINDS = ".pdf,.docx,.xlsx,.csv,.txt,.png,.jpg,.jpeg"


class PartForm(PageForm):
    """A part of the draft. `version`: the save it was opened on, so that a colleague's save in between is noticed."""

    version = HiddenField()

    def seen(self) -> int:
        """The version the form was opened on; 0 where none came."""
        text = self.version.data
        # Posted without it, the field holds what the page was made with: then none came.
        return int(text) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 9 else 0


class AnswerForm(PartForm):
    """An answer, kept however long it is, and a file beside it."""

    text = LongTextField("Your answer", required=False, rows=14, enforce_limit=False)
    file = FileField("Add a file", required=False, accept=FILE_KINDS)

    def __init__(self, question: Question, upload_limit: str, of_bid: str = "", **values: Any) -> None:
        """`upload_limit`: the largest file, "10 MB"; `of_bid`: all files of a bid, "1 GB"."""
        super().__init__(**values)
        self.text.label.text = f"Your answer ({count_of(question.word_limit, 'word')} at most)"
        self.text.thing = "your answer"
        self.text.word_limit = question.word_limit
        taken = count_of(question.files_allowed, "file")
        self.file.description = f"PDF, Word, Excel, CSV, text, PNG or JPG. {taken} at most, {upload_limit} each."
        if of_bid:
            self.file.description += f" All files of a bid: {of_bid} at most."
        if question.files_allowed == 0:
            del self.file

    @property
    def has_file(self) -> bool:
        """True where the question takes files."""
        return "file" in self._fields


class LotsForm(PartForm):
    """Which lots to bid for."""

    lots = CheckboxesField("Lots", thing="at least 1 lot")

    def __init__(self, pack: Pack, **values: Any) -> None:
        """The pack names the lots."""
        super().__init__(**values)
        self.lots.choices = [(lot.id, lot.title, lot_hint(lot)) for lot in pack.lots]


def lot_hint(lot: Lot) -> str:
    """What a bidder should know of a lot to choose it: its worth, and what is asked only there."""
    worth = f"Worth {pounds(lot.value_pence)}." if lot.value_pence else ""
    return f"{worth} {'Only here: ' + lot.differs if lot.differs else ''}".strip()


class SubmitForm(PageForm):
    """Send some lots. `seen`: the draft's digest as the page showed it."""

    seen = HiddenField()
    lots = CheckboxesField("You are sending", empty="Select at least 1 lot to send")
    declarations = CheckboxesField("What you declare")

    def __init__(self, pack: Pack, ready: Sequence[Lot], **values: Any) -> None:
        """`ready`: lots that can be sent; with one lot in all there is nothing to choose."""
        super().__init__(**values)
        self.declarations.choices = [(str(at), text) for at, text in enumerate(pack.declarations)]
        self.declarations.empty = f"Tick all {len(pack.declarations)} to submit"
        self._declared = pack.declarations
        self._only = ready[0].id if len(pack.lots) == 1 and ready else None
        self.lots.choices = [(lot.id, lot.title) for lot in ready]
        if len(pack.lots) == 1:
            del self.lots

    def chosen_lots(self) -> list[str]:
        """Ids of the lots to send."""
        if "lots" not in self._fields:
            return [self._only] if self._only else []
        return [str(lot_id) for lot_id in self.lots.data or []]

    def declared(self) -> list[str]:
        """The declarations that were ticked, in their own words."""
        return [self._declared[int(at)] for at in self.declarations.data or []]


class ReadersForm(PageForm):
    """Who of the organisation may read the table of posts."""

    readers = CheckboxesField("Who will see it", empty="Add who will see it")

    def __init__(self, people: Sequence[tuple[UUID, str]], **values: Any) -> None:
        """`people`: ids and names of the organisation's people who may still be named."""
        super().__init__(**values)
        self.readers.choices = [(str(user_id), name) for user_id, name in people]
        self.readers.description = "Only these people can open it. Each time is recorded. Others need an account first."

    def chosen(self) -> list[UUID]:
        """Ids of the people ticked."""
        return [UUID(str(user_id)) for user_id in self.readers.data or []]


class UndertakingForm(ReadersForm):
    """How the organisation keeps the table of posts private."""

    promises = CheckboxesField(
        "What you agree to", choices=list(PROMISES.items()), empty=f"Tick all {len(PROMISES)} to see the table"
    )


class NoFieldsForm(PageForm):
    """A button and its token."""
