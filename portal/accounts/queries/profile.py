"""Reading an organisation's profile: for its own people, and for the bid that freezes a copy."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.law import NotInTheData, sme_limit
from portal.accounts.models import OrganisationProfile, ProfileDocument
from portal.accounts.permissions import may_write_profile
from portal.accounts.sealed import ProfileSeal
from portal.parts import Parts
from portal.rules import codec
from portal.rules.actors import Actor
from portal.rules.profile import Profile, ProfileFile
from portal.rules.refusals import NotFound, Unavailable
from portal.rules.sme import SmeLimits
from portal.sealing.keyring import Keyring
from portal.storage.models import StoredFile
from portal.storage.scans import refuse_unsafe
from portal.storage.vault import NotThere, StoreTrouble


@dataclass(frozen=True)
class SectionSaved:
    """When a section was last saved, and by whom. version: of the whole profile after that save."""

    version: int
    at: datetime
    by: str


@dataclass(frozen=True)
class ProfileView:
    """A profile as it stands. saved: by section; version: 0 where nothing was ever saved."""

    profile: Profile = Profile()
    saved: Mapping[str, SectionSaved] = field(default_factory=dict)
    version: int = 0


def get_profile(session: Session, keyring: Keyring, actor: Actor) -> ProfileView:
    """The profile of the acting person's own organisation, empty where nothing was saved. One query. Raises NotFound."""
    may_write_profile(actor, actor.organisation_id).or_refuse()
    if actor.organisation_id is None:
        raise NotFound
    return find_profile(session, keyring, actor.organisation_id)


def find_profile(session: Session, keyring: Keyring, organisation_id: UUID) -> ProfileView:
    """An organisation's profile, for a caller that has asked permission: only its own bids may. One query."""
    row = session.scalar(select(OrganisationProfile).where(OrganisationProfile.organisation_id == organisation_id))
    return ProfileView() if row is None else view_of(ProfileSeal(keyring, row), row)


def view_of(seal: ProfileSeal, row: OrganisationProfile) -> ProfileView:
    """A stored profile, unsealed."""
    if row.sealed is None:
        return ProfileView()
    return codec.decode(ProfileView, seal.read(row.sealed))


def sme_limits_on(day: date) -> SmeLimits | None:
    """The law of a day on small and medium-sized enterprises, or None where no row covers it."""
    try:
        row = sme_limit(day)
    except NotInTheData:
        return None
    return SmeLimits(
        staff_below=row.staff_below,
        turnover_pence=row.turnover_pence,
        balance_pence=row.balance_pence,
        micro_below=row.micro_below,
        small_below=row.small_below,
        source=row.source,
    )


def open_profile_file(
    session: Session, parts: Parts, organisation_id: UUID, file_id: UUID
) -> tuple[ProfileFile, Iterator[bytes]]:
    """A document of a profile and its bytes in pieces, for a caller that has asked permission.

    Raises NotFound, Unavailable; NotAllowed where it is kept back or still being checked; SealBroken while it is read.
    """
    found = session.execute(
        select(ProfileDocument, StoredFile.vault_key, OrganisationProfile)
        .join(StoredFile, StoredFile.id == ProfileDocument.stored_file_id)
        .join(OrganisationProfile, OrganisationProfile.organisation_id == ProfileDocument.organisation_id)
        .where(ProfileDocument.id == file_id, ProfileDocument.organisation_id == organisation_id)
    ).one_or_none()
    if found is None:
        raise NotFound
    row, key, profile = found
    refuse_unsafe(session, parts.scanner, row.stored_file_id)
    seal = ProfileSeal(parts.keyring, profile)
    try:
        return seal.read_fact(row.id, row.sealed_facts), seal.read_file(row.id, parts.vault.open(key))
    except (NotThere, StoreTrouble) as trouble:
        raise Unavailable("We could not open that file. It is kept. Try again in a few minutes.") from trouble


def kept_as(session: Session, file_ids: Collection[UUID]) -> dict[UUID, UUID]:
    """The stored file of each document, by the document's id. One query."""
    rows = session.execute(
        select(ProfileDocument.id, ProfileDocument.stored_file_id).where(ProfileDocument.id.in_(file_ids))
    )
    return dict(rows.all())


def documents_before(session: Session, organisation_ids: Collection[UUID], moment: datetime) -> list[UUID]:
    """The stored files of every document these organisations added before a moment. One query."""
    return list(
        session.scalars(
            select(ProfileDocument.stored_file_id).where(
                ProfileDocument.organisation_id.in_(organisation_ids), ProfileDocument.added_at < moment
            )
        )
    )


def read_stored_document(session: Session, parts: Parts, stored_file_id: UUID) -> Iterator[bytes] | None:
    """The bytes of a document for the scanner, by its stored file; None where it is none of a profile.

    Raises NotThere, StoreTrouble; SealBroken while it is read.
    """
    found = session.execute(
        select(ProfileDocument, StoredFile.vault_key, OrganisationProfile)
        .join(StoredFile, StoredFile.id == ProfileDocument.stored_file_id)
        .join(OrganisationProfile, OrganisationProfile.organisation_id == ProfileDocument.organisation_id)
        .where(StoredFile.id == stored_file_id)
    ).one_or_none()
    if found is None:
        return None
    row, key, profile = found
    return ProfileSeal(parts.keyring, profile).read_file(row.id, parts.vault.open(key))
