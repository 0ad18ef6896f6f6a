"""Questions from bidders, by the services: who may, too late, in private, joined, to all at once, and never by whom."""

import threading
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import inspect, text

from portal.accounts.services.limits import TooManyTries
from portal.clarifications import queries, services
from portal.clock import SteppedClock
from portal.procurements.events import PackAmended
from portal.procurements.models import PackVersion, Procurement
from portal.procurements.queries import get_pack, get_procurement
from portal.rules import codec
from portal.rules.actors import OPERATOR
from portal.rules.clarifications import State
from portal.rules.refusals import Invalid, NotAllowed, NotFound, Refusal, Stale, TooLate
from portal.unit_of_work import open_reading, open_work
from tests.clarifications.conftest import ANSWER, QUESTION, Scene
from tests.factories.bids import create_draft
from tests.ground import ON_SQLITE
from tests.ground.letters import mails
from tests.ground.people import People


def test_an_answer_goes_to_everybody_in_the_same_minute_and_names_nobody(scene: Scene, people: People) -> None:
    create_draft(scene.parts, scene.procurement_id, scene.bo)
    outsider = people.provider("Cy Mensah", "Cedar Trust")
    asked = scene.ask()
    number = scene.publish(asked)
    sent = [mail for mail in mails(scene.parts) if mail["Subject"].startswith("New answer")]
    assert sorted(mail["To"] for mail in sent) == sorted([scene.ama.email, scene.jo.email, scene.bo.email])
    assert outsider.email not in [mail["To"] for mail in sent]
    for mail in sent:
        assert QUESTION in mail.get_content()
        assert not mail["Cc"]
        assert not mail["Bcc"]
        assert "Alder" not in str(mail)
        assert "Birch" not in str(mail)
    page = scene.public()
    assert [(each.number, each.question, each.answer, each.days_late) for each in page.answers] == [
        (number, QUESTION, ANSWER, 0)
    ]
    assert page.answers[0].published_at == scene.parts.clock.now()


def test_a_question_after_the_close_is_refused_with_words_that_say_what_to_do(
    scene: Scene, clock: SteppedClock
) -> None:
    clock.move_to(datetime(2026, 12, 4, 23, 59, tzinfo=UTC))
    scene.ask()
    clock.move_to(datetime(2026, 12, 5, 0, 0, tzinfo=UTC))
    with pytest.raises(TooLate, match="Questions closed on Friday 4 December 2026.*ring Sunita Rawal on 01632 960014"):
        scene.ask()


def test_a_click_counts_by_the_time_it_reached_us(scene: Scene, clock: SteppedClock) -> None:
    clock.move_to(datetime(2026, 12, 5, 0, 0, 2, tzinfo=UTC))
    with open_work(scene.parts, scene.ama, received_at=datetime(2026, 12, 4, 23, 59, 59, tzinfo=UTC)) as work:
        services.ask(work, scene.procurement_id, category="price", about="all", text=QUESTION)


@ON_SQLITE
def test_bad_questions_are_refused_at_their_field(scene: Scene) -> None:
    for over, field in (
        ({"category": "weather"}, "category"),
        ({"about": "Q99"}, "about"),
        ({"text": " \n "}, "text"),
        ({"private": True, "reason": " "}, "reason"),
    ):
        with pytest.raises(Invalid) as refused:
            scene.ask(**over)
        assert refused.value.field == field
    with pytest.raises(NotAllowed):
        scene.ask(scene.sunita)
    with pytest.raises(NotFound), open_work(scene.parts, scene.ama) as work:
        services.ask(work, uuid4(), category="price", about="all", text=QUESTION)


@ON_SQLITE
def test_an_organisation_asks_20_questions_a_day_at_most(scene: Scene) -> None:
    for number in range(20):
        scene.ask(scene.ama if number % 2 else scene.jo)
    with pytest.raises(TooManyTries, match="Send the next one tomorrow"):
        scene.ask()
    scene.ask(scene.bo)


def test_a_form_sent_twice_asks_once_and_one_filled_in_twice_asks_twice(scene: Scene) -> None:
    ids = []
    for once, words in (("a", QUESTION), ("a", QUESTION), ("b", QUESTION), ("a", "What is the budget for travel?")):
        with open_work(scene.parts, scene.ama) as work:
            said = {"category": "specification", "about": "all", "text": words, "once": once}
            ids.append(services.ask(work, scene.procurement_id, **said))
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    with open_reading(scene.parts) as session:
        assert session.scalar(text("SELECT count(*) FROM clarifications")) == 3


def test_nothing_in_the_database_or_the_councils_history_tells_who_asked(scene: Scene) -> None:
    before = _rows(scene)
    asked = scene.ask(private=True, reason="Our rota is our secret")
    scene.do("decide_privacy", asked, accepted=False, reason="All need to know")
    scene.do("agree_publication", asked, scene.ama)
    new = {name: rows - before[name] for name, rows in _rows(scene).items()}
    for name in ("clarifications", "clarification_steps", "outbox"):
        for row in new.get(name, set()):
            for secret in (
                QUESTION,
                "rota",
                "Alder",
                "Ama",
                str(scene.ama.organisation_id),
                scene.ama.organisation_id.hex,
            ):
                assert secret not in row, f"{name} tells {secret}"
    mine = {
        scene.ama.user_id.hex,
        str(scene.ama.user_id),
        scene.ama.organisation_id.hex,
        str(scene.ama.organisation_id),
    }
    for row in new["audit_entries"] | new["audit_words"]:
        if f"procurement:{scene.procurement_id}" in row:
            assert not any(each in row for each in mine)
        else:
            assert "organisation:" in row or "procurement" not in row
            assert asked.hex not in row
            assert str(asked) not in row


def _rows(scene: Scene) -> dict[str, set[str]]:
    with scene.parts.engine.connect() as connection:
        names = inspect(connection).get_table_names()
        return {
            name: {repr(tuple(row)) for row in connection.execute(text(f'SELECT * FROM "{name}"'))} for name in names
        }


NAMES = [
    ("We at Alder Youth ask: is rent included?", ANSWER, "Alder Youth"),
    ("Is rent included? Jo Reed", ANSWER, "Jo Reed"),
    ("Is rent included? Write to jo@alderyouth.example", ANSWER, "jo@alderyouth.example"),
    ("Is rent included? Ring 01632 960020", ANSWER, "01632 960020"),
    ("Is rent included? See www.alderyouth.example", ANSWER, "www.alderyouth.example"),
    ("Is rent included? We are charity 1123456", ANSWER, "1123456"),
    ("Is rent included?", "Yes, as we told Alder Youth.", "Alder Youth"),
    ("Is rent included? Birch CIC thinks so", ANSWER, "Birch CIC"),
]


@ON_SQLITE
@pytest.mark.parametrize(("question", "answer", "found"), NAMES)
def test_publication_is_refused_until_whatever_tells_who_asked_is_edited_out(
    scene: Scene, question: str, answer: str, found: str
) -> None:
    asked = scene.ask(text=question)
    scene.draft(asked, answer=answer)
    with pytest.raises(Invalid, match=found):
        scene.do("publish_answer", asked, looked=True)
    assert scene.public().answers == ()
    scene.publish(asked, question="Is rent included?", answer="Yes.")
    assert scene.public().answers[0].question == "Is rent included?"
    assert scene.asked(asked).text == question, "the asker's own words are kept"


@ON_SQLITE
def test_a_word_that_may_be_a_name_must_be_looked_at(scene: Scene) -> None:
    asked = scene.ask(text="Is rent in the price? The Alder room costs most.")
    scene.draft(asked)
    with pytest.raises(Invalid) as refused:
        scene.do("publish_answer", asked, looked=False)
    assert refused.value.field == "looked"
    scene.do("publish_answer", asked, looked=True)


def test_the_private_route_gives_the_question_back_and_only_the_asker_decides(scene: Scene) -> None:
    asked = scene.ask(private=True, reason="It would give away how we work")
    with pytest.raises(Refusal, match="Decide first"):
        scene.draft(asked)
    with pytest.raises(Invalid) as refused:
        scene.do("decide_privacy", asked, accepted=False, reason="")
    assert refused.value.field == "reason"
    scene.do("decide_privacy", asked, accepted=False, reason="Every bidder pays rent")
    told = [mail for mail in mails(scene.parts) if "Your question" in mail["Subject"]]
    assert sorted(mail["To"] for mail in told) == sorted([scene.ama.email, scene.jo.email])
    assert all("rent" not in mail.get_content() for mail in told)
    with pytest.raises(Refusal, match="asker has to decide"):
        scene.draft(asked)
    for verb in ("agree_publication", "take_back"):
        with pytest.raises(NotFound):
            scene.do(verb, asked, scene.bo)
    scene.do("agree_publication", asked, scene.jo)
    scene.publish(asked)
    assert [each.question for each in scene.public().answers] == [QUESTION]


def test_an_answer_in_private_reaches_the_asker_alone(scene: Scene) -> None:
    asked = scene.ask(private=True, reason="It would give away how we work")
    scene.do("decide_privacy", asked, accepted=True, reason="")
    scene.draft(asked, answer="Only for you")
    with pytest.raises(Refusal, match="answered in private"):
        scene.do("publish_answer", asked, looked=True)
    scene.do("send_privately", asked)
    assert scene.public().answers == ()
    with open_reading(scene.parts) as session:
        view = get_procurement(session, scene.procurement_id)
        now = scene.parts.clock.now()
        own = queries.list_own(session, scene.parts.keyring, scene.jo, view, now)
        assert [(each.state, each.words_of("sent_privately")["answer"]) for each in own] == [
            (State.ANSWERED, "Only for you")
        ]
        assert queries.list_own(session, scene.parts.keyring, scene.bo, view, now) == ()
    assert scene.bo.email not in [mail["To"] for mail in mails(scene.parts)]


@ON_SQLITE
def test_a_returned_question_can_be_taken_back_and_then_nothing_follows(scene: Scene) -> None:
    asked = scene.ask(private=True, reason="It would give away how we work")
    scene.do("decide_privacy", asked, accepted=False, reason="Every bidder pays rent")
    scene.do("take_back", asked, scene.ama)
    for act in (lambda: scene.draft(asked), lambda: scene.do("agree_publication", asked, scene.ama)):
        with pytest.raises(Refusal, match="taken back"):
            act()
    assert scene.public().answers == ()


@ON_SQLITE
def test_a_question_is_not_lost_when_the_one_it_was_joined_with_is_taken_back(scene: Scene) -> None:
    first, second, third = scene.ask(), scene.ask(scene.bo), scene.ask(scene.bo)
    scene.do("join", second, other_id=first)
    with pytest.raises(Invalid):
        scene.do("join", third, other_id=second)
    with pytest.raises(Invalid):
        scene.do("join", first, other_id=third)
    assert scene.asked(second).state is State.JOINED
    scene.do("take_back", first, scene.ama)
    assert scene.asked(second).state is State.WAITING
    number = scene.publish(second)
    assert scene.asked(second).published_number == number


@ON_SQLITE
def test_one_answer_does_for_two_that_are_joined(scene: Scene) -> None:
    first, second = scene.ask(), scene.ask(scene.bo)
    scene.do("join", second, other_id=first)
    with pytest.raises(Refusal, match="joined with another"):
        scene.draft(second)
    number = scene.publish(first)
    assert (scene.asked(second).state, scene.asked(second).published_number) == (State.ANSWERED, number)
    assert len(scene.public().answers) == 1


@ON_SQLITE
def test_a_late_answer_is_late_in_public_by_days_and_one_that_waits_shows_as_late(
    scene: Scene, clock: SteppedClock
) -> None:
    first, _ = scene.ask(), scene.ask(scene.bo)
    assert scene.public().overdue == 0
    clock.move_to(datetime(2026, 12, 12, 9, 0, tzinfo=UTC))
    assert scene.public().overdue == 3
    assert [each.word for each in scene.desk().waiting] == ["Late", "Late"]
    scene.publish(first)
    assert scene.public().answers[0].days_late == 3


@ON_SQLITE
def test_a_question_that_is_not_answered_is_left_with_a_public_reason_or_a_common_assumption(scene: Scene) -> None:
    scene.publish(scene.ask(), outcome="left", answer="The employer does not hold this.")
    scene.publish(scene.ask(), outcome="assumed", answer="Assume that nobody is made redundant.")
    labels = [each.label for each in scene.public().answers]
    assert labels == ["What every bid should assume", "Why we cannot answer"]
    with pytest.raises(Invalid) as refused:
        scene.draft(scene.ask(), outcome="nothing")
    assert refused.value.field == "outcome"


@ON_SQLITE
def test_an_answer_that_changes_the_pack_waits_for_the_new_version(scene: Scene) -> None:
    asked = scene.ask()
    with pytest.raises(Invalid, match="Publish the change first") as refused:
        scene.draft(asked, changes_pack=True)
    assert refused.value.field == "changes_pack"


@ON_SQLITE
def test_a_change_of_the_pack_is_told_to_askers_too_and_the_answer_names_the_version(scene: Scene) -> None:
    create_draft(scene.parts, scene.procurement_id, scene.bo)
    asked = scene.ask()
    with open_work(scene.parts, OPERATOR) as work:
        row = work.session.get_one(Procurement, scene.procurement_id)
        pack = replace(get_pack(work.session, row.id), version=2)
        values = {"pack": codec.encode(pack), "digest": codec.digest(pack), "published_at": work.now, "number": 2}
        approver = scene.cast.publication_approver.user_id
        work.session.add(PackVersion(procurement_id=row.id, approved_by=approver, approval_reason="Fair", **values))
        row.published_version = 2
        work.session.flush()
        work.record(
            PackAmended(
                procurement_id=row.id,
                reference=row.reference,
                version=2,
                digest=codec.digest(pack),
                kind="minor",
                deadline_at=pack.timetable.deadline,
                deadline_before=pack.timetable.deadline,
                reason="The rent was missing",
            )
        )
    told = [mail["To"] for mail in mails(scene.parts) if mail["Subject"].startswith("Changed")]
    assert sorted(told) == sorted([scene.ama.email, scene.jo.email, scene.bo.email])
    scene.publish(asked, changes_pack=True)
    assert scene.public().answers[0].pack_version == 2


def test_two_officers_answering_at_once_publish_one_answer_and_the_second_is_told(scene: Scene) -> None:
    asked = scene.ask()
    scene.draft(asked)
    seen = scene.asked(asked).seen
    gate = threading.Barrier(2)
    results: list[object] = [None, None]

    def press(at: int) -> None:
        gate.wait()
        try:
            results[at] = scene.do("publish_answer", asked, (scene.sunita, scene.priya)[at], looked=True, seen=seen)
        except Refusal as refusal:
            results[at] = refusal

    threads = [threading.Thread(target=press, args=(at,)) for at in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    refused = [each for each in results if isinstance(each, Stale)]
    assert len(refused) == 1
    assert "changed this at" in refused[0].message
    assert 1 in results
    assert len(scene.public().answers) == 1
    assert sum(mail["Subject"].startswith("New answer") for mail in mails(scene.parts)) == 2, "Ama and Jo, once each"


@ON_SQLITE
def test_only_procurement_officers_answer_and_only_some_may_read(scene: Scene, people: People) -> None:
    asked = scene.ask()
    with pytest.raises(NotAllowed):
        scene.do(
            "draft_answer", asked, scene.cast.commissioner, question="a", outcome="left", answer="b", changes_pack=False
        )
    for actor in (scene.cast.publication_approver, scene.cast.chair, scene.ama, people.service_user("Maya")):
        with pytest.raises(NotFound):
            scene.desk(actor)
    with open_work(scene.parts, OPERATOR) as work:
        work.session.get_one(Procurement, scene.procurement_id).terminated_at = work.now
    with pytest.raises(NotAllowed, match="stopped"):
        scene.draft(asked)


def test_a_message_goes_to_everybody_and_stands_in_public(scene: Scene) -> None:
    create_draft(scene.parts, scene.procurement_id, scene.bo)
    scene.ask()
    with open_work(scene.parts, scene.sunita) as work:
        services.tell_bidders(work, scene.procurement_id, subject="Snow", words="We open at noon.")
    sent = [mail for mail in mails(scene.parts) if mail["Subject"].startswith("Snow")]
    assert sorted(mail["To"] for mail in sent) == sorted([scene.ama.email, scene.jo.email, scene.bo.email])
    assert [(said.subject, said.words) for said in scene.public().messages] == [("Snow", "We open at noon.")]
    for over, field in (({"subject": " "}, "subject"), ({"words": " "}, "words")):
        with pytest.raises(Invalid) as refused, open_work(scene.parts, scene.sunita) as work:
            services.tell_bidders(work, scene.procurement_id, **{"subject": "a", "words": "b"} | over)
        assert refused.value.field == field
    with pytest.raises(NotAllowed), open_work(scene.parts, scene.cast.commissioner) as work:
        services.tell_bidders(work, scene.procurement_id, subject="a", words="b")
