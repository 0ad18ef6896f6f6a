"""Giving notice of an award."""

from datetime import date
from uuid import UUID

from portal.awards import events, messages
from portal.awards.models import AwardNotice
from portal.awards.permissions import may_record_notice
from portal.awards.queries import standstill_for
from portal.bids import queries as bids
from portal.evaluation.queries import get_board
from portal.feedback.queries import without_summary
from portal.procurements.queries import lock_procurement
from portal.rules.awarding import notice_faults, notice_reference
from portal.rules.refusals import Invalid, Refusal
from portal.rules.wording import in_london
from portal.unit_of_work import Work


def record_notice(work: Work, procurement_id: UUID, reference: str, published_on: date) -> None:
    """The officer records the award notice as published on Find a Tender; standstill counts from its day.

    Refuses: anybody but the procurement officer; before approval; twice; a reference of another shape; while any bidder has
    not been sent its feedback, naming it (CL-12-e); a day in the future or before the release; days beyond the data.
    Records: AwardNoticeRecorded. Posts: NoticePublished to every owner of every bidder.
    """
    procurement = lock_procurement(work, procurement_id)
    board = get_board(work.session, procurement_id)
    may_record_notice(work.actor, board.case, board.view).or_refuse()
    released = procurement.feedback_released_at
    faults = notice_faults(
        published_on,
        in_london(work.now).date(),
        in_london(released).date() if released else None,
        without_summary(work.session, procurement_id),
    )
    if "" in faults:
        raise Refusal(faults[""])
    found = notice_reference(reference)
    if found is None:
        faults["reference"] = "Notice reference must be like 2026/S 000-012345 or 012345-2026"
    if faults or found is None:
        raise Invalid(next(iter(faults.values())), errors=faults)
    standstill = standstill_for(published_on, light_touch=board.pack.light_touch)
    work.session.add(
        AwardNotice(
            procurement_id=procurement_id,
            reference=found,
            published_on=published_on,
            working_days=standstill.working_days,
            standstill_ends_on=standstill.ends_on,
            mandatory=standstill.mandatory,
            source=standstill.source,
            recorded_by=work.actor.user_id,
            at=work.now,
        )
    )
    procurement.award_noticed_at = work.now
    work.session.flush()
    work.record(
        events.AwardNoticeRecorded(
            procurement_id=procurement_id,
            reference=found,
            published_on=published_on,
            working_days=standstill.working_days,
            standstill_ends_on=standstill.ends_on,
            mandatory=standstill.mandatory,
        )
    )
    for organisation_id in sorted({bid.organisation_id for bid in board.bids}):
        for address in bids.owner_addresses(work.session, organisation_id):
            work.post(
                messages.NoticePublished(
                    to=address,
                    title=board.pack.title,
                    reference=found,
                    published_on=published_on,
                    standstill_ends_on=standstill.ends_on,
                    sign_from=standstill.sign_from,
                    page="/feedback",
                )
            )
