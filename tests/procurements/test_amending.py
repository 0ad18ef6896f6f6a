"""Changing what is published: by whom, until when, told to whom, and what stays frozen (R39, CL-05-b)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.bids import queries as bid_queries
from portal.bids import services as bids
from portal.bids.models import Undertaking
from portal.clock import SteppedClock
from portal.parts import Parts
from portal.procurements import queries, services
from portal.procurements.queries import ProcurementView
from portal.rules.actors import Actor
from portal.rules.drafting import AmendmentDraft, Draft
from portal.rules.refusals import Invalid, NotAllowed, Refusal, Stale, TooLate
from portal.unit_of_work import open_reading, open_work
from tests.factories.bids import create_draft, submit
from tests.ground import ON_SQLITE
from tests.ground.letters import mails
from tests.ground.people import People
from tests.procurements.conftest import Story

WHY = "Two schools told us that 300 words are too few to answer this."
STAYS = "There are still 3 weeks, and one answer may be longer, not different."


def view_of(story: Story) -> ProcurementView:
    with story.reading() as session:
        return queries.get_procurement(session, story.id)


def draft_of(story: Story) -> Draft:
    with story.work_as() as work:
        return queries.get_draft(work.session, story.people.officer, story.id, work.now).draft


def save(story: Story, page: str, content: Any, actor: Actor | None = None) -> None:
    with story.work_as(actor or story.people.officer) as work:
        services.save_page(work, story.id, page, content, story.version())


def begin(story: Story) -> None:
    with story.work_as(story.people.officer) as work:
        services.start_amendment(work, story.id)


def change_words(story: Story, limit: int = 500, **amendment: str) -> None:
    """Question 1 takes more words, and it says why."""
    begin(story)
    save(story, "question-Q1", replace(draft_of(story).questions["Q1"], word_limit=limit))
    save(story, "amendment", AmendmentDraft(**({"reason": WHY, "deadline_reason": STAYS} | amendment)))


def approve(story: Story, actor: Actor | None = None, seen: int | None = None) -> str:
    with story.work_as(actor or story.people.publication_approver) as work:
        seen = story.version() if seen is None else seen
        return services.approve_amendment(work, story.id, "It is fair, and everyone is told.", seen)


def extend(story: Story, closes: datetime, reason: str = "Our telephones were out for two days.") -> str:
    with story.work_as(story.people.officer) as work:
        return services.extend_deadline(work, story.id, closes, reason)


def amend(story: Story, limit: int = 500, **amendment: str) -> str:
    change_words(story, limit, **amendment)
    story.send()
    return approve(story)


@pytest.fixture
def published(ready: Story) -> Story:
    ready.publish()
    return ready


def test_a_change_is_a_new_version_and_everyone_who_began_a_bid_or_took_the_undertaking_is_told_at_once(
    published: Story, parts: Parts, people: People
) -> None:
    ama = people.provider("Ama Boateng", "Alder Youth")
    jo = people.provider("Jo Reed", "Birch Hall")
    kay = people.provider("Kay Lin", "Cedar House")
    people.provider("Lu Marsh", "Dock Street")
    with published.work_as(kay) as work:
        work.session.add(
            Undertaking(
                procurement_id=published.id,
                organisation_id=kay.organisation_id,
                workforce_digest="0" * 64,
                agreed_at=work.now,
                agreed_by=kay.user_id,
            )
        )
    bid_id = create_draft(parts, published.id, ama)
    submit(parts, ama, bid_id)
    create_draft(parts, published.id, jo)
    mails(parts)
    before = view_of(published)
    digest = amend(published)
    after = view_of(published)
    assert (after.published_version, after.deadline_at) == (2, before.deadline_at)
    assert after.pack is not None
    assert (after.pack.version, after.pack.question("Q1").word_limit) == (2, 500)
    with published.reading() as session:
        assert queries.get_pack_version(session, published.id, 1) == before.pack
        versions = queries.list_versions(session, published.id)
    assert [v.number for v in versions] == [1, 2]
    assert versions[1].digest == digest
    assert [(c.label, c.old, c.new) for c in versions[1].changes] == [("Question 1: word limit", "300", "500")]
    told = {mail["To"]: mail.get_content() for mail in mails(parts) if "Changed: " in mail["Subject"]}
    assert set(told) == {ama.email, jo.email, kay.email}
    assert "Question 1: word limit" in told[ama.email]
    assert "still counts, as it was sent" in told[ama.email]
    assert STAYS in told[jo.email]
    with open_reading(parts) as session:
        log = [line.sentence for line in bid_queries.list_log(session, bid_queries.get_bid(session, ama, bid_id))]
        council = str(queries.list_versions(session, published.id)[1])
    assert "The people of the bid were told by mail" in log[-1]
    assert "Alder" not in council


def test_a_bid_sent_before_says_so_keeps_its_answers_and_can_be_sent_again(
    published: Story, parts: Parts, people: People
) -> None:
    ama = people.provider("Ama Boateng", "Alder Youth")
    bid_id = create_draft(parts, published.id, ama)
    first = submit(parts, ama, bid_id)

    def workspace() -> bid_queries.Workspace:
        with open_reading(parts) as session:
            return bid_queries.get_workspace(session, parts.keyring, ama, bid_id, parts.clock.now())

    seen = workspace()
    amend(published)
    now = workspace()
    assert now.lot("1").older
    assert [c.label for c in now.news_of("answer:Q1")] == ["Question 1: word limit"]
    assert now.draft.answers == seen.draft.answers
    with pytest.raises(Stale, match="council changed this"), open_work(parts, ama) as work:
        bids.submit_lot(work, bid_id, "1", now.pack.declarations, seen=seen.draft_digest)
    second = submit(parts, ama, bid_id)
    assert second != first
    with open_work(parts, ama) as work:
        bids.look_at_changes(work, bid_id, 2)
    again = workspace()
    assert (again.lot("1").older, again.news) == (False, ())


def test_whoever_wrote_sent_or_began_a_change_may_not_approve_it_and_a_second_click_does_nothing(
    published: Story,
) -> None:
    change_words(published)
    with pytest.raises(Refusal, match="does not wait"):
        approve(published)
    published.send()
    for actor in (published.people.officer, published.people.commissioner, published.people.award_approver):
        with pytest.raises(NotAllowed):
            approve(published, actor)
    with pytest.raises(Stale, match="What changes and why"):
        approve(published, seen=published.version() - 2)
    with pytest.raises(Refusal, match="Approve it as a change"):
        published.approve()
    approve(published)
    with pytest.raises(Refusal, match="Already approved"):
        approve(published)
    assert view_of(published).published_version == 2


@ON_SQLITE
@pytest.mark.parametrize(
    ("page", "change", "fault"),
    [
        ("amendment", lambda d: replace(d.amendment, reason=""), "Say what changes and why"),
        ("amendment", lambda d: replace(d.amendment, deadline_reason=" "), "Move the deadline for all, or say why"),
        ("question-Q1", lambda d: replace(d.questions["Q1"], word_limit=300), "Nothing is changed yet"),
        ("question-Q1", lambda d: replace(d.questions["Q1"], weight="29"), "Questions under Quality add up to 49"),
        (
            "timetable",
            lambda d: replace(d.timetable, deadline=d.timetable.deadline - timedelta(days=1)),
            "The deadline may move later, never earlier",
        ),
        (
            "timetable",
            lambda d: replace(d.timetable, questions_by=d.timetable.questions_by - timedelta(days=11)),
            "The new day for questions has passed",
        ),
    ],
)
def test_a_change_with_anything_missing_is_not_sent(
    published: Story, page: str, change: Callable[[Draft], Any], fault: str
) -> None:
    change_words(published)
    save(published, page, change(draft_of(published)))
    with pytest.raises(Refusal) as refused:
        published.send()
    assert any(fault in said for said in refused.value.errors.values()), refused.value.errors


def test_cl_05_b_after_the_deadline_nothing_that_carries_marks_changes(published: Story, clock: SteppedClock) -> None:
    change_words(published)
    published.send()
    deadline = view_of(published).deadline_at
    assert deadline is not None
    clock.move_to(deadline)
    for act in (
        lambda: approve(published),
        lambda: extend(published, deadline + timedelta(days=7)),
        lambda: save(published, "criteria", draft_of(published).criteria),
        published.send,
    ):
        with pytest.raises((TooLate, NotAllowed), match="From then on nothing may be changed"):
            act()
    view = view_of(published)
    assert (view.published_version, view.deadline_at) == (1, deadline)
    with published.work_as(published.people.officer) as work:
        services.drop_amendment(work, published.id)
    with pytest.raises(TooLate):
        begin(published)


def test_a_dropped_change_leaves_the_draft_as_it_is_published(published: Story) -> None:
    before = draft_of(published)
    change_words(published, 900)
    with published.work_as(published.people.officer) as work:
        services.drop_amendment(work, published.id)
    assert draft_of(published).questions == before.questions
    with pytest.raises(NotAllowed, match="frozen"):
        save(published, "question-Q1", before.questions["Q1"])


def test_a_title_being_changed_is_not_public_before_it_is_approved(published: Story) -> None:
    begin(published)
    save(published, "specification", replace(draft_of(published).about, title="Another name"))
    assert view_of(published).title == "Young carers support, countywide"


def test_more_time_for_all_moves_the_days_after_it_and_never_shortens(published: Story, parts: Parts) -> None:
    before = view_of(published)
    assert before.deadline_at is not None
    assert before.pack is not None
    for closes, fault in (
        (before.deadline_at, "must be after"),
        (before.deadline_at - timedelta(hours=1), "never moves earlier"),
        (before.deadline_at + timedelta(days=300), "after the service starts"),
    ):
        with pytest.raises(Invalid, match=fault):
            extend(published, closes)
    with pytest.raises(Invalid, match="why everyone gets more time"):
        extend(published, before.deadline_at + timedelta(days=3), "")
    begin(published)
    extend(published, before.deadline_at + timedelta(days=3))
    after = view_of(published)
    assert after.pack is not None
    assert after.deadline_at == after.pack.timetable.deadline == before.deadline_at + timedelta(days=3)
    assert after.pack.timetable.award_on == before.pack.timetable.award_on + timedelta(days=3)
    assert after.pack.timetable.start_on == before.pack.timetable.start_on
    assert draft_of(published).timetable.deadline == after.deadline_at, "the change being written knows it"
    with published.reading() as session:
        newest = queries.list_versions(session, published.id)[-1]
    assert (newest.deadline_before, newest.moved_the_deadline) == (before.deadline_at, True)
