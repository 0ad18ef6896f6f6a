"""What an organisation says of itself, once, section by section; every bid freezes a copy of what its pack asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from stdnum.gb import utr, vat

from config.reference import districts
from portal.accounts.events import ProfileFileAdded, ProfileFileRemoved, ProfileFileScanned, ProfileSaved
from portal.accounts.models import OrganisationProfile, ProfileDocument
from portal.accounts.permissions import may_write_profile
from portal.accounts.queries.profile import ProfileView, SectionSaved, view_of
from portal.accounts.sealed import ProfileSeal, owner_of
from portal.rules import profile_answers as answers
from portal.rules.profile import HAVE, Insurance, PolicyHeld, Profile, ProfileFile
from portal.rules.refusals import Invalid, NotFound, Stale, Unavailable
from portal.rules.wording import in_london, moment
from portal.storage.checking import CheckedFile
from portal.storage.keeping import keep
from portal.storage.scanner import HARMFUL
from portal.storage.vault import StoreTrouble
from portal.unit_of_work import Work

# Registers whose numbers carry check digits.
CHECKS = {"vat": vat.is_valid, "utr": utr.is_valid}


@dataclass(frozen=True)
class SavedProfile:
    """What a save came to. told: what was mended in numbers, in words."""

    version: int
    changed: bool
    told: tuple[str, ...] = ()


def save_legal_form(work: Work, legal_form: str, *, version: int | None = None) -> SavedProfile:
    """Say what kind of organisation it is.

    version: of the profile when the form was opened, or None to save whatever stands. So with all sections.
    Refuses: no provider (NotFound); none chosen; the section changed meanwhile (Stale). Records: ProfileSaved. Posts: nothing.
    """
    row, view = _open(work, "legal", version)
    return _keep(work, row, view, "legal", answers.with_legal_form(view.profile, legal_form))


def save_numbers(
    work: Work, typed: Mapping[str, str], *, not_registered: bool = False, version: int | None = None
) -> SavedProfile:
    """Keep the numbers on public registers, each in its register's own form.

    typed: by register code. Refuses: as `save_legal_form`; a number that cannot be one, by field; none and not "not
    registered", or both. Records: ProfileSaved. Posts: nothing.
    """
    row, view = _open(work, "numbers", version)
    profile, told = answers.with_numbers(view.profile, typed, not_registered=not_registered, checks=CHECKS)
    return replace(_keep(work, row, view, "numbers", profile), told=told)


def save_size(
    work: Work,
    *,
    staff: int,
    turnover_pence: int | None,
    balance_pence: int | None,
    year_end: date | None,
    version: int | None = None,
) -> SavedProfile:
    """Keep staff, turnover and balance sheet, from which the size is worked out.

    Refuses: as `save_legal_form`; numbers that cannot be right. Records: ProfileSaved. Posts: nothing.
    """
    row, view = _open(work, "size", version)
    profile = answers.with_size(
        view.profile,
        staff=staff,
        turnover_pence=turnover_pence,
        balance_pence=balance_pence,
        year_end=year_end,
        today=_today(work),
    )
    return _keep(work, row, view, "size", profile)


def save_vcse(work: Work, vcse: bool, kind: str = "", *, version: int | None = None) -> SavedProfile:
    """Say whether it is a voluntary, community or social enterprise organisation, and which kind.

    Refuses: as `save_legal_form`; yes without a kind. Records: ProfileSaved. Posts: nothing.
    """
    row, view = _open(work, "vcse", version)
    return _keep(work, row, view, "vcse", answers.with_vcse(view.profile, vcse, kind))


def save_districts(work: Work, names: Sequence[str], *, version: int | None = None) -> SavedProfile:
    """Say in which districts it works.

    Refuses: as `save_legal_form`; none, or one that is none. Records: ProfileSaved. Posts: nothing.
    """
    row, view = _open(work, "districts", version)
    known = [name for _, name in districts()]
    return _keep(work, row, view, "districts", answers.with_districts(view.profile, names, known))


def save_insurance(work: Work, held: Insurance, *, version: int | None = None) -> SavedProfile:
    """Say whether it has one kind of insurance, for how much and until when.

    Refuses: as `save_legal_form`; no amount, no last day or one that has passed. Records: ProfileSaved. Posts: nothing.
    """
    section = f"insurance-{held.kind}"
    row, view = _open(work, section, version)
    return _keep(work, row, view, section, answers.with_insurance(view.profile, held, _today(work)))


def save_policy(
    work: Work, kind: str, standing: str, expires_on: date | None = None, *, version: int | None = None
) -> SavedProfile:
    """Say whether it has a policy and when that is due for review. A document added before stays.

    Refuses: as `save_legal_form`; no day of review or one that has passed. Records: ProfileSaved. Posts: nothing.
    """
    section = f"policy-{kind}"
    row, view = _open(work, section, version)
    before = view.profile.policy(kind)
    held = PolicyHeld(kind, standing, expires_on, before.file if before else None)
    return _keep(work, row, view, section, answers.with_policy(view.profile, held, _today(work)))


def add_policy_file(work: Work, kind: str, file: CheckedFile) -> UUID:
    """Add the document of a policy, in place of the one that stood there; gives its id.

    Refuses: no provider (NotFound); a policy one does not have; a store that does not answer (Unavailable). What the file
    is was looked at before. Records: ProfileFileAdded. Posts: nothing.
    """
    section = f"policy-{kind}"
    row, view = _open(work, section, None)
    held = view.profile.policy(kind)
    if held is None or held.standing != HAVE:
        raise Invalid("Say first that you have this policy", field="standing")
    received, facts = file.received, file.facts
    file_id = uuid4()
    seal = ProfileSeal(work.parts.keyring, row)
    fact = ProfileFile(file_id, file.name, facts.kind, received.size, received.sha256, facts.pages)
    try:
        stored = keep(
            work.session,
            work.parts.vault,
            received,
            "profile-files",
            content_type=facts.content_type,
            pages=facts.pages,
            now=work.now,
            seal=seal,
            sealed_as=file_id,
            scan=file.scan,
            scanned_at=work.system_now,
        )
    except StoreTrouble as trouble:
        phone = work.parts.settings.help_phone
        raise Unavailable(
            f"We could not store your file. It was not added. Try again, or ring {phone}.", field="file"
        ) from trouble
    work.session.add(
        ProfileDocument(
            id=file_id,
            organisation_id=row.organisation_id,
            stored_file_id=stored.id,
            sealed_facts=seal.seal_fact(fact),
            added_at=work.now,
            added_by=work.actor.user_id,
        )
    )
    profile = answers.with_policy(view.profile, replace(held, file=fact), held.expires_on or _today(work))
    _write(work, row, view, section, profile)
    work.record(
        ProfileFileAdded(
            organisation_id=row.organisation_id,
            section=section,
            file_id=file_id,
            size=received.size,
            sha256=stored.sha256,
        )
    )
    return file_id


def record_harmful_policy_file(work: Work) -> None:
    """Keep in the organisation's chain that a harmful document was not taken, in a short work of its own.

    Refuses: no provider (NotFound). Records: ProfileFileScanned. Posts: nothing.
    """
    organisation_id = work.actor.organisation_id
    may_write_profile(work.actor, organisation_id).or_refuse()
    if organisation_id is None:
        raise NotFound
    work.record(ProfileFileScanned(organisation_id=organisation_id, file_id=None, outcome=HARMFUL))


def remove_policy_file(work: Work, kind: str) -> None:
    """Take the document of a policy out of the profile. Bids sent with it keep it.

    Refuses: no provider, no document (NotFound). Records: ProfileFileRemoved. Posts: nothing.
    """
    section = f"policy-{kind}"
    row, view = _open(work, section, None)
    held = view.profile.policy(kind)
    if held is None or held.file is None:
        raise NotFound
    profile = answers.with_policy(view.profile, replace(held, file=None), held.expires_on or _today(work))
    _write(work, row, view, section, profile)
    work.record(ProfileFileRemoved(organisation_id=row.organisation_id, section=section, file_id=held.file.file_id))


def _today(work: Work) -> date:
    return in_london(work.now).date()


def _open(work: Work, section: str, version: int | None) -> tuple[OrganisationProfile, ProfileView]:
    """The profile locked for a change. Raises NotFound; Stale where this section was saved after the form was opened."""
    organisation_id = work.actor.organisation_id
    may_write_profile(work.actor, organisation_id).or_refuse()
    if organisation_id is None:
        raise NotFound
    insert = postgresql_insert if work.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    # Two colleagues may begin at once: one row is made, and both come to it.
    work.session.execute(
        insert(OrganisationProfile)
        .values(
            id=uuid4(),
            organisation_id=organisation_id,
            wrapped_key=work.parts.keyring.new_key(owner_of(organisation_id)),
            version=0,
        )
        .on_conflict_do_nothing()
    )
    row = work.session.scalars(
        select(OrganisationProfile)
        .where(OrganisationProfile.organisation_id == organisation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    view = view_of(ProfileSeal(work.parts.keyring, row), row)
    saved = view.saved.get(section)
    if version is not None and saved is not None and saved.version > version:
        raise Stale(f"{saved.by} changed this at {moment(saved.at)}. What stands is below. Save keeps what you typed.")
    return row, view


def _keep(work: Work, row: OrganisationProfile, view: ProfileView, section: str, profile: Profile) -> SavedProfile:
    if profile == view.profile and section in view.saved:
        return SavedProfile(view.version, False)
    number = _write(work, row, view, section, profile)
    work.record(ProfileSaved(organisation_id=row.organisation_id, section=section, version=number))
    return SavedProfile(number, True)


def _write(work: Work, row: OrganisationProfile, view: ProfileView, section: str, profile: Profile) -> int:
    row.version += 1
    saved = {**view.saved, section: SectionSaved(row.version, work.now, work.actor.name)}
    row.sealed = ProfileSeal(work.parts.keyring, row).seal(ProfileView(profile, saved, row.version))
    work.session.flush()
    return row.version
