"""Forms of feedback."""

from wtforms import HiddenField

from portal.rules.summaries import Words
from portal.web.fields import LongTextField, TextField
from portal.web.forms import PageForm


class CellForm(PageForm):
    """The words on one question of one bid. seen: how many saves the page was opened on."""

    seen = HiddenField()
    why = LongTextField("Why this mark", required=False, rows=5, hint="The bidder reads this word for word.")
    strength = LongTextField("What was strong", required=False, rows=3)
    missing = LongTextField(
        "What was missing for the next mark", required=False, rows=3, hint="Leave this empty at the top mark."
    )
    place = TextField("Where in the bid", required=False, hint="Such as paragraph 2, or words of the bid.")
    next_time = LongTextField("One thing to do next time", required=False, rows=3)

    def words(self) -> Words:
        """What was typed."""
        return Words(
            why=self.why.data.strip(),
            strength=self.strength.data.strip(),
            missing=self.missing.data.strip(),
            place=self.place.data.strip(),
            next_time=self.next_time.data.strip(),
        )

    def expected(self) -> int:
        """How many saves the page was opened on; -1 where that is no number."""
        text = self.seen.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


class SignForm(PageForm):
    """The second reader signs. seen: digest of all words on the page."""

    seen = HiddenField()


class ChangeForm(PageForm):
    """The second reader asks for a change."""

    seen = HiddenField()
    words = LongTextField("What must change, and where", thing="what must change, and where", required=False, rows=4)


class ReleaseForm(PageForm):
    """The release: a button alone."""
