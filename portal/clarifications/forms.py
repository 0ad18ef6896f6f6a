"""Forms of questions, answers and messages."""

import secrets
from typing import Any

from wtforms import HiddenField

from portal.rules.clarifications import CATEGORIES, OUTCOMES
from portal.web.fields import LongTextField, RadiosField, SelectField, TextField, TickField
from portal.web.forms import FilterForm, PageForm

LONGEST = 5_000


class QuestionsFilter(FilterForm):
    """What a reader looks for; all in the page's address."""

    q = TextField("Search questions and answers", required=False, max_length=100)
    category = SelectField("About", choices=CATEGORIES, blank="Everything", required=False)


class AskForm(PageForm):
    """A question to the council. once: tells a form that is sent twice from one that is filled in twice."""

    once = HiddenField(default=lambda: secrets.token_hex(12))
    category = RadiosField("What is your question about?", choices=CATEGORIES, empty="Select what it is about")
    about = SelectField("Which part?", thing="which part you ask about", default="all", blank="")
    text = LongTextField(
        "Your question",
        rows=7,
        max_length=LONGEST,
        hint="Leave out your name, your organisation, and anything that shows who you are.",
        empty="Enter your question",
    )
    who = RadiosField(
        "Who should get the answer?",
        choices=[
            ("all", "Every bidder", "The usual way. Nobody sees who asked."),
            ("us", "Only us", "We decide if that is fair to the others. If not, you can take your question back."),
        ],
        default="all",
        empty="Select who should get the answer",
    )
    reason = LongTextField(
        "If only you: why?",
        rows=3,
        max_length=LONGEST,
        required=False,
        hint="Such as: it would give away how you work.",
    )
    missing = TickField("Something we need for our bid is missing from the pack")

    def __init__(self, places: list[tuple[str, str]], **values: Any) -> None:
        """`places`: what can be asked about."""
        super().__init__(**values)
        self.about.choices = places

    def whole(self) -> bool:
        """True where a private question says why."""
        if self.who.data == "us" and not self.reason.data:
            self.reason.errors = ["Enter why the answer should be for you alone"]
            return False
        return True


class SeenForm(PageForm):
    """An act on one question. `seen`: how many steps it had, so that another officer's act in between is noticed."""

    seen = HiddenField()

    def steps_seen(self) -> int:
        """The number the form was opened on; none where none came."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


class PrivacyForm(SeenForm):
    """Whether a question is answered in private."""

    ruling = RadiosField(
        "Should only the asker get the answer?",
        choices=[
            ("yes", "Yes", "It is about their own business, and gives them no head start."),
            ("no", "No", "All bidders should have the answer. The asker may take the question back."),
        ],
        empty="Select yes or no",
    )
    reason = LongTextField("If no: why?", rows=3, max_length=LONGEST, required=False, hint="The asker reads this.")


class JoinForm(SeenForm):
    """Which question it is the same as."""

    other = SelectField("It is the same as", thing="a question")

    def __init__(self, others: list[tuple[str, str]], **values: Any) -> None:
        """`others`: id and words of each."""
        super().__init__(**values)
        self.other.choices = others


class AnswerForm(SeenForm):
    """The answer, and the question as all will read it."""

    question = LongTextField(
        "The question, as all will read it",
        rows=6,
        max_length=LONGEST,
        hint="Take out what shows who asked. The asker's own words are kept.",
        required=False,
    )
    outcome = RadiosField(
        "What is this?", choices=OUTCOMES, default="answered", empty="Select what kind of answer it is"
    )
    answer = LongTextField("Your answer", rows=8, max_length=LONGEST, empty="Enter the answer")
    changes_pack = TickField("This changes the pack, and the new version is published")


class PublishForm(SeenForm):
    """The last look."""

    looked = TickField("I looked at these words. None of them tells who asked.")


class MessageForm(PageForm):
    """A message to all bidders."""

    subject = TextField("Subject", max_length=120, empty="Enter a subject")
    words = LongTextField("Message", rows=8, max_length=LONGEST, empty="Enter your message")
