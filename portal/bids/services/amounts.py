"""How much one bid may hold. Only its own files are looked at, so that no limit tells of another bid."""

from datetime import timedelta

from sqlalchemy import and_, func, select

from portal.accounts.services.limits import TooManyTries
from portal.bids.models import Bid, BidFile
from portal.rules.refusals import Invalid
from portal.rules.wording import count_of, file_size
from portal.storage.models import StoredFile
from portal.unit_of_work import Work

_DAY = timedelta(days=1)


def refuse_beyond_bid(work: Work, bid: Bid, size: int, *, field: str = "file") -> None:
    """Refuses one more file of `size` bytes where the bid would hold too much; its row must be locked.

    Counted: every file ever added; those added within a day, also where they were taken out; the bytes in the draft now.
    Raises Invalid, or TooManyTries for the day, beside `field`.
    """
    settings = work.parts.settings
    today = BidFile.added_at > work.now - _DAY
    ever, of_day, first, held = work.session.execute(
        select(
            func.count(),
            func.count().filter(today),
            func.min(BidFile.added_at).filter(today),
            func.coalesce(func.sum(StoredFile.size).filter(and_(BidFile.removed_at.is_(None))), 0),
        )
        .join(StoredFile, StoredFile.id == BidFile.stored_file_id)
        .where(BidFile.bid_id == bid.id)
    ).one()
    if held + size > settings.bid_limit_bytes:
        raise Invalid(
            f"All files of a bid may be {file_size(settings.bid_limit_bytes)} together. Yours are {file_size(int(held))}. "
            "Take one out, or make this one smaller.",
            field=field,
        )
    if ever >= settings.bid_limit_files:
        most, phone = count_of(settings.bid_limit_files, "file"), work.parts.settings.help_phone
        raise Invalid(f"{most} were added to this bid, and that is the most. Ring {phone}.", field=field)
    if of_day >= settings.bid_limit_files_a_day:
        most = count_of(settings.bid_limit_files_a_day, "file")
        wait = max(1, int((first + _DAY - work.now).total_seconds()) + 1)
        raise TooManyTries(
            f"{most} were added to this bid within a day, and that is the most. Those you took out count too. "
            f"Try again in {count_of(max(1, -(-wait // 3600)), 'hour')}. What you wrote is kept.",
            field=field,
            retry_after=wait,
        )
