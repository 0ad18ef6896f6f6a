"""One person: all that is held about them, and erasing who they were where no law asks to keep it (UK GDPR art. 15, 17, 20)."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, delete, literal, select, union_all, update
from sqlalchemy.orm import Session

from portal.accounts.events import MemberLeft
from portal.accounts.models import (
    Invitation,
    JoinRequest,
    LinkToken,
    Membership,
    Organisation,
    SignInSession,
    User,
    UserRole,
)
from portal.accounts.queries import names_of
from portal.accounts.services import refuse_unless_shown
from portal.audit.history import list_history
from portal.audit.models import AuditEntry, AuditWords
from portal.db.base import Base
from portal.db.protection import lawful_purge
from portal.procurements.queries import list_by_ids
from portal.retention import events
from portal.retention.plan import ROOT, tables_of_a_tender, way_up
from portal.retention.queries import keeping_of
from portal.rules import codec
from portal.rules.actors import Actor, Role
from portal.rules.refusals import NotFound, Refusal
from portal.rules.wording import plain_date
from portal.unit_of_work import Work

ERASED_NAME = "Somebody who left"
_ERASED_MAIL = "@erased.invalid"
# Rows that say nothing but who the person is, or let them in.
_OWN_TABLES = (
    *("identity_links", "invitations", "join_requests", "link_tokens", "memberships", "passkeys", "recovery_codes"),
    *("sign_in_sessions", "time_code_secrets", "user_roles"),
)


@dataclass(frozen=True)
class Reason:
    """A tender the person took part in. until: the first day its record may go, None while that is not known."""

    reference: str
    title: str
    until: date | None
    parts: dict[str, int]


def reasons_to_keep(session: Session, user_id: UUID) -> list[Reason]:
    """Tenders whose record names the person, which the law asks to keep: five queries, whatever the number."""
    found: dict[UUID, Counter[str]] = {}
    for table, procurement_id in session.execute(union_all(*_took_part(user_id))):
        found.setdefault(procurement_id, Counter())[table] += 1
    views = [view for view in list_by_ids(session, list(found)) if view.record_purged_at is None]
    return [
        Reason(
            each.view.reference, each.view.title, None if each.held else each.dates.record, dict(found[each.view.id])
        )
        for each in keeping_of(session, views)
    ]


def _took_part(user_id: UUID) -> Iterable[Select[Any]]:
    """One query a column of a tender's tables that names a person: table and procurement id, one line a row."""
    for table in tables_of_a_tender().values():
        for column in table.columns:
            if any(key.column.table.name == "users" for key in column.foreign_keys):
                rows = select(table.c.id).where(column == user_id)
                yield select(literal(table.name), *_procurements(table, rows).selected_columns)


def _procurements(table: Table, rows: Select[Any]) -> Select[Any]:
    if table.name == ROOT:
        return select(table.c.id).where(table.c.id.in_(rows))
    up = way_up(table, tables_of_a_tender())
    assert up is not None, table.name  # noqa: S101
    parent = next(iter(up.foreign_keys)).column.table
    if parent.name == ROOT:
        return select(up).where(table.c.id.in_(rows))
    return _procurements(parent, select(up).where(table.c.id.in_(rows)))


def is_of_the_council(actor: Actor) -> bool:
    """True for whoever the council gave an account: an administrator closes that."""
    return not actor.is_any(Role.OWNER, Role.EDITOR, Role.NEWCOMER)


def erase_own_account(work: Work, *, token: str) -> None:
    """Close one's own account and erase name and address; texts of the trail about it go with the next `portal purge`.

    token: of the session it is done in.
    Refuses: who has not shown there lately that it is them (ShowAgain); an account of the council (an administrator closes
    it); the only owner, while others are in the organisation; where a tender's record names the person: with the tender and
    the day. Records: AccountErased; MemberLeft in the chain of the organisation. Posts: nothing.
    """
    user_id = work.actor.user_id
    if user_id is None:
        raise NotFound
    refuse_unless_shown(work, token)
    if work.session.scalar(select(UserRole.user_id).where(UserRole.user_id == user_id)) is not None:
        raise Refusal("This is an account of the council. Ask an administrator to close it.")
    _refuse_only_owner(work, user_id)
    if kept := reasons_to_keep(work.session, user_id):
        first = kept[0]
        day = f"until {plain_date(first.until)}" if first.until else "until it is over, and its years have passed"
        more = f", and {len(kept) - 1} more" if len(kept) > 1 else ""
        raise Refusal(
            f"You took part in {first.title} ({first.reference}){more}. The law asks us to keep its record {day}. "
            "Your name stays until then. Nothing has changed."
        )
    if work.actor.organisation_id is not None:
        # The organisation's own chain tells when its last person went: its profile is kept from that day.
        organisation_id = work.actor.organisation_id
        work.record(MemberLeft(organisation_id=organisation_id, user_id=user_id, name=ERASED_NAME))
    work.record(events.AccountErased(user_id=user_id))
    _erase(work, work.session.get_one(User, user_id, with_for_update=True))


def _refuse_only_owner(work: Work, user_id: UUID) -> None:
    own = work.session.scalars(select(Membership).where(Membership.user_id == user_id)).one_or_none()
    if own is None or own.role != Role.OWNER.value:
        return
    others = list(
        work.session.scalars(
            select(Membership.role).where(
                Membership.organisation_id == own.organisation_id, Membership.user_id != user_id
            )
        )
    )
    if others and Role.OWNER.value not in others:
        raise Refusal("You are the only owner of your organisation. Make somebody else an owner first.")


def _erase(work: Work, user: User) -> None:
    for name in _OWN_TABLES:
        table = Base.metadata.tables[name]
        work.session.execute(delete(table).where(table.c.user_id == user.id))
    user.name, user.email, user.password_hash = ERASED_NAME, f"{user.id.hex}{_ERASED_MAIL}", None
    user.closed_at = user.closed_at or work.system_now
    work.session.flush()


def due_accounts(work: Work) -> list[UUID]:
    """Closed accounts that no record asks to keep, and erased ones whose texts still stand in the trail."""
    closed = select(User.id).where(User.closed_at.is_not(None)).order_by(User.id)
    return [
        user_id
        for user_id in work.session.scalars(closed)
        if (not _is_erased(work, user_id) or _texts_stand(work, user_id)) and not reasons_to_keep(work.session, user_id)
    ]


def _is_erased(work: Work, user_id: UUID) -> bool:
    return work.session.get_one(User, user_id).email.endswith(_ERASED_MAIL)


def _texts_stand(work: Work, user_id: UUID) -> bool:
    return work.session.scalar(_texts(user_id).limit(1)) is not None


def _texts(user_id: UUID) -> Select[Any]:
    return (
        select(AuditWords.id)
        .join(AuditEntry, AuditEntry.id == AuditWords.entry_id)
        .where(AuditEntry.stream == f"user:{user_id}", AuditWords.text.is_not(None))
    )


def erase_due(work: Work) -> int:
    """Erase every account that is due; `work` is the owner's. Gives how many. Records: AccountErased."""
    due = due_accounts(work)
    for user_id in due:
        if not _is_erased(work, user_id):
            work.record(events.AccountErased(user_id=user_id))
            _erase(work, work.session.get_one(User, user_id, with_for_update=True))
    if due:
        with lawful_purge(work.session.connection(), ["audit_words"]):
            for user_id in due:
                ids = list(work.session.scalars(_texts(user_id)))
                emptied = update(AuditWords).where(AuditWords.id.in_(ids)).values(text=None)
                work.session.execute(emptied.execution_options(synchronize_session=False))
    return len(due)


def export_own(work: Work, *, token: str) -> dict[str, Any]:
    """All that is held about the person who asks, as plain JSON; no token, digest or key is in it.

    token: of the session they ask in.
    Refuses: who has not shown there lately that it is them (ShowAgain). Records: DataExported.
    """
    user_id = work.actor.user_id
    if user_id is None:
        raise NotFound
    refuse_unless_shown(work, token)
    session = work.session
    user = session.get_one(User, user_id)
    memberships = session.execute(
        select(Organisation.name, Membership.role, Membership.since)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.user_id == user_id)
    )
    acts = session.execute(
        select(AuditEntry.at, AuditEntry.code).where(AuditEntry.actor_id == user_id).order_by(AuditEntry.at)
    )
    told = list_history(session, [f"user:{user_id}"], lambda ids: names_of(session, ids))
    found = {
        "account": _only(user, "name", "email", "created_at", "confirmed_at", "closed_at"),
        "roles": [row.role for row in session.scalars(select(UserRole).where(UserRole.user_id == user_id))],
        "organisations": [{"name": name, "role": role, "since": since} for name, role, since in memberships],
        "asked_to_join": _rows(session, JoinRequest, user_id, "asked_at", "decided_at", "accepted"),
        "invitations": _rows(session, Invitation, user_id, "name", "email", "created_at", "expires_at", "accepted_at"),
        "links": _rows(session, LinkToken, user_id, "purpose", "created_at", "expires_at", "used_at"),
        "sessions": _rows(session, SignInSession, user_id, "started_at", "seen_at", "ended_at", "method", "browser"),
        "tenders": [
            {"reference": each.reference, "title": each.title, "kept_until": each.until, "entries": each.parts}
            for each in reasons_to_keep(session, user_id)
        ],
        "acts": [{"at": at, "what": code} for at, code in acts],
        "history_of_the_account": [{"at": line.at, "what": line.sentence} for line in told],
        "not_in_here": "What you wrote for an organisation or a panel is in the bid or the marks; mails are in your mailbox.",
    }
    work.record(events.DataExported(user_id=user_id))
    plain: dict[str, Any] = codec.encode(found)
    return plain


def _rows(session: Session, model: Any, user_id: UUID, *names: str) -> list[dict[str, Any]]:
    return [_only(row, *names) for row in session.scalars(select(model).where(model.user_id == user_id))]


def _only(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
