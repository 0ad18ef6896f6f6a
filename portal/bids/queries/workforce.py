"""The table of posts of a procurement, for those whom their organisation named as readers."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.queries import list_members
from portal.bids.models import Undertaking, UndertakingReader
from portal.procurements.models import PackVersion, Procurement
from portal.rules import pack as packs
from portal.rules.actors import Actor
from portal.rules.disclosure import PublishedPost, may_be_shown, post_changes, read_posts
from portal.rules.pack import Pack
from portal.rules.refusals import NotFound
from portal.rules.staff_pack import least_people


@dataclass(frozen=True)
class Workforce:
    """The published table, pay in bands and lone people hidden; no posts where so few move that only totals are told.

    digest: the one the pack names. changed: what is different from the version before, post by post; () in the first.
    """

    procurement_id: UUID
    pack: Pack
    posts: tuple[PublishedPost, ...]
    digest: str
    changed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reader:
    """Somebody of the organisation, and whether they may read the table."""

    user_id: UUID
    name: str
    reads: bool


def get_workforce(session: Session, procurement_id: UUID) -> Workforce:
    """The table of the newest version. Raises NotFound where staff transfer does not apply."""
    rows = session.scalars(
        select(PackVersion)
        .join(Procurement, Procurement.id == PackVersion.procurement_id)
        .where(Procurement.id == procurement_id, PackVersion.number <= Procurement.published_version)
        .order_by(PackVersion.number.desc())
        .limit(2)
    ).all()
    if not rows or not rows[0].workforce:
        raise NotFound
    pack = packs.read(rows[0].pack)
    posts = _shown(rows[0], pack)
    changed: tuple[str, ...] = ()
    if len(rows) > 1 and rows[1].workforce:
        changed = post_changes(_shown(rows[1], packs.read(rows[1].pack)), posts)
    return Workforce(procurement_id, pack, posts, pack.tupe.workforce_digest or "", changed)


def _shown(row: PackVersion, pack: Pack) -> tuple[PublishedPost, ...]:
    return may_be_shown(read_posts(row.workforce or []).posts, least_people(pack.policy))


def has_agreed(session: Session, organisation_id: UUID | None, procurement_id: UUID) -> bool:
    """True once an owner of the organisation agreed."""
    return find_undertaking(session, organisation_id, procurement_id) is not None


def find_undertaking(session: Session, organisation_id: UUID | None, procurement_id: UUID) -> UUID | None:
    """The organisation's undertaking, or None."""
    if organisation_id is None:
        return None
    return session.scalar(
        select(Undertaking.id).where(
            Undertaking.procurement_id == procurement_id, Undertaking.organisation_id == organisation_id
        )
    )


def may_read(session: Session, actor: Actor, procurement_id: UUID) -> bool:
    """True where the actor's organisation agreed and named them. Whoever has left it reads no more."""
    statement = (
        select(UndertakingReader.id)
        .join(Undertaking, Undertaking.id == UndertakingReader.undertaking_id)
        .where(
            Undertaking.procurement_id == procurement_id,
            Undertaking.organisation_id == actor.organisation_id,
            UndertakingReader.user_id == actor.user_id,
        )
    )
    return actor.organisation_id is not None and session.scalar(statement) is not None


def list_readers(session: Session, actor: Actor, procurement_id: UUID) -> list[Reader]:
    """Everybody of the actor's organisation, by name, and whether they may read the table."""
    if actor.organisation_id is None:
        return []
    undertaking_id = find_undertaking(session, actor.organisation_id, procurement_id)
    named = set(
        session.scalars(select(UndertakingReader.user_id).where(UndertakingReader.undertaking_id == undertaking_id))
    )
    return [
        Reader(member.user_id, member.name, member.user_id in named)
        for member in list_members(session, actor.organisation_id)
    ]
