"""The line from result to contract, by services: order of acts, standstill, races (CL-11-e, CL-12-d, CL-12-e)."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditWords
from portal.awards import queries, services
from portal.awards.models import AwardDecision
from portal.clock import SteppedClock
from portal.contracts import queries as contracts
from portal.contracts.services import sign_contract
from portal.feedback.models import ReleasedSummary
from portal.feedback.queries import get_summary
from portal.feedback.services import release
from portal.parts import Parts
from portal.procurements.queries import get_procurement
from portal.rules.refusals import Invalid, NotAllowed, NotFound, Refusal
from portal.unit_of_work import open_work
from tests.factories.awards import (
    CONTINUITY,
    REASON,
    approve,
    check_all,
    create_approved,
    create_noticed,
    create_released,
    recommend,
)
from tests.factories.evaluation import create_evaluated
from tests.factories.feedback import create_signed
from tests.ground.letters import mails

WorkAs = Callable[..., AbstractContextManager[Any]]
Reading = Callable[[], AbstractContextManager[Session]]


@pytest.fixture
def clock() -> SteppedClock:
    """Early enough that the notice falls on 17 December 2026, as in CL-12-d."""
    return SteppedClock(datetime(2026, 11, 9, 10, tzinfo=UTC))


def test_an_award_needs_a_reason_beside_its_field(parts: Parts, clock: SteppedClock, work_as: WorkAs) -> None:
    made = create_evaluated(parts, clock)
    check_all(parts, made)
    with pytest.raises(Invalid) as refused, work_as(made.people.officer) as work:
        services.recommend(work, made.procurement_id, {"1": "Fine."}, continuity=CONTINUITY)
    assert refused.value.errors == {"reason-1": "Reason must be 80 characters or more. You have 5."}
    for actor in (made.people.award_approver, made.people.chair, made.people.service_user):
        with pytest.raises((NotAllowed, NotFound)), work_as(actor) as work:
            services.recommend(work, made.procurement_id, {"1": REASON}, continuity=CONTINUITY)


def test_approval_waits_for_signed_feedback(parts: Parts, clock: SteppedClock) -> None:
    made = create_evaluated(parts, clock)
    recommend(parts, made)
    with pytest.raises(Refusal, match="has no reason. Feedback must be written and signed first"):
        approve(parts, made)


def test_only_the_approver_off_the_panel_decides(parts: Parts, clock: SteppedClock, work_as: WorkAs) -> None:
    made = create_signed(parts, clock)
    asked = recommend(parts, made)
    seats = made.people
    for actor in (seats.officer, seats.chair, seats.publication_approver, seats.second_reader, seats.service_user):
        with pytest.raises((NotAllowed, NotFound)), work_as(actor) as work:
            services.approve(work, made.procurement_id, REASON, recommendation_id=asked)


def test_an_award_sent_back_can_be_asked_for_again(
    parts: Parts, clock: SteppedClock, work_as: WorkAs, reading: Reading
) -> None:
    made = create_signed(parts, clock)
    first = recommend(parts, made)
    with work_as(made.people.award_approver) as work:
        services.send_back(work, made.procurement_id, "Say who checked the insurance.", recommendation_id=first)
    second = recommend(parts, made)
    with pytest.raises(Refusal, match="replaced"), work_as(made.people.award_approver) as work:
        services.approve(work, made.procurement_id, REASON, recommendation_id=first)
    approve(parts, made)
    with reading() as session:
        found = queries.get_recommendation(session, parts.keyring, made.procurement_id)
        told = " ".join(text or "" for text in session.scalars(select(AuditWords.text)))
    assert found is not None
    assert (found.id, found.number, found.approved, found.decision_reason) == (second, 2, True, REASON)
    assert REASON not in told, "the history has more readers than the award"
    assert "who checked the insurance" not in told


def test_two_approvals_at_once_give_one(parts: Parts, clock: SteppedClock, reading: Reading) -> None:
    made = create_signed(parts, clock)
    asked = recommend(parts, made)
    start, outcomes = Barrier(2), []

    def press() -> None:
        start.wait()
        try:
            with open_work(parts, made.people.award_approver) as work:
                services.approve(work, made.procurement_id, REASON, recommendation_id=asked)
            outcomes.append("approved")
        except Refusal as refusal:
            outcomes.append(refusal.message)

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["The award is approved already.", "approved"]
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(AwardDecision)) == 1


def test_cl_12_e_no_notice_before_every_bidder_has_its_feedback(
    parts: Parts, clock: SteppedClock, work_as: WorkAs
) -> None:
    made = create_approved(parts, clock)
    with (
        pytest.raises(Refusal, match="Alder Youth and Birch CIC have not been sent their feedback"),
        work_as(made.people.officer) as work,
    ):
        services.record_notice(work, made.procurement_id, "2026/S 000-012345", date(2026, 12, 4))


def test_all_summaries_go_out_in_the_same_minute_with_the_same_parts(
    parts: Parts, clock: SteppedClock, reading: Reading
) -> None:
    made = create_released(parts, clock)
    with reading() as session:
        rows = list(session.scalars(select(ReleasedSummary)))
    assert len(rows) == 2
    assert len({row.released_at for row in rows}) == 1
    with reading() as session:
        told = [
            get_summary(session, parts.keyring, actor, made.bids[name]).summary
            for name, actor in made.providers.items()
        ]
    assert len({summary.headings for summary in told if summary}) == 1
    assert {summary.outcome for summary in told if summary} == {"Successful", "Not successful"}
    assert not any(b"uccessful" in row.sealed for row in rows), "kept sealed"
    found = [mail for mail in mails(parts) if mail["Subject"].startswith("Your feedback is ready")]
    assert sorted(mail["To"] for mail in found) == sorted(actor.email for actor in made.providers.values())
    assert not any("uccessful" in mail.get_content() for mail in found)


def test_feedback_is_released_once(parts: Parts, clock: SteppedClock, work_as: WorkAs) -> None:
    made = create_released(parts, clock)
    with pytest.raises(NotAllowed, match="Feedback is released"), work_as(made.people.officer) as work:
        release(work, made.procurement_id)


def test_a_notice_has_a_day_after_the_release_and_a_reference(
    parts: Parts, clock: SteppedClock, work_as: WorkAs
) -> None:
    made = create_released(parts, clock)  # released on 4 December 2026
    for reference, day, field in (
        ("2026/S 000-012345", date(2026, 12, 3), "published_on"),
        ("2026/S 000-012345", date(2026, 12, 5), "published_on"),
        ("somewhere", date(2026, 12, 4), "reference"),
    ):
        with pytest.raises(Invalid) as refused, work_as(made.people.officer) as work:
            services.record_notice(work, made.procurement_id, reference, day)
        assert set(refused.value.errors) == {field}


def test_cl_12_d_standstill_counts_from_the_notice_and_signing_waits(
    parts: Parts, clock: SteppedClock, work_as: WorkAs, reading: Reading
) -> None:
    made = create_released(parts, clock)
    clock.move_to(datetime(2026, 12, 17, 15, tzinfo=UTC))
    with work_as(made.people.officer) as work:
        services.record_notice(work, made.procurement_id, "012345-2026", date(2026, 12, 17))
    with reading() as session:
        notice = queries.get_notice(session, made.procurement_id)
    assert notice is not None
    assert (notice.standstill_ends_on, notice.sign_from) == (date(2026, 12, 30), date(2026, 12, 31))
    assert not notice.mandatory, "light touch: kept all the same"
    clock.move_to(datetime(2026, 12, 31, 15, tzinfo=UTC))
    for too_early in (date(2026, 12, 17), date(2026, 12, 30)):
        with (
            pytest.raises(Invalid, match="You can sign from Thursday 31 December 2026"),
            work_as(made.people.officer) as work,
        ):
            sign_contract(work, made.procurement_id, "1", too_early)
    with pytest.raises(Invalid, match="today or earlier"), work_as(made.people.officer) as work:
        sign_contract(work, made.procurement_id, "1", date(2027, 1, 1))
    with work_as(made.people.officer) as work:
        contract_id = sign_contract(work, made.procurement_id, "1", date(2026, 12, 31))
    with reading() as session:
        found = contracts.get_contract(session, made.people.officer, contract_id)
        assert get_procurement(session, made.procurement_id).signed_at is not None
    assert (found.organisation_name, found.value_pence) == ("Alder Youth", 7_432_189)
    with pytest.raises(Refusal, match="already"), work_as(made.people.officer) as work:
        sign_contract(work, made.procurement_id, "1", date(2026, 12, 31))


def test_cl_11_e_each_promise_of_the_winner_is_a_duty_with_its_day(
    parts: Parts, clock: SteppedClock, work_as: WorkAs, reading: Reading
) -> None:
    made = create_noticed(parts, clock)
    clock.move(days=20)
    with work_as(made.people.officer) as work:
        contract_id = sign_contract(work, made.procurement_id, "1", clock.now().date())
    with reading() as session:
        duties = contracts.get_contract(session, made.people.officer, contract_id).obligations
    assert [(d.code, d.quantity, d.unit, d.proxy_pence, d.due_on) for d in duties] == [
        ("SV12", Decimal(100), "hour", 9000, made.pack.timetable.end_on)
    ]
    assert duties[0].evidence == "A statement from each charity helped"
    assert duties[0].checked_by == "The contract manager, every 3 months"


def test_nobody_signs_without_a_notice_and_nobody_else_signs(
    parts: Parts, clock: SteppedClock, work_as: WorkAs
) -> None:
    made = create_released(parts, clock)
    with pytest.raises(Invalid, match="award notice is not recorded"), work_as(made.people.officer) as work:
        sign_contract(work, made.procurement_id, "1", date(2026, 12, 4))
    others = (made.people.award_approver, made.people.chair, made.providers["Alder Youth"])
    for actor in others:
        with pytest.raises((NotAllowed, NotFound)), work_as(actor) as work:
            sign_contract(work, made.procurement_id, "1", date(2026, 12, 4))
