"""Which files are not simply there, by the ids that pages know them by."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import ProfileDocument
from portal.bids.models import BidFile
from portal.procurements.models import ProcurementFile
from portal.storage.scanner import Scanner
from portal.storage.scans import unsafe_files


def file_states(session: Session, scanner: Scanner | None) -> dict[UUID, str]:
    """A word of `portal.storage.scans.KEPT_BACK` or "waits" for every file that nobody may download now: few, as a rule.

    Five queries at most. Whoever asks shows them only beside files that a person sees anyway.
    """
    states = unsafe_files(session, scanner)
    if not states:
        return {}
    found: dict[UUID, str] = {}
    for table in (BidFile, ProfileDocument, ProcurementFile):
        rows = session.execute(select(table.id, table.stored_file_id).where(table.stored_file_id.in_(states)))
        found |= {file_id: states[stored] for file_id, stored in rows}
    return found
