"""What follows when the scanner answers later about a file of a pack."""

from uuid import UUID

from sqlalchemy import select

from portal.procurements.events import DocumentScanned
from portal.procurements.models import ProcurementFile
from portal.procurements.queries import lock_procurement
from portal.storage.scanner import Scan
from portal.storage.scans import conclude
from portal.unit_of_work import Work


def note_pack_file_scan(work: Work, stored_file_id: UUID, scan: Scan) -> bool:
    """Write down the answer about a file of a pack; False where the file is none. Written down once.

    Refuses: nothing. Records: DocumentScanned. Posts: nothing: publishing is refused with a harmful file, and says so.
    """
    row = work.session.scalar(select(ProcurementFile).where(ProcurementFile.stored_file_id == stored_file_id))
    if row is None:
        return False
    procurement = lock_procurement(work, row.procurement_id)
    if conclude(work.session, stored_file_id, scan, work.system_now):
        work.record(
            DocumentScanned(
                procurement_id=procurement.id, reference=procurement.reference, file_id=row.id, outcome=scan.outcome
            )
        )
    return True
