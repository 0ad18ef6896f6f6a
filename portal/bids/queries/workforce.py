"""The table of posts of a procurement, for those who agreed to keep it private."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.bids.models import Undertaking
from portal.procurements.models import PackVersion, Procurement
from portal.rules import pack as packs
from portal.rules.disclosure import PublishedPost, published, read_posts
from portal.rules.pack import Pack
from portal.rules.refusals import NotFound


@dataclass(frozen=True)
class Workforce:
    """The published table, pay in bands and lone people hidden. digest: the one the pack names."""

    procurement_id: UUID
    pack: Pack
    posts: tuple[PublishedPost, ...]
    digest: str


def get_workforce(session: Session, procurement_id: UUID) -> Workforce:
    """The table of the newest version. Raises NotFound where staff transfer does not apply."""
    version = session.scalar(
        select(PackVersion)
        .join(Procurement, Procurement.id == PackVersion.procurement_id)
        .where(Procurement.id == procurement_id, PackVersion.number == Procurement.published_version)
    )
    if version is None or not version.workforce:
        raise NotFound
    pack = packs.read(version.pack)
    posts = published(read_posts(version.workforce).posts)
    return Workforce(procurement_id, pack, posts, pack.tupe.workforce_digest or "")


def has_agreed(session: Session, organisation_id: UUID | None, procurement_id: UUID) -> bool:
    """True once an owner of the organisation agreed."""
    if organisation_id is None:
        return False
    statement = select(Undertaking.id).where(
        Undertaking.procurement_id == procurement_id, Undertaking.organisation_id == organisation_id
    )
    return session.scalar(statement) is not None
