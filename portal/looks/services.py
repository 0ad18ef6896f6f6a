"""Keeping that somebody looked: the one thing a page that only reads may write, in a short work of its own."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.looks.events import Looked
from portal.looks.models import PageLook
from portal.parts import Parts
from portal.rules.actors import OPERATOR, Actor
from portal.rules.wording import in_london
from portal.unit_of_work import open_reading, open_work


def keep_look(parts: Parts, actor: Actor, scope: str, thing: str, *, submission_id: UUID | None = None) -> None:
    """Somebody reads a page; written once a day for each reader, scope and thing, so as not to flood.

    submission_id: of the one bid that the page is about; each bid has a line of its own then.
    Refuses: nothing: who may read was asked before. Records: Looked, in the chain `scope`. Posts: nothing.
    """
    day = in_london(parts.clock.now()).date()
    row_thing = thing if submission_id is None else f"{thing} {submission_id}"
    reader = str(actor.user_id) if actor.user_id else "operator"
    known = select(PageLook.id).where(
        PageLook.reader == reader, PageLook.scope == scope, PageLook.thing == row_thing, PageLook.on_day == day
    )
    with open_reading(parts) as session:
        if session.scalar(known):
            return
    try:
        with open_work(parts, actor) as work:
            work.session.add(
                PageLook(reader=reader, user_id=actor.user_id, scope=scope, thing=row_thing, on_day=day, at=work.now)
            )
            work.session.flush()
            work.record(Looked(where=scope, thing=thing, submission_id=submission_id))
    except IntegrityError:
        return  # the same reader's other window wrote it in this moment


def keep_command(parts: Parts, scope: str, thing: str, command: str) -> None:
    """An operator's command reads what is sealed or personal. Recorded as `keep_look` does, each time it is run.

    Refuses: nothing. Records: Looked, by the operator. Posts: nothing.
    """
    with open_work(parts, OPERATOR) as work:
        work.record(Looked(where=scope, thing=f"{thing}, by {command}"))
