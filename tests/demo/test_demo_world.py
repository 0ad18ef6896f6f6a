"""The demo world tells what it should: a tender at every stage, with the people and troubles that make it worth a look."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.law import bank_holidays
from portal.accounts.queries.changes import list_changes
from portal.bids.models import BidFile, Submission, Withdrawal
from portal.clarifications.models import BidderMessage, Clarification, PublishedAnswer
from portal.contracts.models import Contract, Obligation
from portal.evaluation.models import (
    BidClarification,
    BidClarificationAnswer,
    ConflictDecision,
    Declaration,
    Mark,
    MarkLock,
)
from portal.evaluation.queries import get_discussion, get_outcome
from portal.evaluation.queries.ground import get_board
from portal.evaluation.queries.kept_back import list_kept_back
from portal.feedback.models import ReleasedSummary
from portal.notifications.outbox import ACCOUNTS, list_given_up
from portal.procurements.models import PackVersion, Seat
from portal.retention.queries import get_keeping
from portal.rules.moderation import far_apart, minimum_at_stake
from portal.rules.retention import Kind
from portal.rules.wording import in_london
from portal.seeds.papers import pdf
from portal.storage.inspection import look_inside
from portal.unit_of_work import open_reading
from tests.matrix.conftest import asker, built_world, world  # noqa: F401 - fixtures: one world for the whole run
from tests.matrix.world import TODAY, World


@pytest.fixture
def session(world: World) -> Iterator[Session]:  # noqa: F811
    with open_reading(world.parts) as reading:
        yield reading


def test_the_open_tender_has_three_lots_with_amounts_of_their_own_and_fourteen_people_who_may_move(world):  # noqa: F811
    pack = world.tenders["open"].pack
    assert [lot.title for lot in pack.lots] == ["Ashford", "Tonbridge and Malling", "Tunbridge Wells"]
    assert pack.price.formula["ceiling"] == {"1": "540000", "2": "432000", "3": "264000"}
    # Fewer than five people work in one of the lots, so no lot is told by itself.
    assert (pack.tupe.view, pack.tupe.headcount, pack.tupe.lots) == ("applies", 14, ())
    assert {question.per_lot for question in pack.questions} == {True, False}
    assert (len(pack.measures), len(pack.conditions), pack.schedule is None) == (2, 3, False)
    assert {document.kind for document in pack.documents} == {"form", "easy_read", "other"}


def test_the_open_tender_was_changed_and_got_more_time_and_closes_on_a_day_on_which_people_work(world, session):  # noqa: F811
    tender = world.tenders["open"]
    kinds = session.scalars(
        select(PackVersion.kind).where(PackVersion.procurement_id == tender.procurement_id).order_by(PackVersion.number)
    )
    assert list(kinds)[1:] == ["amendment", "extension"]
    closes = in_london(tender.pack.timetable.deadline)
    assert closes.weekday() < 5
    assert closes.date() not in bank_holidays()


def test_of_the_questions_on_the_open_tender_three_are_answered_one_waits_and_one_came_back(world, session):  # noqa: F811
    here = world.tenders["open"].procurement_id
    outcomes = session.scalars(select(PublishedAnswer.outcome).where(PublishedAnswer.procurement_id == here))
    assert sorted(outcomes) == ["answered", "answered", "assumed"]
    asked = session.scalars(select(Clarification.private).where(Clarification.procurement_id == here)).all()
    assert (len(asked), asked.count(True)) == (5, 1)
    assert session.scalar(select(func.count()).where(BidderMessage.procurement_id == here)) == 1


def test_one_bidder_of_the_open_tender_sent_one_lot_of_three_and_the_smallest_has_one_begun(world, session):  # noqa: F811
    found = {bid.organisation: bid for bid in world.tenders["open"].bids}
    sent = session.scalars(
        select(Submission.lot_id).where(Submission.bid_id == found["Kilnfield Youth Trust"].bid_id)
    ).all()
    assert sent == ["2"]
    assert len(found["Kilnfield Youth Trust"].prices) == 3
    assert (found["Lantern Lane"].submission_id, found["Lantern Lane"].prices) == (None, ())


def test_the_closed_tender_has_a_bid_with_a_file_one_taken_back_and_an_answer_that_came_late(world, session):  # noqa: F811
    tender = world.tenders["closed"]
    bids = [bid.bid_id for bid in tender.bids]
    assert len(bids) >= 4
    assert session.scalar(select(func.count()).where(BidFile.bid_id.in_(bids)))
    submissions = select(Submission.id).where(Submission.bid_id.in_(bids))
    assert session.scalar(select(func.count()).where(Withdrawal.submission_id.in_(submissions))) == 1
    late = session.scalars(
        select(PublishedAnswer.days_late).where(PublishedAnswer.procurement_id == tender.procurement_id)
    )
    assert [days > 0 for days in late].count(True) == 1


def test_half_of_the_marks_are_there_two_members_use_the_service_one_has_help_and_a_link_was_decided(world, session):  # noqa: F811
    here = world.tenders["marking"].procurement_id
    seats = session.scalars(select(Seat.kind).where(Seat.procurement_id == here)).all()
    assert (seats.count("panel_service_user"), seats.count("supporter"), seats.count("panel_officer")) == (2, 1, 2)
    decided = select(ConflictDecision).join(Declaration, Declaration.id == ConflictDecision.declaration_id)
    assert len(session.scalars(decided.where(Declaration.procurement_id == here)).all()) == 1
    marks = session.scalars(select(Mark).where(Mark.procurement_id == here)).all()
    assert [mark.typed_by is not None for mark in marks].count(True) == 1
    assert session.scalar(select(func.count()).where(MarkLock.procurement_id == here)) == 1


def test_in_the_discussion_marks_stand_far_apart_across_a_minimum_and_a_bidder_was_asked_and_answered(world, session):  # noqa: F811
    here = world.tenders["discussion"].procurement_id
    chair = world.people["aled.fairbrass@dcc.example"]
    talks = get_discussion(session, world.parts.keyring, chair, here).talks
    apart = [talk for talk in talks if far_apart(talk.question, talk.marks)]
    assert [minimum_at_stake(talk.question, talk.marks) for talk in apart] == [True]
    asked = session.scalars(select(BidClarification.id).where(BidClarification.procurement_id == here)).all()
    answered = select(func.count()).where(BidClarificationAnswer.clarification_id.in_(asked))
    assert (len(asked), session.scalar(answered)) == (1, 1)


def test_every_bidder_of_the_award_has_its_summary_one_below_a_minimum_and_one_left_out(world, session):  # noqa: F811
    here = world.tenders["awarded"].procurement_id
    outcome = get_outcome(session, world.parts.keyring, here)
    by_status = {bid.status: bid for lot in outcome.lots for bid in lot.bids}
    assert {"below_minimum", "excluded"} <= set(by_status)
    assert by_status["below_minimum"].price_pence is None
    released = session.scalar(select(func.count()).where(ReleasedSummary.procurement_id == here))
    assert released == sum(len(lot.bids) for lot in outcome.lots) == 4
    contract = session.scalars(select(Contract.id).where(Contract.procurement_id == here)).one()
    assert session.scalar(select(func.count()).where(Obligation.contract_id == contract))


def test_a_file_is_kept_back_a_record_is_held_people_changed_and_left_and_one_mail_was_given_up(world, session):  # noqa: F811
    board = get_board(session, world.tenders["marking"].procurement_id)
    kept = list_kept_back(session, world.parts.keyring, board)
    assert [(line.bid.organisation_name, line.file.signature, line.steps) for line in kept] == [
        ("Corvane Community Services plc", "Demo.Example.NotAVirus", ())
    ]
    auditor = world.people["robert.thackwray@dcc.example"]
    keeping = get_keeping(session, auditor, world.tenders["awarded"].procurement_id)
    assert keeping.held
    assert keeping.dates.of(Kind.TENDER_RECORD)
    changes = list_changes(session, TODAY - timedelta(days=30), TODAY).lines
    assert {(line.kind, line.person) for line in changes} >= {
        ("Changed", "Priscilla Wray"),
        ("Left", "Greta Lindqvist"),
    }
    (mail,) = list_given_up(session, world.parts.keyring, TODAY)
    assert (mail.about, mail.since, mail.why) == (ACCOUNTS, "Less than a day ago", "ConnectionRefusedError")


def test_the_files_of_the_demo_are_pdfs_of_one_page(tmp_path):
    paper = tmp_path / "paper.pdf"
    paper.write_bytes(pdf(["Plan (by week)", "£5 – a back\\slash"]))
    facts = look_inside(paper, "Plan by week.pdf")
    assert (facts.kind, facts.pages) == ("PDF", 1)
