"""Sending a bid: sealed, proved, once, in time, by the right people."""

import hashlib
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.bids import queries, services
from portal.bids.models import Submission
from portal.procurements.models import Procurement
from portal.rules.actors import OPERATOR, Role
from portal.rules.completeness import Incomplete
from portal.rules.refusals import Invalid, NotAllowed, NotFound, Stale, TooLate
from portal.unit_of_work import open_reading, open_work
from tests.bids.conftest import DEADLINE, Scene
from tests.factories.bids import ANSWER, add_bytes, create_draft, create_submitted_bid, small_pdf, submit
from tests.ground.letters import mails
from tests.ground.people import People


def _open(scene: Scene) -> None:
    scene.parts.clock.move_to(max(DEADLINE, scene.parts.clock.now()))
    with open_work(scene.parts, OPERATOR) as work:
        work.session.get_one(Procurement, scene.procurement_id).opened_at = work.now


def test_cl_02_c_what_is_opened_is_what_was_sent(scene: Scene) -> None:
    pdf = small_pdf()
    sent = create_submitted_bid(
        scene.parts, scene.procurement_id, scene.ama, answers={"Q1": "One.\n\nTwo,\nthree."},
        price_pence=123_456, quantity="12.5", files=[("Q2", "Rota.pdf", pdf)],
    )  # fmt: skip
    scene.parts.clock.move_to(DEADLINE)
    with open_work(scene.parts, OPERATOR) as work:
        opened = services.read_for_opening(work, scene.procurement_id)
    assert [o.submission_id for o in opened] == [sent]
    bid = opened[0]
    assert bid.intact
    assert bid.snapshot is not None
    assert bid.organisation_name == "Alder Youth"
    assert bid.snapshot.answer("Q1").paragraphs == ("One.", "Two,\nthree.")  # type: ignore[union-attr]
    assert bid.snapshot.prices[0].pence == 123_456
    assert bid.snapshot.commitments[0].value_pence == 112_500
    assert bid.files[0][1:] == (hashlib.sha256(pdf).hexdigest(),) * 2
    assert bid.digest_now == bid.digest_on_receipt


def test_the_receipt_names_every_digest_and_the_head_of_the_record(scene: Scene) -> None:
    pdf = small_pdf()
    sent = create_submitted_bid(scene.parts, scene.procurement_id, scene.ama, files=[("Q2", "Rota.pdf", pdf)])
    with open_reading(scene.parts) as session:
        receipt = queries.get_receipt(session, scene.parts.keyring, scene.jo, sent)
        head = session.scalar(
            select(AuditEntry.digest)
            .where(AuditEntry.stream == f"bid:{receipt.bid_id}")
            .order_by(AuditEntry.seq.desc())
        )
    assert receipt.head == head
    assert receipt.snapshot.files[0].sha256 == hashlib.sha256(pdf).hexdigest()
    assert receipt.snapshot.files[0].pages == 1
    found = mails(scene.parts, to=scene.ama.email)
    text = found[0].body if hasattr(found[0], "body") else str(found[0])
    for each in (
        receipt.snapshot.reference,
        receipt.digest,
        receipt.head,
        receipt.snapshot.files[0].sha256,
        "Rota.pdf",
    ):
        assert each in text
    assert not mails(scene.parts, to=scene.jo.email), "the receipt goes to owners"


def test_an_editor_cannot_submit_or_withdraw(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.jo)
    with pytest.raises(NotAllowed, match="Ask an owner"):
        submit(scene.parts, scene.jo, bid_id)
    submit(scene.parts, scene.ama, bid_id)
    with pytest.raises(NotAllowed), open_work(scene.parts, scene.jo) as work:
        services.withdraw_lot(work, bid_id, "1")


@pytest.mark.parametrize("who", ["rival", "officer", "administrator"])
def test_a_bid_does_not_exist_for_others(scene: Scene, people: People, who: str) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    sent = submit(scene.parts, scene.ama, bid_id)
    other = {
        "rival": lambda: people.provider("Rob Vane", "Rival CIC"),
        "officer": lambda: people.staff("Sunita", Role.PROCUREMENT_OFFICER, Role.APPROVER, Role.AUDITOR),
        "administrator": lambda: people.staff("Ada", Role.ADMINISTRATOR),
    }[who]()
    with pytest.raises(NotFound):
        scene.workspace(bid_id, other)
    with open_reading(scene.parts) as session, pytest.raises(NotFound):
        queries.get_receipt(session, scene.parts.keyring, other, sent)
    for act in (
        lambda work: services.save_answer(work, bid_id, "Q1", "Mine", lot_id="1"),
        lambda work: services.submit_lot(work, bid_id, "1", ()),
        lambda work: services.withdraw_lot(work, bid_id, "1"),
        lambda work: services.record_late_click(work, bid_id, "submit"),
    ):
        with pytest.raises(NotFound), open_work(scene.parts, other) as work:
            act(work)


@pytest.mark.parametrize("late_by", [0, 1])
def test_cl_01_d_a_click_at_the_deadline_or_a_second_after_is_refused(scene: Scene, late_by: int) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    scene.parts.clock.move_to(DEADLINE + timedelta(seconds=late_by))
    with pytest.raises(TooLate, match="This closed at midday on Friday 18 December 2026"):
        submit(scene.parts, scene.ama, bid_id)
    with open_work(scene.parts, scene.ama) as work:
        services.record_late_click(work, bid_id, "submit")
    assert scene.sentences(bid_id)[-1].startswith(
        f"Ama Boateng tried to submit. The click reached us at 12:00:0{late_by}pm"
    )
    assert scene.workspace(bid_id).draft.answers[("Q1", "1")] == ANSWER
    assert scene.workspace(bid_id).lots[0].state == "Not submitted"


def test_a_click_a_second_before_the_deadline_counts(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    scene.parts.clock.move_to(DEADLINE - timedelta(seconds=1))
    submit(scene.parts, scene.ama, bid_id)
    assert scene.workspace(bid_id).lots[0].state == "Submitted"


def test_a_click_that_reached_us_in_time_counts_though_we_came_to_it_late(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    declared = scene.workspace(bid_id).pack.declarations
    scene.parts.clock.move_to(DEADLINE + timedelta(seconds=5))
    with open_work(scene.parts, scene.ama, received_at=DEADLINE - timedelta(milliseconds=1)) as work:
        sent = services.submit_lot(work, bid_id, "1", declared)
    with open_reading(scene.parts) as session:
        kept = queries.get_receipt(session, scene.parts.keyring, scene.ama, sent).snapshot
    assert kept.received_at == DEADLINE - timedelta(milliseconds=1)
    assert kept.submitted_at == DEADLINE + timedelta(seconds=5)


def test_nothing_is_sent_once_bids_were_opened_even_with_an_early_stamp(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    _open(scene)
    with (
        pytest.raises(TooLate),
        open_work(scene.parts, scene.ama, received_at=DEADLINE - timedelta(seconds=1)) as work,
    ):
        services.submit_lot(work, bid_id, "1", ())


def test_pressing_twice_sends_once(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    assert submit(scene.parts, scene.ama, bid_id) == submit(scene.parts, scene.ama, bid_id)
    assert len(mails(scene.parts, to=scene.ama.email)) == 1


def test_sending_again_replaces_and_keeps_what_was_sent_before(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    first = submit(scene.parts, scene.ama, bid_id)
    with open_work(scene.parts, scene.jo) as work:
        services.save_answer(work, bid_id, "Q2", "Better.", lot_id="1")
    view = scene.workspace(bid_id).lots[0]
    assert view.state == "Changed since submitted"
    assert view.changed == ("question 2, Safe practice and a steady start",)
    second = submit(scene.parts, scene.ama, bid_id)
    assert second != first
    scene.parts.clock.move_to(DEADLINE)
    with open_work(scene.parts, OPERATOR) as work:
        opened = services.read_for_opening(work, scene.procurement_id)
        assert work.session.scalar(select(func.count()).select_from(Submission)) == 2
    assert [o.submission_id for o in opened] == [second]


def test_withdrawing_leaves_no_bid_and_keeps_the_draft(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    submit(scene.parts, scene.ama, bid_id)
    with open_work(scene.parts, scene.ama) as work:
        services.save_price(work, bid_id, "1", 1)
    submit(scene.parts, scene.ama, bid_id)
    with open_work(scene.parts, scene.ama) as work:
        services.withdraw_lot(work, bid_id, "1")
    with open_work(scene.parts, scene.ama) as work:
        services.withdraw_lot(work, bid_id, "1")
    view = scene.workspace(bid_id).lots[0]
    assert view.state == "Withdrawn"
    assert not view.stands
    assert sum("withdrew" in line for line in scene.sentences(bid_id)) == 1
    submit(scene.parts, scene.ama, bid_id)
    assert scene.workspace(bid_id).lots[0].state == "Submitted"
    with open_work(scene.parts, scene.ama) as work:
        services.withdraw_lot(work, bid_id, "1")
    scene.parts.clock.move_to(DEADLINE)
    with pytest.raises(TooLate), open_work(scene.parts, scene.ama) as work:
        services.withdraw_lot(work, bid_id, "1")
    with open_work(scene.parts, OPERATOR) as work:
        assert services.read_for_opening(work, scene.procurement_id) == [], "an earlier one does not come back to life"


@pytest.mark.parametrize(
    ("over", "words"),
    [
        ({"answers": {"Q1": "  "}}, "an answer to question 1"),
        ({"answers": {"Q2": "word " * 301}}, "question 2 is 1 word over"),
        ({"price_pence": None}, "your price"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_sent(scene: Scene, over: dict[str, object], words: str) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama, **over)  # type: ignore[arg-type]
    with pytest.raises(Incomplete) as refused:
        submit(scene.parts, scene.ama, bid_id)
    assert [m.words for m in refused.value.missing["1"]] == [words]
    with open_reading(scene.parts) as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 0


def test_every_declaration_must_be_ticked(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    declared = scene.workspace(bid_id).pack.declarations
    with pytest.raises(Invalid, match="Tick all 2 to submit"), open_work(scene.parts, scene.ama) as work:
        services.submit_lot(work, bid_id, "1", declared[:1])


def test_a_page_that_shows_another_draft_sends_nothing(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    shown = scene.workspace(bid_id)
    scene.parts.clock.move(minutes=1)
    with open_work(scene.parts, scene.jo) as work:
        services.save_answer(work, bid_id, "Q2", "Something else.", lot_id="1")
    with pytest.raises(Stale, match="Jo Reed changed this bid a moment ago"), open_work(scene.parts, scene.ama) as work:
        services.submit_lot(work, bid_id, "1", shown.pack.declarations, seen=shown.draft_digest)


def test_nothing_of_a_bid_is_read_before_opening(scene: Scene) -> None:
    sent = create_submitted_bid(scene.parts, scene.procurement_id, scene.ama, files=[("Q2", "Rota.pdf", small_pdf())])
    with open_reading(scene.parts) as session:
        file_id = queries.get_receipt(session, scene.parts.keyring, scene.ama, sent).snapshot.files[0].file_id
    with pytest.raises(TooLate, match="stay sealed"), open_work(scene.parts, OPERATOR) as work:
        services.read_for_opening(work, scene.procurement_id)
    scene.parts.clock.move_to(DEADLINE + timedelta(hours=1))
    with open_reading(scene.parts) as session:
        for look in (
            lambda: queries.read_snapshot(session, scene.parts.keyring, sent),
            lambda: queries.open_file(session, scene.parts, sent, file_id),
            lambda: queries.opened_snapshots(session, scene.parts.keyring, scene.procurement_id),
        ):
            with pytest.raises(NotFound):
                look()
    _open(scene)
    with open_reading(scene.parts) as session:
        assert queries.read_snapshot(session, scene.parts.keyring, sent).organisation_name == "Alder Youth"
        fact, pieces = queries.open_file(session, scene.parts, sent, file_id)
        assert (fact.name, hashlib.sha256(b"".join(pieces)).hexdigest()) == ("Rota.pdf", fact.sha256)
        assert list(queries.opened_snapshots(session, scene.parts.keyring, scene.procurement_id)) == [sent]
        with pytest.raises(NotFound):
            queries.open_file(session, scene.parts, sent, uuid4())


def test_submitting_writes_no_chain_but_the_bids_own(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama, files=[("Q2", "Rota.pdf", small_pdf())])
    submit(scene.parts, scene.ama, bid_id)
    with open_reading(scene.parts) as session:
        streams = set(session.scalars(select(AuditEntry.stream)))
    # "portal" names the rows of the pack, which the factory keeps without an act.
    assert streams - {"portal"} == {f"bid:{bid_id}"}
    assert isinstance(bid_id, UUID)


def test_a_stopped_opportunity_takes_nothing_more(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    with open_work(scene.parts, OPERATOR) as work:
        work.session.get_one(Procurement, scene.procurement_id).terminated_at = work.now
    with pytest.raises(TooLate, match="This opportunity was stopped. Your draft is kept."):
        submit(scene.parts, scene.ama, bid_id)
    with pytest.raises(TooLate, match="stopped"), open_work(scene.parts, scene.ama) as work:
        services.save_price(work, bid_id, "1", 1)


def test_there_is_nothing_to_withdraw_before_something_was_sent(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    with pytest.raises(NotAllowed, match="nothing to withdraw"), open_work(scene.parts, scene.ama) as work:
        services.withdraw_lot(work, bid_id, "1")


def test_a_question_takes_as_many_files_as_it_says(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama, files=[("Q2", "Rota.pdf", small_pdf())])
    with pytest.raises(Invalid, match="This question takes 1 file. Remove one, then add this."):
        add_bytes(scene.parts, scene.ama, bid_id, "Q2", "Rota.pdf", small_pdf())
    with pytest.raises(Invalid, match="This question takes no files."):
        add_bytes(scene.parts, scene.ama, bid_id, "Q1", "Rota.pdf", small_pdf())


def test_a_file_can_neither_be_added_nor_taken_out_after_the_deadline(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    file_id = add_bytes(scene.parts, scene.ama, bid_id, "Q2", "Rota.pdf", small_pdf())
    scene.parts.clock.move_to(DEADLINE)
    with pytest.raises(TooLate), open_work(scene.parts, scene.ama) as work:
        services.remove_file(work, bid_id, file_id)
    with pytest.raises(TooLate):
        add_bytes(scene.parts, scene.ama, bid_id, "Q2", "Rota.pdf", small_pdf())
    assert len(scene.workspace(bid_id).draft.files) == 1


def test_what_was_sent_keeps_a_file_that_is_taken_out_afterwards(scene: Scene) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    file_id = add_bytes(scene.parts, scene.ama, bid_id, "Q2", "Rota.pdf", small_pdf())
    submit(scene.parts, scene.ama, bid_id)
    with open_work(scene.parts, scene.ama) as work:
        services.remove_file(work, bid_id, file_id)
    scene.parts.clock.move_to(DEADLINE)
    with open_work(scene.parts, OPERATOR) as work:
        opened = services.read_for_opening(work, scene.procurement_id)[0]
    assert opened.intact
    assert [each for each, _, _ in opened.files] == [file_id]
