"""Files of a pack, to be downloaded: by anybody once they are published, by council staff before."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO
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
from portal.storage.scanner import Scanner
from portal.storage.scans import refuse_unsafe, states_of
from portal.storage.vault import NotThere, StoreTrouble

_PIECE = 1 << 16


def open_public_file(
    session: Session, parts: Parts, procurement_id: UUID, file_id: UUID
) -> tuple[PackDocument, str, Iterator[bytes]]:
    """A file that a published version lists, its type, and its bytes in pieces.

    Raises NotFound, Unavailable; NotAllowed where it is kept back or still being checked.
    """
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
        select(StoredFile.vault_key, StoredFile.content_type, StoredFile.id)
        .join(ProcurementFile, ProcurementFile.stored_file_id == StoredFile.id)
        .where(ProcurementFile.id == document.file_id, ProcurementFile.procurement_id == procurement_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    key, content_type, stored_file_id = found
    refuse_unsafe(session, parts.scanner, stored_file_id)
    try:
        kept = parts.vault.open(key)
    except (NotThere, StoreTrouble) as trouble:
        raise Unavailable("We could not open that file. It is kept. Try again in a few minutes.") from trouble
    return document, content_type, _pieces(kept)


def _pieces(kept: BinaryIO) -> Iterator[bytes]:
    with kept:
        while piece := kept.read(_PIECE):
            yield piece


def unsafe_documents(
    session: Session, scanner: Scanner | None, documents: Sequence[PackDocument]
) -> list[tuple[PackDocument, str]]:
    """The files of a pack that are kept back or still being checked, each with that word. Three queries."""
    kept = dict(
        session.execute(
            select(ProcurementFile.id, ProcurementFile.stored_file_id).where(
                ProcurementFile.id.in_([each.file_id for each in documents])
            )
        ).all()
    )
    states = states_of(session, scanner, list(kept.values()))
    return [
        (each, states[kept[each.file_id]])
        for each in documents
        if each.file_id in kept and kept[each.file_id] in states
    ]


def read_stored_file(session: Session, parts: Parts, stored_file_id: UUID) -> Iterator[bytes] | None:
    """The bytes of a file of a pack for the scanner, by its stored file; None where it is none. Raises NotThere, StoreTrouble."""
    key = session.scalar(
        select(StoredFile.vault_key)
        .join(ProcurementFile, ProcurementFile.stored_file_id == StoredFile.id)
        .where(StoredFile.id == stored_file_id)
        .limit(1)
    )
    return None if key is None else _pieces(parts.vault.open(key))
