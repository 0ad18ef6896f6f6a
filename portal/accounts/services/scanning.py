"""What follows when the scanner answers later about a document of a profile."""

from uuid import UUID

from sqlalchemy import select

from portal.accounts.events import ProfileFileScanned
from portal.accounts.messages import ProfileFileHarmful, ProfileFileNotChecked
from portal.accounts.models import OrganisationProfile, ProfileDocument
from portal.accounts.queries import owners_of
from portal.accounts.sealed import ProfileSeal
from portal.rules.kept_back import UNCHECKABLE
from portal.storage.scanner import Scan
from portal.storage.scans import KEPT_BACK, conclude
from portal.unit_of_work import Work


def note_document_scan(work: Work, stored_file_id: UUID, scan: Scan) -> bool:
    """Write down the answer about a document; False where the file is none of a profile. Written down once.

    Refuses: nothing. Records: ProfileFileScanned. Posts: ProfileFileHarmful, or ProfileFileNotChecked, to
    every owner, where it is kept back.
    """
    row = work.session.scalar(select(ProfileDocument).where(ProfileDocument.stored_file_id == stored_file_id))
    if row is None:
        return False
    profile = work.session.scalars(
        select(OrganisationProfile)
        .where(OrganisationProfile.organisation_id == row.organisation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if not conclude(work.session, stored_file_id, scan, work.system_now):
        return True
    work.record(ProfileFileScanned(organisation_id=row.organisation_id, file_id=row.id, outcome=scan.outcome))
    if scan.outcome in KEPT_BACK:
        name = ProfileSeal(work.parts.keyring, profile).read_fact(row.id, row.sealed_facts).name
        message = ProfileFileNotChecked if scan.outcome == UNCHECKABLE else ProfileFileHarmful
        for _, _, address in owners_of(work.session, row.organisation_id):
            work.post(message(to=address, file=name))
    return True
