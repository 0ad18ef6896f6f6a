"""Reading awards: the recommendation, the one-page trail, the notice, and what the public may know."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from config import law
from portal.accounts.queries import names_of
from portal.awards.models import AwardDecision, AwardNotice, AwardRecommendation, DueDiligence
from portal.awards.permissions import may_see_trail
from portal.awards.trail import Trail, read_trail
from portal.bids import queries as bids
from portal.evaluation.queries import get_board, received_by_lot
from portal.evaluation.sealed import read_words
from portal.feedback.queries import Desk, read_desk
from portal.procurements.queries import ProcurementView, list_closed
from portal.rules import codec, timetable
from portal.rules.actors import Actor
from portal.rules.awarding import AwardWords, LotAward, LotCounts, award_of
from portal.rules.conditions import AT_AWARD
from portal.rules.diligence import KINDS, DiligenceCheck, award_fault
from portal.rules.outcome import Outcome
from portal.rules.pack import Pack
from portal.rules.refusals import Invalid
from portal.sealing.keyring import Keyring


@dataclass(frozen=True)
class Recommendation:
    """The newest recommendation. approved: None while it waits."""

    id: UUID
    number: int
    lots: tuple[LotAward, ...]
    recommended_by: UUID
    recommended_by_name: str
    at: datetime
    counts: tuple[LotCounts, ...] = ()
    continuity: str = ""
    exempt: str = ""
    exempt_reason: str = ""
    approved: bool | None = None
    decision_reason: str = ""
    decided_by_name: str = ""
    decided_at: datetime | None = None

    def lot(self, lot_id: str) -> LotAward | None:
        """What is recommended for a lot."""
        return next((each for each in self.lots if each.lot_id == lot_id), None)


@dataclass(frozen=True)
class Notice:
    """The award notice and its standstill."""

    reference: str
    published_on: date
    working_days: int
    standstill_ends_on: date
    mandatory: bool
    source: str
    at: datetime

    @property
    def sign_from(self) -> date:
        return date.fromordinal(self.standstill_ends_on.toordinal() + 1)


@dataclass(frozen=True)
class AwardPage:
    """Everything on the page of an award."""

    desk: Desk
    view: ProcurementView
    recommendation: Recommendation | None
    trail: Trail
    notice: Notice | None
    checks: tuple[DiligenceCheck, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standstill:
    """A standstill as it would be, or is, for a notice of one day."""

    working_days: int
    ends_on: date
    sign_from: date
    mandatory: bool
    source: str


@dataclass(frozen=True)
class PublicAward:
    """What the public may know once the award notice is out. bids: number received by lot, after opening; counts: of what kind."""

    view: ProcurementView
    lots: tuple[LotAward, ...]
    notice: Notice
    bids: dict[str, int]
    continuity: str = ""
    counts: dict[str, LotCounts] = field(default_factory=dict)


def kinds_of_bidders(
    session: Session, keyring: Keyring, procurement_id: UUID
) -> dict[UUID, tuple[bool | None, bool | None]]:
    """By submission: is its organisation an SME, and a VCSE, as its bid froze it. None: not said."""
    return {
        submission_id: (sent.profile.sme, sent.profile.vcse) if sent.profile else (None, None)
        for submission_id, sent in bids.opened_snapshots(session, keyring, procurement_id).items()
    }


def get_recommendation(session: Session, keyring: Keyring, procurement_id: UUID) -> Recommendation | None:
    """The newest recommendation with its decision, or None. The caller asks who may."""
    return recommendations_of(session, keyring, [procurement_id]).get(procurement_id)


def recommendations_of(
    session: Session, keyring: Keyring, procurement_ids: Collection[UUID]
) -> dict[UUID, Recommendation]:
    """The newest recommendation of each, in two queries. The caller asks who may."""
    found = {
        row.procurement_id: (row, decision)
        for row, decision in session.execute(
            select(AwardRecommendation, AwardDecision)
            .outerjoin(AwardDecision, AwardDecision.recommendation_id == AwardRecommendation.id)
            .where(AwardRecommendation.procurement_id.in_(procurement_ids))
            .order_by(AwardRecommendation.number)
        )
    }
    people = {row.recommended_by for row, _ in found.values()} | {d.decided_by for _, d in found.values() if d}
    names = names_of(session, people) if found else {}
    return {each: _recommendation(keyring, *rows, names) for each, rows in found.items()}


def _recommendation(
    keyring: Keyring, row: AwardRecommendation, decision: AwardDecision | None, names: Mapping[UUID, str]
) -> Recommendation:
    words = _words(keyring, row)
    return Recommendation(
        id=row.id,
        number=row.number,
        lots=words.lots,
        counts=words.counts,
        continuity=words.continuity,
        exempt=words.exempt,
        exempt_reason=words.exempt_reason,
        recommended_by=row.recommended_by,
        recommended_by_name=names.get(row.recommended_by, ""),
        at=row.at,
        approved=decision.approved if decision else None,
        decision_reason=decision.reason if decision else "",
        decided_by_name=names.get(decision.decided_by, "") if decision else "",
        decided_at=decision.at if decision else None,
    )


def _words(keyring: Keyring, row: AwardRecommendation) -> AwardWords:
    return codec.decode(AwardWords, read_words(keyring, AwardRecommendation.__tablename__, row.id, row.sealed))


def diligence_titles(pack: Pack) -> dict[str, str]:
    """What is checked before this award, by kind, in order: the same for all, and what this pack checks at award."""
    own = {
        f"condition:{c.id}": f"Condition {c.id.lstrip('C')}: {c.text}" for c in pack.conditions if c.when == AT_AWARD
    }
    return KINDS | own


def list_checks(session: Session, keyring: Keyring, procurement_id: UUID) -> list[DiligenceCheck]:
    """The newest check of each kind of each bidder, by time. The caller asks who may."""
    rows: dict[tuple[UUID, str], DueDiligence] = {}
    for row in session.scalars(
        select(DueDiligence).where(DueDiligence.procurement_id == procurement_id).order_by(DueDiligence.number)
    ):
        rows[row.organisation_id, row.kind] = row
    names = names_of(session, {row.checked_by for row in rows.values()})
    return [
        DiligenceCheck(
            row.organisation_id,
            row.kind,
            row.outcome,
            row.checked_on,
            read_words(keyring, DueDiligence.__tablename__, row.id, row.sealed)["what"],
            names.get(row.checked_by, ""),
            row.at,
        )
        for row in sorted(rows.values(), key=lambda each: each.at)
    ]


def diligence_faults(session: Session, keyring: Keyring, outcome: Outcome) -> list[str]:
    """Why the computed winners may not be recommended yet, a sentence each without its full stop."""
    checks, titles = list_checks(session, keyring, outcome.procurement_id), diligence_titles(outcome.pack)
    winners = {
        award.organisation_id: award.organisation_name
        for award in (award_of(lot, "") for lot in outcome.lots)
        if award.organisation_id is not None
    }
    faults = (award_fault(name, list(titles), titles, checks, found) for found, name in winners.items())
    return [fault for fault in faults if fault is not None]


def get_notice(session: Session, procurement_id: UUID) -> Notice | None:
    """The recorded award notice, or None."""
    return _notices(session, [procurement_id]).get(procurement_id)


def _notices(session: Session, procurement_ids: Collection[UUID]) -> dict[UUID, Notice]:
    return {
        row.procurement_id: Notice(
            row.reference,
            row.published_on,
            row.working_days,
            row.standstill_ends_on,
            row.mandatory,
            row.source,
            row.at,
        )
        for row in session.scalars(select(AwardNotice).where(AwardNotice.procurement_id.in_(procurement_ids)))
    }


def standstill_for(published_on: date, *, light_touch: bool) -> Standstill:
    """The standstill after a notice of this day. For light touch the law asks none; it is kept all the same.

    Raises Invalid where the law or the bank holidays are not known so far.
    """
    try:
        rule = law.standstill(published_on)
        ends = timetable.standstill_ends_on(published_on, rule.working_days, law.bank_holidays(), law.covered_until())
    except (law.NotInTheData, timetable.BeyondTheData) as unknown:
        raise Invalid(unknown.message, field="published_on") from unknown
    exempt = ["light_touch"] if light_touch and any(e.code == "light_touch" for e in rule.exemptions) else []
    return Standstill(
        working_days=rule.working_days,
        ends_on=ends,
        sign_from=date.fromordinal(ends.toordinal() + 1),
        mandatory=timetable.standstill_is_mandatory(is_public_contract=True, exemptions=exempt),
        source=rule.source,
    )


def get_award_page(session: Session, keyring: Keyring, actor: Actor, procurement_id: UUID) -> AwardPage:
    """The page for who may see it. Raises NotFound, NotAllowed before the lock."""
    may_see_trail(actor, get_board(session, procurement_id).case).or_refuse()
    desk = read_desk(session, keyring, procurement_id)
    return AwardPage(
        desk=desk,
        view=desk.board.view,
        recommendation=get_recommendation(session, keyring, procurement_id),
        trail=read_trail(session, keyring, desk),
        notice=get_notice(session, procurement_id),
        checks=tuple(list_checks(session, keyring, procurement_id)),
        lacking=tuple(diligence_faults(session, keyring, desk.outcome)),
    )


def list_public(session: Session, keyring: Keyring, now: datetime) -> list[PublicAward]:
    """Every award whose notice is out, newest first."""
    noticed = [view for view in list_closed(session, now) if view.award_noticed_at is not None]
    known = _public(session, keyring, noticed)
    return sorted(known, key=lambda award: (award.notice.published_on, award.view.reference), reverse=True)


def public_of(session: Session, keyring: Keyring, view: ProcurementView) -> PublicAward | None:
    """What the public may know of one award; None before its notice."""
    return next(iter(_public(session, keyring, [view])), None)


def _public(session: Session, keyring: Keyring, views: Sequence[ProcurementView]) -> list[PublicAward]:
    ids = [view.id for view in views]
    if not ids:
        return []
    notices, recommended = _notices(session, ids), recommendations_of(session, keyring, ids)
    bids_of = received_by_lot(session, ids)
    return [
        PublicAward(
            view,
            recommended[view.id].lots,
            notices[view.id],
            bids_of.get(view.id, {}),
            recommended[view.id].continuity,
            {count.lot_id: count for count in recommended[view.id].counts},
        )
        for view in views
        if view.id in notices and view.id in recommended and recommended[view.id].approved
    ]
