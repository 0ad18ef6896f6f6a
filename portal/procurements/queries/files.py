"""Files of a pack, to be downloaded: by anybody once they are published, by council staff before."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.parts import Parts
from portal.procurements.models import Procurement, ProcurementFile
from portal.procurements.permissions import may_see_staff_pages
from portal.procurements.queries.drafts import draft_of
from portal.procurements.queries.versions import published_documents
from portal.rules.actors import Actor
from portal.rules.pack import PackDocument
from portal.rules.refusals import NotFound, Unavailable
from portal.storage.models import StoredFile
from portal.storage.vault import NotThere, StoreTrouble

_PIECE = 1 << 16


def open_public_file(
    session: Session, parts: Parts, procurement_id: UUID, file_id: UUID
) -> tuple[PackDocument, str, Iterator[bytes]]:
    """A file that a published version lists, its type, and its bytes in pieces. Raises NotFound, Unavailable."""
    found = next((each for each in published_documents(session, procurement_id) if each.file_id == file_id), None)
    return _open(session, parts, procurement_id, found)


def open_draft_file(
    session: Session, parts: Parts, actor: Actor, procurement_id: UUID, file_id: UUID
) -> tuple[PackDocument, str, Iterator[bytes]]:
    """A file of the draft, for council staff. Raises NotFound, Unavailable."""
    row = session.get(Procurement, procurement_id)
    if row is None:
        raise NotFound
    may_see_staff_pages(actor, published=row.published_at is not None).or_refuse()
    found = next((each for each in draft_of(row.draft).documents if each.file_id == file_id), None)
    return _open(session, parts, procurement_id, found)


def _open(
    session: Session, parts: Parts, procurement_id: UUID, document: PackDocument | None
) -> tuple[PackDocument, str, Iterator[bytes]]:
    if document is None:
        raise NotFound
    found = session.execute(
        select(StoredFile.vault_key, StoredFile.content_type)
        .join(ProcurementFile, ProcurementFile.stored_file_id == StoredFile.id)
        .where(ProcurementFile.id == document.file_id, ProcurementFile.procurement_id == procurement_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    key, content_type = found
    try:
        kept = parts.vault.open(key)
    except (NotThere, StoreTrouble) as trouble:
        raise Unavailable("We could not open that file. It is kept. Try again in a few minutes.") from trouble

    def pieces() -> Iterator[bytes]:
        with kept:
            while piece := kept.read(_PIECE):
                yield piece

    return document, content_type, pieces()
