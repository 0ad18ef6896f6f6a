"""The bid's own history as its people may read and save it: every save, file and click with its time (CL-01-d)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.queries import names_of
from portal.audit.history import list_history
from portal.bids.models import Bid
from portal.bids.queries.looked_at import LookLine, list_looks, opened_in
from portal.rules.wording import exact_moment


@dataclass(frozen=True)
class LogLine:
    """One line. digest: of the entry in the bid's chain."""

    at: datetime
    sentence: str
    seq: int
    digest: str

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """The line as it stands in a table."""
        return str(self.seq), exact_moment(self.at), self.sentence, self.digest


@dataclass(frozen=True)
class BidLog:
    """The log, oldest first, and what the council read of the bid since it was opened, newest day first.

    opened: False until then, and the council has read nothing.
    """

    lines: list[LogLine]
    looks: list[LookLine]
    opened: bool


def get_log(session: Session, bid: Bid) -> BidLog:
    """The whole log, for a caller that has asked permission. Three queries; three more once the bid was opened."""
    found = list_history(session, [f"bid:{bid.id}"], lambda ids: names_of(session, ids))
    lines = [LogLine(line.at, line.sentence, line.seq, line.digest) for line in sorted(found, key=lambda one: one.seq)]
    submissions, opened_at = opened_in(found)
    if opened_at is None or not bid.wrapped_key:  # destroyed by law: what it said, and who read it, is told no more
        return BidLog(lines, [], opened=opened_at is not None)
    return BidLog(lines, list_looks(session, bid, submissions, opened_at), opened=True)


def list_log(session: Session, bid: Bid) -> list[LogLine]:
    """The log without the council's looks, oldest first, for a caller that has asked permission."""
    return get_log(session, bid).lines
