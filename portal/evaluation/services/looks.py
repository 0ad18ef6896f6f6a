"""Who read what of a bid: the one thing a page may write, in a short work of its own."""

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
    """A person reads a part of a bid; written once a day for each person, bid and thing, so as not to flood.

    thing: "question Q1", "file <id>", "price". Opens its own work: the page itself only reads.
    Refuses: nothing: who may read was asked before. Records: BidRead. Posts: nothing.
    """
    day = in_london(parts.clock.now()).date()
    known = select(Look.id).where(
        Look.user_id == actor.user_id, Look.submission_id == submission_id, Look.thing == thing, Look.on_day == day
    )
    with open_reading(parts) as session:
        if session.scalar(known) is not None:
            return
    try:
        with open_work(parts, actor) as work:
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
            work.record(events.BidRead(procurement_id=procurement_id, submission_id=submission_id, thing=thing))
    except IntegrityError:
        return  # the same person's other window wrote it in this moment
