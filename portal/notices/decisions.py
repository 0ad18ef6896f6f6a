"""Awards and contracts as open data. Only what the award notice made public."""

from datetime import UTC, datetime

from config.settings import Settings
from portal.awards.queries import PublicAward
from portal.contracts.queries import ContractView
from portal.notices.opportunities import lots_of, ocid_of
from portal.notices.planning import buyer
from portal.rules import ocds
from portal.rules.awarding import LotAward
from portal.rules.ocds_facts import (
    AwardFacts,
    AwardOfLot,
    BidCounts,
    ContractFacts,
    DocumentFact,
    ObligationFact,
    Party,
)
from portal.rules.pack import Pack
from portal.rules.wording import in_london, number


def _supplier(organisation_id: object, name: str) -> Party:
    return Party(id=f"supplier-{organisation_id}", name=name)


def _award(award: PublicAward, lot: LotAward, pack: Pack, *, signed: bool) -> AwardOfLot:
    view, notice = award.view, award.notice
    decided = view.award_approved_at or notice.at
    return AwardOfLot(
        id=f"{view.reference}-{lot.lot_id}",
        lot_id=lot.lot_id,
        title=pack.lot(lot.lot_id).title,
        decided_on=in_london(decided).date(),
        status=("active" if signed else "pending") if lot.submission_id else "unsuccessful",
        suppliers=(_supplier(lot.organisation_id, lot.organisation_name),) if lot.submission_id else (),
        value_pence=lot.price_pence,
        starts_on=pack.timetable.start_on if lot.submission_id else None,
        ends_on=pack.timetable.end_on if lot.submission_id else None,
        summaries_sent_at=view.feedback_released_at,
        standstill_ends_on=notice.standstill_ends_on,
        documents=(
            DocumentFact(
                id=notice.reference,
                kind="awardNotice",
                title=f"Award notice {notice.reference}",
                published_at=datetime.combine(notice.published_on, datetime.min.time(), UTC),
                notice_type="UK6",
            ),
        ),
    )


def _counts(award: PublicAward, lot_id: str) -> BidCounts:
    known = award.counts.get(lot_id)
    if known is None:
        return BidCounts(lot_id=lot_id, received=award.bids.get(lot_id, 0))
    return BidCounts(
        lot_id=lot_id,
        received=known.received,
        assessed=known.assessed,
        assessed_from_smes=known.from_smes,
        assessed_from_vcses=known.from_vcses,
    )


def award_release(award: PublicAward, settings: Settings, contracts: list[ContractView]) -> ocds.Json:
    """The release of an award, out with its notice. An update once a contract of it is signed."""
    view, pack = award.view, award.view.pack
    if pack is None:
        raise ValueError("not published")
    signed = {contract.lot_id for contract in contracts}
    released = max([award.notice.at, *(contract.recorded_at for contract in contracts)])
    return ocds.award_release(
        AwardFacts(
            ocid=ocid_of(settings, view, pack),
            release_id=f"{view.reference}-award-{released:%Y%m%d%H%M%S%f}",
            released_at=released,
            buyer=buyer(settings),
            title=pack.title,
            description=pack.summary,
            awards=tuple(_award(award, lot, pack, signed=lot.lot_id in signed) for lot in award.lots),
            lots=lots_of(pack),
            opened_at=view.opened_at,
            counts=tuple(_counts(award, lot.lot_id) for lot in award.lots),
            is_update=bool(signed),
        )
    )


def contract_release(award: PublicAward, contract: ContractView, settings: Settings) -> ocds.Json:
    """The release of a signed contract with what the winner promised."""
    pack = award.view.pack
    if pack is None:
        raise ValueError("not published")
    return ocds.contract_release(
        ContractFacts(
            ocid=ocid_of(settings, award.view, pack),
            release_id=f"{contract.reference}-signed",
            released_at=contract.recorded_at,
            buyer=buyer(settings),
            title=contract.title,
            description=pack.summary,
            contract_id=contract.reference,
            award_id=f"{award.view.reference}-{contract.lot_id}",
            signed_on=contract.signed_on,
            starts_on=contract.starts_on,
            ends_on=contract.ends_on,
            suppliers=(_supplier(contract.organisation_id, contract.organisation_name),),
            value_pence=contract.value_pence,
            obligations=tuple(
                ObligationFact(
                    id=f"{contract.reference}-{duty.number}",
                    title=duty.title,
                    description=duty.evidence,
                    target=f"{number(duty.quantity)} {duty.unit}",
                )
                for duty in contract.obligations
            ),
        )
    )
