"""Forms for checking a bid, proposing and deciding what follows, asking a bidder, confirming, and sharing out."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from portal.rules.bid_questions import KIND_NAMES, MOST_WORDS
from portal.rules.compliance import AT_AWARD, FINDING_WORDS, GO_ON, LEAVE_OUT, Answer, Found, Proposal
from portal.rules.conditions import WITH_BID
from portal.rules.kept_back import CHOICES
from portal.rules.pack import Condition, Pack
from portal.rules.sharing import Marker, may_mark
from portal.web.fields import CheckboxesField, DateField, LongTextField, RadiosField
from portal.web.forms import PageForm

_STANDS = "It stands in the decision record."


class CheckForm(PageForm):
    """Fields for each condition are added by `check_form`."""

    asked: Sequence[str] = ()

    def found(self) -> dict[str, Found]:
        """What was chosen, by condition; those left open are not in it."""
        return {
            name: Found(self[f"{name}_finding"].data, self[f"{name}_words"].data or "")
            for name in self.asked
            if self[f"{name}_finding"].data
        }


def check_form(lines: Sequence[tuple[Condition, str | None, str]]) -> CheckForm:
    """The form of one bid's check. lines: each condition with what was found before, and its words."""
    fields: dict[str, Any] = {"asked": tuple(condition.id for condition, _, _ in lines)}
    values: dict[str, Any] = {}
    for number, (condition, finding, words_before) in enumerate(lines, 1):
        name = condition.id
        choices = [
            (key, words) for key, words in FINDING_WORDS.items() if key != AT_AWARD or condition.when != WITH_BID
        ]
        fields[f"{name}_finding"] = RadiosField(
            f"Condition {number}: what did you find?", required=False, choices=choices
        )
        fields[f"{name}_words"] = LongTextField(
            f"Condition {number}: what you saw, and where", required=False, rows=2, hint="Needed where it is not met."
        )
        values |= {f"{name}_finding": finding, f"{name}_words": words_before}
    form: CheckForm = type("CheckPageForm", (CheckForm,), fields)(**values)
    return form


class ProposeForm(PageForm):
    """Leaving a bid out, or going on."""

    ground = RadiosField("What is not met?", empty="Select what this bid was found not to meet")
    kind = RadiosField(
        "What do you propose?",
        choices=[
            (LEAVE_OUT, "Leave the bid out", "An approver decides. Then the bidder may answer before it takes effect."),
            (GO_ON, "Go on marking", "An approver decides. The bid is marked to the end."),
        ],
        empty="Select what you propose",
    )
    reason = LongTextField("Why?", rows=4, required=False, hint="The bidder reads this where the bid is left out.")
    why_not_ask = LongTextField(
        "Why asking the bidder, or correcting a slip, does not do",
        rows=3,
        required=False,
        hint="Needed to leave a bid out.",
    )
    why_different = LongTextField(
        "Why this bidder is not asked, though another was",
        rows=3,
        required=False,
        hint="Needed only where the page says that another bidder was asked about the same.",
    )

    def words(self) -> Proposal:
        """What was typed."""
        return Proposal(self.reason.data or "", self.why_not_ask.data or "", self.why_different.data or "")


class DecideCaseForm(PageForm):
    """An approver agrees or not."""

    agrees = RadiosField(
        "Do you agree?", choices=[("yes", "Yes, I agree"), ("no", "No")], empty="Select whether you agree"
    )
    reason = LongTextField("Why?", hint=_STANDS, required=False)


class CloseCaseForm(PageForm):
    """The last word."""

    leave_out = RadiosField(
        "What do you decide?",
        choices=[("yes", "The bid is left out"), ("no", "The bid stays in")],
        empty="Select what you decide",
    )
    reason = LongTextField("Why?", hint="The bidder reads this.", required=False)


class ReasonForm(PageForm):
    """A reason and a button."""

    reason = LongTextField("Why?", hint=_STANDS, required=False)


class AskForm(PageForm):
    """A question to one bidder."""

    about = RadiosField("What is it about?", empty="Select what you ask about")
    kind = RadiosField("What do you ask for?", choices=list(KIND_NAMES.items()), empty="Select what you ask for")
    words = LongTextField(
        "The place, and what is not clear",
        rows=3,
        required=False,
        hint="The standard words stand around it. For example: paragraph 2 names a rota, and no rota is there.",
    )
    answer_on = DateField("Answer by 5pm on", thing="the day", required=False)


def ask_form(abouts: Sequence[tuple[str, str]], day: date) -> AskForm:
    """abouts: (id, words) of what may be asked about; day: the one first shown."""
    form = AskForm(answer_on=day)
    form.about.choices = list(abouts)
    return form


class AnswerQuestionForm(PageForm):
    """The bidder's answer to a question."""

    words = LongTextField("Your answer", rows=8, required=False, word_limit=MOST_WORDS)


class AnswerCaseForm(PageForm):
    """The bidder's answer before a decision takes effect."""

    words = LongTextField("Your answer", rows=8, required=False, max_length=4000)


class ConfirmForm(PageForm):
    """Fields for each agreed mark are added by `confirm_form`."""

    rows: Sequence[UUID] = ()

    def answers(self) -> dict[UUID, Answer]:
        """What was said, by the save; those left open are not in it."""
        return {
            row: Answer(self[f"says_{row.hex}"].data, self[f"words_{row.hex}"].data or "")
            for row in self.rows
            if self[f"says_{row.hex}"].data
        }


def confirm_form(marks: Sequence[tuple[UUID, str, str]], *, plain: bool) -> ConfirmForm:
    """The form of a member's open confirmations. marks: id of the save, the mark, the bidder."""
    fields: dict[str, Any] = {"rows": tuple(row for row, _, _ in marks)}
    yes, no = (
        ("Yes, that is right", "No, I see it differently") if plain else ("Yes, this is what we agreed", "I disagree")
    )
    for row, mark, name in marks:
        fields[f"says_{row.hex}"] = RadiosField(
            f"Is mark {mark} for {name} right?", required=False, choices=[("yes", yes), ("no", no)]
        )
        fields[f"words_{row.hex}"] = LongTextField(f"If not, why? ({name}, mark {mark})", rows=2, required=False)
    form: ConfirmForm = type("ConfirmPageForm", (ConfirmForm,), fields)()
    return form


class CrossingForm(PageForm):
    """An approver's word on a mark that crossed a minimum."""

    approves = RadiosField(
        "Do you approve this mark?",
        choices=[("yes", "Yes, it stands"), ("no", "No, the panel records it again")],
        empty="Select whether you approve it",
    )
    reason = LongTextField("Why?", hint=_STANDS, required=False)


class KeptBackForm(PageForm):
    """How a bid goes on without a file that is kept back."""

    choice = RadiosField("What follows?", choices=list(CHOICES.items()), empty="Select what follows")
    reason = LongTextField("Why?", hint="Auditors and approvers can read it.", empty="Enter your reason")


class SharesForm(PageForm):
    """Fields for each question are added by `shares_form`."""

    asked: Sequence[str] = ()

    def shares(self) -> dict[str, list[UUID]]:
        """Who was ticked, by question."""
        return {name: [UUID(each) for each in self[f"share_{name}"].data] for name in self.asked}


def shares_form(
    pack: Pack, markers: Sequence[Marker], names: Mapping[UUID, str], now: Mapping[str, frozenset[UUID]]
) -> SharesForm:
    """One group of boxes a question: members of the kinds that were published. now: who marks it."""
    fields: dict[str, Any] = {"asked": tuple(question.id for question in pack.questions)}
    values: dict[str, Any] = {}
    for number, question in enumerate(pack.questions, 1):
        able = [marker for marker in markers if may_mark(question, marker)]
        fields[f"share_{question.id}"] = CheckboxesField(
            f"Question {number}: {question.title}",
            required=False,
            choices=[(str(each.user_id), names[each.user_id]) for each in able],
        )
        values[f"share_{question.id}"] = [str(each) for each in now[question.id]]
    form: SharesForm = type("SharesPageForm", (SharesForm,), fields)(**values)
    return form
