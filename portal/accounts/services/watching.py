"""Nobody gives access unseen: the other administrators and the auditors hear at once of what an administrator did."""

from sqlalchemy import select

from portal.accounts import messages
from portal.accounts.models import User, UserRole
from portal.rules.actors import Role
from portal.unit_of_work import Work

_WATCH = (Role.ADMINISTRATOR.value, Role.AUDITOR.value)


def tell_watchers(work: Work, what: str) -> None:
    """Tell every administrator and auditor but the one who acts. what: a clause that follows a name, without a full stop.

    What the operator does on the host is not told: it brings in the first people, and stands in the trail.
    Refuses: nothing.
    Records: nothing: the caller does.
    Posts: AdministratorActed.
    """
    if not work.actor.signed_in:
        return
    watchers = select(User.email).where(
        User.id.in_(select(UserRole.user_id).where(UserRole.role.in_(_WATCH))),
        User.id != work.actor.user_id,
        User.confirmed_at.is_not(None),
        User.closed_at.is_(None),
    )
    for address in work.session.scalars(watchers.order_by(User.email)).all():
        work.post(messages.AdministratorActed(to=address, by=work.actor.name, what=what, at=work.system_now))
