"""Closing every door that stands open, after a restore."""

from typing import Any

from sqlalchemy import CursorResult, update

from portal.accounts.models import Invitation, LinkToken, SignInSession
from portal.unit_of_work import Work


def end_everything(work: Work) -> tuple[int, int]:
    """End every session and withdraw every link and invitation that still works; gives how many sessions, how many links.

    Whoever held a copy of the database could have used them. People sign in anew; links are sent anew.
    Refuses: nothing.
    Records: nothing: the caller says why.
    Posts: nothing.
    """
    at = work.system_now
    sessions = update(SignInSession).where(SignInSession.ended_at.is_(None), SignInSession.expires_at > at)
    links = update(LinkToken).where(LinkToken.used_at.is_(None), LinkToken.expires_at > at)
    invitations = update(Invitation).where(
        Invitation.accepted_at.is_(None), Invitation.withdrawn_at.is_(None), Invitation.expires_at > at
    )
    ended = _count(work, sessions.values(ended_at=at))
    return ended, _count(work, links.values(used_at=at)) + _count(work, invitations.values(withdrawn_at=at))


def _count(work: Work, statement: Any) -> int:
    found: CursorResult[Any] = work.session.execute(statement)  # type: ignore[assignment]
    return int(found.rowcount)
