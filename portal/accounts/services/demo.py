"""Signing in without a password: in the demo only."""

from uuid import UUID

from portal.accounts.models import User
from portal.accounts.services.sessions import SignedInAs, begin_session
from portal.rules.doors import Method
from portal.rules.refusals import NotFound
from portal.unit_of_work import Work


def begin_session_as(work: Work, user_id: UUID, *, browser: str = "") -> SignedInAs:
    """Sign in as somebody of the demo world.

    Refuses: where the portal is not a demo, and unknown people, both as not found.
    Records: SignedIn.
    """
    user = work.session.get(User, user_id)
    if not work.parts.settings.demo or user is None or user.closed_at is not None:
        raise NotFound
    return begin_session(work, user, method=Method.DEMO, browser=browser)
