"""From a plan to a published pack: what is refused, who may, twice at once, and what is frozen."""

import threading
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from portal.audit.models import AuditEntry
from portal.intentions.models import Intention
from portal.parts import Parts
from portal.procurements import queries, services
from portal.procurements.models import PackVersion
from portal.procurements.queries import Chosen
from portal.rules import codec
from portal.rules.actors import Actor, Role
from portal.rules.criteria import record_of
from portal.rules.plans import PlanState
from portal.rules.refusals import Invalid, NotAllowed, NotFound, Refusal, Stale
from portal.rules.scoring import from_data
from portal.rules.seats import SeatKind
from portal.unit_of_work import open_work
from tests.factories import intentions as plan_factory
from tests.factories.procurements import full_draft
from tests.ground.letters import mails
from tests.procurements.conftest import Story
from tests.procurements.drafts import draft_of, faults, full_moment, save


def test_a_draft_takes_what_the_plan_says_and_all_else_from_the_one_template(started: Story) -> None:
    draft = draft_of(started)
    assert draft.about.title == "Young carers support in Ashford and Swale"
    assert draft.about.districts == ("Ashford", "Swale")
    assert draft.contact.name == "Priya Nair"
    assert [step.mark for step in draft.scale] == ["0", "1", "2", "3", "4", "5"]
    assert all(step.words and step.plain for step in draft.scale)
    assert draft.policy["minimum_reason_length"] == "80"
    with started.reading() as session:
        view = queries.get_procurement(session, started.id)
    assert view.reference == "YC-2026-01"
    assert view.status(view.created_at) == "Draft"


def test_one_plan_starts_one_procurement_and_a_draft_plan_none(started: Story) -> None:
    officer = started.people.officer
    with pytest.raises(Refusal, match="YC-2026-01 was started from this plan"), started.work_as(officer) as work:
        services.start_from_intention(work, started.plan_id)
    with started.work_as(started.people.officer) as work:
        other = plan_factory.create_draft(work)
    with pytest.raises(Refusal, match="only from a published plan"), started.work_as(started.people.officer) as work:
        services.start_from_intention(work, other)


def test_two_procurements_started_at_once_get_two_references(started: Story, parts: Parts) -> None:
    with started.work_as(started.people.officer) as work:
        plans = [plan_factory.create_published(work) for _ in range(2)]
    together = threading.Barrier(2)
    problems: list[Exception] = []

    def start(plan_id: UUID) -> None:
        together.wait()
        try:
            with open_work(parts, started.people.officer) as work:
                services.start_from_intention(work, plan_id)
        except Exception as problem:
            problems.append(problem)

    threads = [threading.Thread(target=start, args=(plan_id,)) for plan_id in plans]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    with started.reading() as session:
        references = sorted(view.reference for view in queries.list_all(session))
    assert references == ["YC-2026-01", "YC-2026-02", "YC-2026-03"]


@pytest.mark.parametrize("who", ["publication_approver", "panel_officer", "service_user"])
def test_only_commissioners_and_procurement_officers_start_one(started: Story, who: str) -> None:
    with pytest.raises(NotAllowed), started.work_as(getattr(started.people, who)) as work:
        services.start_from_intention(work, started.plan_id)


def test_an_empty_draft_is_refused_with_the_list_of_what_is_missing(started: Story) -> None:
    with pytest.raises(Refusal, match="things stop this from being published") as caught:
        started.send()
    told = list(caught.value.errors.values())
    for expected in (
        "The summary is not written yet",
        "Question 1 has no text",
        "Question 1 has no plain words",
        "Question 2 has no weight",
        "The price sum lacks its floor and ceiling",
        "The social value measure is not written yet",
        "“Deadline” has no date",
        "TUPE: does it apply?",
        "No one has the seat “Chair”",
        "Questions under Quality add up to 0. They must add up to 50",
    ):
        assert expected in told
    pages = {key.partition("#")[0] for key in caught.value.errors}
    assert {
        "specification",
        "question-Q1",
        "price",
        "measure-S1",
        "social-value",
        "timetable",
        "tupe",
        "seats",
        "criteria",
    } <= pages


def test_a_finished_draft_is_sent_approved_and_published(ready: Story, parts: Parts) -> None:
    assert faults(ready) == []
    digest = ready.publish()
    with ready.reading() as session:
        view = queries.find_by_reference(session, "YC-2026-01")
        assert view is not None
        assert view.pack is not None
        assert view.deadline_at == view.pack.timetable.deadline
        assert codec.digest(view.pack) == digest
        assert view.pack.policy["standstill_working_days"] == "8"
        assert view.pack.panel_officers == 2
        assert view.pack.panel_service_users == 1
        from_data(record_of(view.pack))
        events = session.scalars(
            select(AuditEntry.code).where(AuditEntry.stream == f"procurement:{ready.id}").order_by(AuditEntry.seq)
        ).all()
        plan = session.get(Intention, ready.plan_id)
        assert plan is not None
        assert plan.state == PlanState.IN_PROCUREMENT
    assert events[0] == "procurement.started"
    assert events[-2:] == ["procurement.sent_for_approval", "procurement.published"]
    subjects = [mail["Subject"] for mail in mails(parts)]
    assert "Young carers support, countywide waits for your approval" in subjects
    assert subjects.count("Young carers support, countywide is public") == 2


@pytest.mark.parametrize(
    ("page", "change", "fault"),
    [
        ("price", {"weight": "45", "weight_reason": ""}, "Price counts 45%. Policy is 40% at most"),
        ("price", {"formula": ""}, "The price sum is not chosen yet"),
        ("price", {"amounts": {"floor": "60000"}}, "The price sum lacks its ceiling"),
        ("measure-S1", {"checked_by": ""}, "Who checks it and when is not written yet"),
        ("measure-S1", {"period": ""}, "When social value is counted is not written yet"),
        ("criteria", {"minimum_percent": ""}, "There is no minimum for quality"),
        ("tupe", {"reason": ""}, "The view on TUPE has no reason"),
        ("contact", {"phone": ""}, "No person is named whom bidders may ask, with telephone and e-mail"),
        ("specification", {"outcomes": ()}, "There are no outcomes yet"),
        ("question-Q1", {"points_plain": ()}, "Question 1: what we look for needs plain words, line for line"),
        ("question-Q1", {"marked_by": ("officers",)}, "No question is marked by people who use the service"),
    ],
)
def test_one_thing_missing_stops_it(ready: Story, page: str, change: dict[str, Any], fault: str) -> None:
    save(ready, page, replace(full_draft(full_moment(ready))[page], **change))
    assert fault in faults(ready)
    with pytest.raises(Refusal):
        ready.send()


def test_dates_out_of_order_and_a_short_contract_are_told(ready: Story) -> None:
    table = full_draft(full_moment(ready))["timetable"]
    save(ready, "timetable", replace(table, answers_by=table.questions_by))
    assert faults(ready)[0].startswith("Answers by must be after questions by, ")
    save(ready, "timetable", replace(table, end_on=table.end_on.replace(year=table.end_on.year - 1)))
    assert faults(ready) == ["Contract of 2 years. Policy is 3 years"]
    reason = "The money is for two years."
    save(
        ready,
        "timetable",
        replace(table, end_on=table.end_on.replace(year=table.end_on.year - 1), length_reason=reason),
    )
    assert faults(ready) == []


def test_a_deadline_that_passed_while_waiting_stops_the_approval(ready: Story, clock: Any) -> None:
    ready.send()
    clock.move(days=30)
    with pytest.raises(Refusal) as caught:
        ready.approve(ready.people.publication_approver)
    assert "The deadline has passed" in caught.value.errors.values()


@pytest.mark.parametrize("who", ["commissioner", "officer", "award_approver", "chair", "service_user"])
def test_nobody_publishes_but_the_seated_approver(ready: Story, who: str) -> None:
    ready.send()
    with pytest.raises((NotAllowed, NotFound)):
        ready.approve(getattr(ready.people, who))


def test_the_drafter_cannot_approve_even_with_the_role_and_is_told_who_can(ready: Story) -> None:
    both = replace(ready.people.commissioner, roles=ready.people.commissioner.roles | {Role.APPROVER})
    ready.send()
    with pytest.raises(NotAllowed, match="You drafted this. Someone else must approve it. Approvers: Judith Ashcombe"):
        ready.approve(both)


def test_who_changed_the_draft_cannot_approve_it(ready: Story) -> None:
    approver = ready.people.publication_approver
    both = replace(approver, roles=approver.roles | {Role.COMMISSIONER})
    save(ready, "contact", full_draft(full_moment(ready))["contact"], actor=both)
    ready.send()
    with pytest.raises(NotAllowed, match="You changed this draft"):
        ready.approve(both)


def test_a_draft_changed_while_it_was_read_is_not_approved(ready: Story) -> None:
    ready.send()
    seen = ready.version()
    save(ready, "question-Q2", full_draft(full_moment(ready))["question-Q2"])
    with pytest.raises(Stale, match="Sunita Rawal changed “Question 2” at 10am. Read it again before you approve."):
        ready.approve(ready.people.publication_approver, seen=seen)


def test_approving_needs_a_reason_and_a_draft_that_waits(ready: Story) -> None:
    approver = ready.people.publication_approver
    with pytest.raises(Refusal, match="does not wait"):
        ready.approve(approver)
    ready.send()
    with pytest.raises(Invalid, match="Enter your reason"):
        ready.approve(approver, reason="   ")


def test_sent_back_says_what_to_change_and_no_longer_waits(ready: Story, parts: Parts) -> None:
    ready.send()
    with ready.work_as(ready.people.publication_approver) as work:
        services.send_back(work, ready.id, "Question 2 asks two things at once.")
    with ready.reading() as session:
        view = queries.get_procurement(session, ready.id)
    assert view.status(view.created_at) == "Sent back"
    assert view.sent_back_reason == "Question 2 asks two things at once."
    told = [mail for mail in mails(parts) if "was sent back" in mail["Subject"]]
    assert len(told) == 2
    with pytest.raises(Refusal, match="does not wait"):
        ready.approve(ready.people.publication_approver)
    assert ready.publish()


def test_two_approvers_at_once_publish_once(ready: Story, parts: Parts) -> None:
    """Two real sessions: the one that comes second reads who was first."""
    chosen = [Chosen(kind, person) for kind, person in ready.people.seats]
    ready.fill_seats([*chosen, Chosen(SeatKind.PUBLICATION_APPROVER, ready.people.award_approver.user_id)])
    ready.send()
    version = ready.version()
    together = threading.Barrier(2)
    said: list[str] = []

    def approve(actor: Actor) -> None:
        together.wait()
        try:
            with open_work(parts, actor) as work:
                services.approve_and_publish(work, ready.id, "All of it holds, and it is fair.", version)
            said.append("published")
        except Refusal as refusal:
            said.append(refusal.message)

    threads = [
        threading.Thread(target=approve, args=(who,))
        for who in (ready.people.publication_approver, ready.people.award_approver)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said)[1] == "published"
    assert sorted(said)[0].startswith("Already approved by ")
    with ready.reading() as session:
        assert len(session.scalars(select(PackVersion).where(PackVersion.procurement_id == ready.id)).all()) == 1


def test_what_is_published_is_frozen(ready: Story) -> None:
    ready.publish()
    with pytest.raises(NotAllowed, match="It is frozen and cannot be changed"):
        save(ready, "criteria", full_draft(full_moment(ready))["criteria"])
    with pytest.raises(NotAllowed):
        ready.fill_seats([])
    with pytest.raises(DBAPIError), ready.work_as() as work:
        work.session.execute(update(PackVersion).values(digest="0" * 64))


def test_a_page_somebody_else_saved_meanwhile_is_not_overwritten_and_other_pages_may_be_saved(ready: Story) -> None:
    pages = full_draft(full_moment(ready))
    seen = ready.version()
    save(ready, "contact", replace(pages["contact"], name="Marian Oduya"), actor=ready.people.commissioner, seen=seen)
    with pytest.raises(Stale, match="Marian Oduya changed this at 10am on 23 November 2026. Both texts are below."):
        save(ready, "contact", pages["contact"], seen=seen)
    assert draft_of(ready).contact.name == "Marian Oduya"
    save(ready, "tupe", pages["tupe"], seen=seen)


def test_seats_go_only_to_people_who_may_have_them(ready: Story) -> None:
    people = ready.people
    with pytest.raises(Invalid, match="cannot have the seat “Approves publication”"):
        ready.fill_seats([Chosen(SeatKind.PUBLICATION_APPROVER, people.chair.user_id)])
    both = people.award_approver.user_id
    ready.fill_seats([Chosen(kind, both if kind is SeatKind.CHAIR else person) for kind, person in people.seats])
    assert faults(ready) == ["Who approves the award must be off the panel"]
    with pytest.raises(NotAllowed):
        ready.fill_seats([], actor=people.commissioner)


def test_a_failure_half_way_publishes_nothing(ready: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    ready.send()

    def fail(*_args: Any) -> None:
        raise RuntimeError("the mail cannot be written")

    monkeypatch.setattr("portal.procurements.messages.PackPublished.dedupe_key", fail)
    with pytest.raises(RuntimeError):
        ready.approve(ready.people.publication_approver)
    with ready.reading() as session:
        assert queries.find_by_reference(session, "YC-2026-01") is None
        assert session.scalars(select(PackVersion)).all() == []
