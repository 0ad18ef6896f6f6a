"""The panels on which somebody sits: what they have to mark on each."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from portal.evaluation.queries.ground import get_boards
from portal.evaluation.queries.marking import own_lists, state_of
from portal.procurements.queries import procurements_of_seat
from portal.rules.actors import Actor
from portal.rules.seats import PANEL


@dataclass(frozen=True)
class PanelLine:
    """One procurement on a member's first page."""

    procurement_id: UUID
    title: str
    reference: str
    service_user: bool
    chair: bool
    state: str
    done: int
    to_mark: int
    marking_by: str
    opened: bool
    discussing: bool
    locked_quality: bool


def list_panels(session: Session, actor: Actor) -> list[PanelLine]:
    """The procurements on whose panel a person sits, newest first. As many queries for one as for all.

    What was destroyed by law is not among them.
    """
    if actor.user_id is None:
        return []
    views = [
        view
        for view in procurements_of_seat(session, actor.user_id, *PANEL)
        if view.pack is not None and view.record_purged_at is None
    ]
    return [
        PanelLine(
            procurement_id=listed.board.view.id,
            title=listed.board.view.title,
            reference=listed.board.view.reference,
            service_user=listed.member.service_user,
            chair=listed.member.chair,
            state=state_of(listed),
            done=listed.done,
            to_mark=len(listed.lines),
            marking_by=listed.board.pack.timetable.marking_by.isoformat(),
            opened=listed.board.view.opened_at is not None,
            discussing=listed.board.view.discussion_opened_at is not None,
            locked_quality=listed.board.view.quality_locked_at is not None,
        )
        for listed in own_lists(session, actor, get_boards(session, views), actor.user_id)
    ]
