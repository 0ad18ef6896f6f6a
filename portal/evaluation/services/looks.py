"""Who read what of a bid: the one thing a page may write, in a short work of its own."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.evaluation import events
from portal.evaluation.models import Look
from portal.parts import Parts
from portal.rules.actors import Actor
from portal.rules.wording import in_london
from portal.unit_of_work import open_reading, open_work


def record_look(parts: Parts, actor: Actor, procurement_id: UUID, submission_id: UUID, thing: str) -> None:
    """As `record_looks`, for one part of one bid."""
    record_looks(parts, actor, procurement_id, [(submission_id, thing)])


def record_looks(parts: Parts, actor: Actor, procurement_id: UUID, read: Iterable[tuple[UUID, str]]) -> None:
    """A person reads parts of bids; written once a day for each person, bid and thing, so as not to flood.

    read: submission and thing: "question Q1", "file <id>", "price". Opens a work of its own: the page itself only reads.
    Refuses: nothing: who may read was asked before. Records: BidRead for each. Posts: nothing.
    """
    day = in_london(parts.clock.now()).date()
    wanted = list(dict.fromkeys(read))
    known = select(Look.submission_id, Look.thing).where(
        Look.user_id == actor.user_id, Look.procurement_id == procurement_id, Look.on_day == day
    )
    with open_reading(parts) as session:
        seen = {(submission_id, thing) for submission_id, thing in session.execute(known)}
    new = [each for each in wanted if each not in seen]
    if not new:
        return
    try:
        with open_work(parts, actor) as work:
            for submission_id, thing in new:
                work.session.add(
                    Look(
                        procurement_id=procurement_id,
                        user_id=actor.user_id,
                        submission_id=submission_id,
                        thing=thing,
                        on_day=day,
                        at=work.now,
                    )
                )
            work.session.flush()
            for submission_id, thing in new:
                work.record(events.BidRead(procurement_id=procurement_id, submission_id=submission_id, thing=thing))
    except IntegrityError:
        if len(new) == 1:
            return  # the same person's other window wrote it in this moment
        for each in new:
            record_looks(parts, actor, procurement_id, [each])
