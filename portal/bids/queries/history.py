"""The bid's own history as its people may read and save it: every save, file and click with its time (CL-01-d)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.queries import names_of
from portal.audit.history import list_history
from portal.bids.models import Bid
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


def list_log(session: Session, bid: Bid) -> list[LogLine]:
    """The whole log, oldest first, for a caller that has asked permission."""
    lines = list_history(session, [f"bid:{bid.id}"], lambda ids: names_of(session, ids))
    return [LogLine(line.at, line.sentence, line.seq, line.digest) for line in sorted(lines, key=lambda one: one.seq)]
