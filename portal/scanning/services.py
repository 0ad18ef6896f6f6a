"""Going through the files that wait for the scanner."""

from collections.abc import Iterator
from datetime import timedelta
from io import BufferedReader
from uuid import UUID

from portal.accounts.queries import read_stored_document
from portal.accounts.services.scanning import note_document_scan
from portal.bids.queries import read_stored_bid_file
from portal.bids.services.scanning import note_file_scan
from portal.parts import Parts
from portal.procurements.queries import read_stored_file
from portal.procurements.services.scanning import note_pack_file_scan
from portal.rules.actors import OPERATOR
from portal.rules.kept_back import UNCHECKABLE, is_given_up
from portal.sealing.keyring import SealBroken
from portal.storage.scanner import FAILED, NO_ANSWER, UNREADABLE, PieceReader, Scan, Scanner, scan_and_prove
from portal.storage.scans import claim_next, conclude, failed_at, is_due, take_up_unscanned, wait_again
from portal.storage.vault import NotThere, StoreTrouble
from portal.unit_of_work import Work, open_reading, open_work

_READERS = (read_stored_bid_file, read_stored_document, read_stored_file)
_NOTERS = (note_file_scan, note_document_scan, note_pack_file_scan)


def scan_waiting(parts: Parts, *, most: int = 20) -> int:
    """Scan what waits and is due, the longest waiting first, `most` files at one go; gives how many were answered.

    Files are read from the store and unsealed in memory, piece by piece. No transaction is open while the scanner looks.
    A worker that dies meanwhile leaves the file waiting; another takes it after `portal.storage.scans.LEASE`. A file the
    scanner fails on often enough, and long enough, is given up: it is kept back as one that could not be checked.
    """
    scanner = parts.scanner
    if scanner is None:
        return 0
    with open_reading(parts) as session:
        if not is_due(session, parts.clock.system_now()):
            return 0
    if not scanner.answers():
        return 0
    answered = 0
    for _ in range(most):
        with open_work(parts, OPERATOR) as work:
            stored_file_id = claim_next(work.session, work.system_now)
        if stored_file_id is None:
            break
        scan = _scan(parts, scanner, stored_file_id)
        with open_work(parts, OPERATOR) as work:
            _note(work, stored_file_id, scan)
        if scan.outcome in (NO_ANSWER, FAILED):
            break  # away, or failing: whoever called has other things to do meanwhile
        answered += 1
    return answered


def scan_unscanned(parts: Parts, *, most: int = 50) -> bool:
    """Let files that came in while scanning was off wait for the scanner, `most` at a time; whether any wait.

    `scan_waiting` then looks through them after those that are held back. Records, Posts: nothing here.
    """
    if parts.scanner is None:
        return False
    with open_work(parts, OPERATOR) as work:
        return take_up_unscanned(work.session, work.system_now, most) > 0


def _scan(parts: Parts, scanner: Scanner, stored_file_id: UUID) -> Scan:
    try:
        pieces = _pieces(parts, stored_file_id)
        if pieces is None:
            return Scan(UNREADABLE, "nobody's")
        return scan_and_prove(scanner, BufferedReader(PieceReader(pieces), 1 << 16))
    except (NotThere, SealBroken):
        # What is lost or changed in the store is no matter of viruses: the opening and the verification find it.
        return Scan(UNREADABLE, "lost or changed")
    except StoreTrouble:
        return Scan(NO_ANSWER, "the file store did not answer")


def _pieces(parts: Parts, stored_file_id: UUID) -> Iterator[bytes] | None:
    with open_reading(parts) as session:
        for read in _READERS:
            found = read(session, parts, stored_file_id)
            if found is not None:
                return found
    return None


def _note(work: Work, stored_file_id: UUID, scan: Scan) -> None:
    if scan.outcome == FAILED and _is_given_up(work, stored_file_id):
        scan = Scan(UNCHECKABLE, scan.words)
    if scan.outcome in (NO_ANSWER, FAILED):
        wait_again(work.session, stored_file_id, scan, work.system_now)
        return
    if not any(note(work, stored_file_id, scan) for note in _NOTERS):
        conclude(work.session, stored_file_id, scan, work.system_now)


def _is_given_up(work: Work, stored_file_id: UUID) -> bool:
    settings = work.parts.settings
    return is_given_up(
        failed_at(work.session, stored_file_id),
        work.system_now,
        tries=settings.scan_tries,
        span=timedelta(minutes=settings.scan_minutes),
    )
