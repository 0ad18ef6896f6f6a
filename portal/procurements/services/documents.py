"""Files of the pack: looked into, kept with their digest, never replaced. A new version stands beside the earlier one."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from sqlalchemy import func, select

from portal.procurements.events import DocumentAdded, DocumentRefused
from portal.procurements.models import Procurement, ProcurementFile
from portal.procurements.permissions import may_change_published, may_edit, still_open
from portal.procurements.queries import draft_of, lock_procurement, published_pack
from portal.procurements.services.drafting import keep_page
from portal.procurements.services.versions import (
    carry_into_draft,
    publish_version,
    published_workforce_of,
    refuse_closed,
)
from portal.rules.amending import LEAST_LETTERS, ChangeKind
from portal.rules.drafting import Draft
from portal.rules.pack import DOCUMENT_KINDS, PackDocument
from portal.rules.refusals import Invalid, NotFound, Refusal, Unavailable
from portal.rules.wording import in_london
from portal.storage.checking import CheckedFile
from portal.storage.keeping import keep
from portal.storage.names import PACK_FOLDER
from portal.storage.scanner import NO_ANSWER
from portal.storage.vault import StoreTrouble
from portal.unit_of_work import Work

MOST_FILES = 40
# Versions of the same words, which change nothing that is asked: they may be published by themselves.
BY_ITSELF = ("easy_read", "translation")


def add_document(
    work: Work, procurement_id: UUID, file: CheckedFile, *, kind: str, title: str, language: str = ""
) -> PackDocument:
    """Take a file into the draft, or into the change being written.

    kind: a key of `DOCUMENT_KINDS`. Refuses: who may not write; a frozen pack; no name; a translation without its
    language; the same bytes twice; a store that does not answer (Unavailable). What the file is was
    looked at before. Records: DocumentAdded, DraftPageSaved. Posts: nothing.
    """
    row, draft = _writable(work, procurement_id)
    made = _taken(work, row, draft.documents, file, kind=kind, title=title, language=language)
    keep_page(work, row, replace(draft, documents=(*draft.documents, made)), "documents")
    return made


def replace_document(work: Work, procurement_id: UUID, document_id: UUID, file: CheckedFile) -> PackDocument:
    """Put a new version in the place of a file. The earlier one is kept, and stays public once it was.

    Refuses, Records, Posts: as `add_document`; NotFound for a file that is not there.
    """
    row, draft = _writable(work, procurement_id)
    before = _document(draft, document_id)
    made = _taken(
        work,
        row,
        draft.documents,
        file,
        kind=before.kind,
        title=before.title,
        language=before.language,
        document_id=before.id,
    )
    documents = tuple(made if each.id == document_id else each for each in draft.documents)
    keep_page(work, row, replace(draft, documents=documents), "documents")
    return made


def record_harmful_document(work: Work, procurement_id: UUID, signature: str) -> None:
    """Keep in the procurement's chain that a harmful file was not taken, in a short work of its own.

    Refuses: who may not write. Records: DocumentRefused. Posts: nothing.
    """
    row = lock_procurement(work, procurement_id)
    if row.published_at is None or row.amendment_started_at is not None:
        may_edit(work.actor, row).or_refuse()
    else:
        may_change_published(work.actor, row).or_refuse()
    work.record(DocumentRefused(procurement_id=row.id, reference=row.reference, signature=signature))


def take_out_document(work: Work, procurement_id: UUID, document_id: UUID) -> None:
    """Take a file out of the draft, or out of the next version. What was published with it keeps it.

    Refuses: who may not write; a frozen pack; a file that is not there. Records: DraftPageSaved. Posts: nothing.
    """
    row, draft = _writable(work, procurement_id)
    _document(draft, document_id)
    documents = tuple(each for each in draft.documents if each.id != document_id)
    keep_page(work, row, replace(draft, documents=documents), "documents")


def announce_document(
    work: Work,
    procurement_id: UUID,
    file: CheckedFile,
    *,
    kind: str,
    title: str,
    language: str = "",
    reason: str,
) -> str:
    """Publish an Easy Read or other-language version by itself, at once, and tell everyone; gives the pack's digest.

    One of the same kind and language is replaced by it as its next version.
    Refuses: who may not; at or after the deadline; any other kind, which takes an amendment; no words on what is new; as
    `add_document`. Records: DocumentAdded, PackAmended. Posts: what its listeners post.
    """
    row = lock_procurement(work, procurement_id)
    may_change_published(work.actor, row).or_refuse()
    refuse_closed(work, row)
    if kind not in BY_ITSELF:
        raise Invalid(
            "Only an Easy Read version or one in another language is added by itself. For any other file, change what is "
            "published.",
            field="kind",
        )
    if row.amendment_started_at is not None:
        raise Refusal("A change is being written. Add the file to it, or drop it first.")
    if len(reason.strip()) < LEAST_LETTERS:
        raise Invalid("Enter what is new, and for whom", field="reason")
    if file.scan.outcome == NO_ANSWER:
        raise Unavailable(
            "Our virus scanner does not answer, so the file cannot be published now. Try again in a few minutes.",
            field="file",
        )
    base = published_pack(work.session, row)
    same = next((d for d in base.documents if (d.kind, d.language) == (kind, language.strip())), None)
    made = _taken(
        work,
        row,
        base.documents,
        file,
        kind=kind,
        title=title,
        language=language,
        document_id=same.id if same else None,
    )
    rest = tuple(each for each in base.documents if same is None or each.id != same.id)
    pack = replace(base, version=base.version + 1, documents=(*rest, made))
    digest = publish_version(
        work, row, pack, kind=ChangeKind.FILE, reason=reason.strip(), workforce=published_workforce_of(work, row)
    )
    carry_into_draft(row, pack)
    return digest


def _writable(work: Work, procurement_id: UUID) -> tuple[Procurement, Draft]:
    row = lock_procurement(work, procurement_id)
    may_edit(work.actor, row).or_refuse()
    if row.published_at is not None:
        still_open(row, work.now).or_refuse()
    return row, draft_of(row.draft)


def _document(draft: Draft, document_id: UUID) -> PackDocument:
    for each in draft.documents:
        if each.id == document_id:
            return each
    raise NotFound


def _taken(
    work: Work,
    row: Procurement,
    there: Sequence[PackDocument],
    file: CheckedFile,
    *,
    kind: str,
    title: str,
    language: str,
    document_id: UUID | None = None,
) -> PackDocument:
    if kind not in DOCUMENT_KINDS:
        raise Invalid("Select what the file is", field="kind")
    if not title.strip():
        raise Invalid("Enter a name for the file", field="title")
    if kind == "translation" and not language.strip():
        raise Invalid("Enter the language, in that language", field="language")
    if document_id is None and len(there) >= MOST_FILES:
        raise Invalid(f"There are {MOST_FILES} files. Take one out before you add another.", field="file")
    twin = next((each for each in there if each.sha256 == file.received.sha256), None)
    if twin is not None:
        raise Invalid(f"{file.name} is the same file as “{twin.title}”. Choose another.", field="file")
    received, facts = file.received, file.facts
    try:
        stored = keep(
            work.session,
            work.parts.vault,
            received,
            PACK_FOLDER,
            content_type=facts.content_type,
            pages=facts.pages,
            now=work.now,
            scan=file.scan,
            scanned_at=work.system_now,
        )
    except StoreTrouble as trouble:
        raise Unavailable("We could not store the file. It was not added. Try again.", field="file") from trouble
    line = document_id or uuid4()
    newest = work.session.scalar(select(func.max(ProcurementFile.version)).where(ProcurementFile.document_id == line))
    kept = ProcurementFile(
        id=uuid4(),
        procurement_id=row.id,
        document_id=line,
        version=(newest or 0) + 1,
        stored_file_id=stored.id,
        name=file.name,
        added_at=work.now,
        added_by=work.actor.user_id,
    )
    work.session.add(kept)
    work.session.flush()
    work.record(
        DocumentAdded(
            procurement_id=row.id,
            reference=row.reference,
            file_id=kept.id,
            size=received.size,
            sha256=stored.sha256,
        )
    )
    return PackDocument(
        id=line,
        file_id=kept.id,
        version=kept.version,
        kind=kind,
        title=title.strip(),
        name=kept.name,
        format=facts.kind,
        size=received.size,
        sha256=received.sha256,
        on=in_london(work.now).date(),
        language=language.strip(),
        pages=facts.pages,
    )
