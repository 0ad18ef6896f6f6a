"""Leaving a bid out: a published rule, a reason, another person, and the bidder heard first (CL-02-d, CL-03-b, -c, CL-08-b)."""

import threading
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from portal.accounts import services as accounts
from portal.accounts.models import Organisation, User
from portal.clock import SteppedClock
from portal.evaluation import queries, services
from portal.parts import Parts
from portal.rules import scoring
from portal.rules.actors import Actor, Role
from portal.rules.compliance import Found, Proposal, State
from portal.rules.refusals import Invalid, NotAllowed, NotFound, Refusal, Stale, TooLate
from portal.unit_of_work import open_reading, open_work
from tests.factories.conditions import sample_conditions
from tests.factories.evaluation import (
    MARKS,
    WHY,
    Evaluation,
    agree_all,
    agreed_words,
    create_discussed,
    create_opened,
    lock_quality,
    mark_all,
    mark_words,
    open_discussion,
)
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.letters import mails
from tests.ground.people import People

OUT = Proposal(
    "No named lead for safeguarding stands in the bid, and children are seen alone from the first day.",
    "The bid says no. To name somebody now would be a new offer.",
)
WITH_CONDITIONS = {"conditions": sample_conditions()}


def find(parts: Parts, made: Evaluation, findings: Mapping[str, Found], name: str = "Birch CIC") -> int:
    with open_work(parts, made.people.officer) as work:
        return services.check_bid(work, made.procurement_id, made.bids[name], findings)


def propose(
    parts: Parts,
    made: Evaluation,
    *,
    ground: str = "condition:C1",
    kind: str = "leave_out",
    said: Proposal = OUT,
    actor: Actor | None = None,
    name: str = "Birch CIC",
) -> UUID:
    with open_work(parts, actor or made.people.officer) as work:
        return services.propose_case(work, made.procurement_id, made.bids[name], kind=kind, ground=ground, words=said)


def decide(parts: Parts, made: Evaluation, case_id: UUID, *, agrees: bool = True, actor: Actor | None = None) -> State:
    with open_work(parts, actor or made.people.award_approver) as work:
        return services.decide_case(work, made.procurement_id, case_id, agrees=agrees, reason="It was published so.")


def close(parts: Parts, made: Evaluation, case_id: UUID, *, leave_out: bool = True) -> State:
    with open_work(parts, made.people.award_approver) as work:
        return services.close_case(
            work, made.procurement_id, case_id, leave_out=leave_out, reason="The answer names nobody."
        )


def test_a_bid_is_left_out_by_a_published_rule_another_person_and_with_the_bidder_heard(
    parts: Parts, clock: SteppedClock
) -> None:
    made = create_opened(parts, clock, pack_over=WITH_CONDITIONS)
    owner = made.providers["Birch CIC"]
    with pytest.raises(Invalid, match="found not to meet"):
        propose(parts, made)
    assert find(parts, made, {"C1": Found("not_met", "Paragraph 3 says so."), "C3": Found("not_met", "None.")}) == 2
    question = made.pack.question("Q1")
    with open_work(parts, made.people.chair) as work, pytest.raises(NotAllowed, match="does not meet condition 1"):
        services.save_mark(work, made.procurement_id, made.bids["Birch CIC"], "Q1", mark_words(question, "3"))
    with pytest.raises(NotAllowed, match="only noted"):
        propose(parts, made, ground="condition:C3")
    with pytest.raises(Invalid, match="why asking the bidder"):
        propose(parts, made, said=Proposal(OUT.reason))
    case_id = propose(parts, made)
    assert not [mail for mail in mails(parts, to=_email(parts, made, "Birch CIC")) if "left out" in mail["Subject"]]
    for actor in (made.people.officer, made.people.chair, made.people.second_opener):
        with pytest.raises((NotAllowed, NotFound)):
            decide(parts, made, case_id, actor=actor)
    assert decide(parts, made, case_id) is State.MAY_ANSWER
    told = [mail for mail in mails(parts, to=_email(parts, made, "Birch CIC")) if "may be left out" in mail["Subject"]]
    assert OUT.reason[:40] in told[-1].get_content()
    with pytest.raises(NotAllowed, match="may answer until"):
        close(parts, made, case_id)
    with open_work(parts, owner) as work:
        services.answer_case(work, _bid_id(parts, made), case_id, "Our lead is Jo Reed, trained in May.")
    with open_work(parts, owner) as work, pytest.raises(Stale):
        services.answer_case(work, _bid_id(parts, made), case_id, "And also Kim.")
    assert close(parts, made, case_id) is State.LEFT_OUT
    assert any("was left out" in mail["Subject"] for mail in mails(parts, to=_email(parts, made, "Birch CIC")))
    mark_all(parts, made)
    open_discussion(parts, made)
    agree_all(parts, made)
    lock_quality(parts, made)
    with open_reading(parts) as session:
        outcome = queries.get_outcome(session, parts.keyring, made.procurement_id)
        record = queries.get_record(session, parts.keyring, made.procurement_id)
    assert [(bid.organisation_name, bid.status, bid.rank) for bid in outcome.lots[0].bids] == [
        ("Alder Youth", "ranked", 1),
        ("Birch CIC", "excluded", None),
    ]
    left_out = outcome.lots[0].bids[1]
    assert left_out.excluded_reason is not None
    assert left_out.excluded_reason.startswith("Condition 1: A named lead for safeguarding")
    assert left_out.price_pence is None
    assert scoring.verify(scoring.from_data(record)) == []


def _email(parts: Parts, made: Evaluation, name: str) -> str:
    with open_reading(parts) as session:
        return session.get_one(User, made.providers[name].user_id).email


def _bid_id(parts: Parts, made: Evaluation, name: str = "Birch CIC") -> UUID:
    with open_reading(parts) as session:
        board = queries.get_board(session, made.procurement_id)
    return next(bid.bid_id for bid in board.bids if bid.organisation_name == name)


def test_two_approvers_at_once_decide_once_and_one_is_told(parts: Parts, clock: SteppedClock) -> None:
    made = create_opened(parts, clock, pack_over=WITH_CONDITIONS)
    find(parts, made, {"C1": Found("not_met", "Paragraph 3 says so.")})
    case_id = propose(parts, made)
    start = threading.Barrier(2)
    came: list[str] = []

    def press(actor: Actor) -> None:
        start.wait()
        try:
            came.append(decide(parts, made, case_id, actor=actor).name)
        except Refusal as refusal:
            came.append(type(refusal).__name__)

    both = (made.people.award_approver, made.people.publication_approver)
    threads = [threading.Thread(target=press, args=(actor,)) for actor in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == ["MAY_ANSWER", "Stale"]
    with open_reading(parts) as session:
        board = queries.get_board(session, made.procurement_id)
        assert len(queries.find_case(session, parts.keyring, board, case_id).steps) == 1


@ON_SQLITE
def test_cl_02_d_a_gap_that_was_asked_of_one_bidder_is_asked_of_the_next_or_told_apart(
    parts: Parts, clock: SteppedClock
) -> None:
    made = create_opened(parts, clock, pack_over=WITH_CONDITIONS)
    ask = {"about": "condition:C1", "kind": "put_right", "words": "No name stands in paragraph 3."}
    with open_work(parts, made.people.officer) as work:
        asked = services.ask_bidder(
            work,
            made.procurement_id,
            made.bids["Alder Youth"],
            **ask,
            answer_on=(clock.now() + timedelta(days=3)).date(),
        )
    find(parts, made, {"C1": Found("not_met", "Paragraph 3 says so.")})
    with pytest.raises(Invalid, match="Another bidder was asked about this"):
        propose(parts, made)
    different = Proposal(OUT.reason, OUT.why_not_ask, "Alder named a person in its rota. Birch names nobody at all.")
    case_id = propose(parts, made, said=different)
    owner = made.providers["Alder Youth"]
    with open_work(parts, made.providers["Birch CIC"]) as work, pytest.raises(NotFound):
        services.answer_question(work, _bid_id(parts, made, "Alder Youth"), asked, "It is not our question.")
    with open_work(parts, owner) as work:
        services.answer_question(work, _bid_id(parts, made, "Alder Youth"), asked, "It is Jo Reed, on page 2.")
    with open_work(parts, owner) as work, pytest.raises(Stale):
        services.answer_question(work, _bid_id(parts, made, "Alder Youth"), asked, "Or Kim.")
    with open_reading(parts) as session:
        register = queries.get_register(session, parts.keyring, made.people.officer, made.procurement_id)
        case = queries.find_case(session, parts.keyring, register.board, case_id)
    assert [(each.bid.organisation_name, each.kind, each.state(clock.now())) for each in register.asked] == [
        ("Alder Youth", "put_right", "Answered")
    ]
    assert "You may not change the rest of your bid" in register.asked[0].text
    assert case.proposal.why_different.startswith("Alder named")


@ON_SQLITE
def test_a_condition_to_be_put_right_is_asked_first_and_its_day_waited_for(parts: Parts, clock: SteppedClock) -> None:
    made = create_opened(parts, clock, pack_over=WITH_CONDITIONS)
    find(parts, made, {"C2": Found("not_met", "£2 million only.")})
    with pytest.raises(NotAllowed, match="Ask the bidder to put it right"):
        propose(parts, made, ground="condition:C2")
    day = (clock.now() + timedelta(days=3)).date()
    for bad, message in (
        ({"words": "Please improve your cover."}, "invites a better offer"),
        ({"words": "Alder Youth has £5 million."}, "names another bidder"),
        ({"words": " "}, "Enter the place"),
        ({"about": "price:P"}, "Select what you ask about"),
        ({"about": "Q1"}, "Only a condition can be put right"),
        ({"answer_on": clock.now().date() - timedelta(days=1)}, "in the future"),
    ):
        given = {"about": "condition:C2", "kind": "put_right", "words": "Which cover?", "answer_on": day, **bad}
        with open_work(parts, made.people.officer) as work, pytest.raises(Invalid, match=message):
            services.ask_bidder(work, made.procurement_id, made.bids["Birch CIC"], **given)
    with open_work(parts, made.people.officer) as work:
        asked = services.ask_bidder(
            work,
            made.procurement_id,
            made.bids["Birch CIC"],
            about="condition:C2",
            kind="put_right",
            words="Which cover do you have?",
            answer_on=day,
        )
    with pytest.raises(NotAllowed, match="wait for the answer"):
        propose(parts, made, ground="condition:C2")
    clock.move(days=4)
    with open_work(parts, made.providers["Birch CIC"]) as work, pytest.raises(TooLate):
        services.answer_question(work, _bid_id(parts, made), asked, "£5 million now.")
    case_id = propose(parts, made, ground="condition:C2")
    decide(parts, made, case_id)
    clock.move(days=6)
    with open_work(parts, made.providers["Birch CIC"]) as work, pytest.raises(TooLate):
        services.answer_case(work, _bid_id(parts, made), case_id, "We are late.")
    assert close(parts, made, case_id, leave_out=False) is State.STAYS_IN
    with open_reading(parts) as session:
        page = queries.get_bid_check(
            session, parts.keyring, made.people.officer, made.procurement_id, made.bids["Birch CIC"]
        )
    assert (page.stop, page.grounds) == (None, ())


FAILS = {**MARKS, "Birch CIC": {"Q1": "1", "Q2": "4"}}


@ON_SQLITE
def test_cl_08_b_an_agreed_fail_stops_the_bid_until_it_is_decided(parts: Parts, clock: SteppedClock) -> None:
    made = create_discussed(parts, clock, marks=FAILS)
    birch = made.bids["Birch CIC"]

    def agree(name: str, question: str, mark: str, expected: int = 0, **over: object) -> int:
        with open_work(parts, made.people.chair) as work:
            return services.record_agreed_mark(
                work,
                made.procurement_id,
                made.bids[name],
                question,
                agreed_words(made, made.pack.question(question), mark, **over),
                expected=expected,
            )

    agree("Birch CIC", "Q1", "1")
    with pytest.raises(NotAllowed, match="does not meet the minimum of question 1"):
        agree("Birch CIC", "Q2", "4")
    agree("Alder Youth", "Q1", "4")
    assert agree("Birch CIC", "Q1", "0", expected=1, change_reason="Nothing of it is there.") == 2
    with open_reading(parts) as session:
        found = queries.get_discussion(session, parts.keyring, made.people.chair, made.procurement_id)
    following = found.next_after(None)
    assert following is not None
    assert following.unit.bid.organisation_name == "Alder Youth"
    case_id = propose(parts, made, ground="minimum:Q1", kind="go_on", said=Proposal(WHY))
    with pytest.raises(NotAllowed, match="A decision about this bid is open"):
        agree("Birch CIC", "Q2", "4")
    with pytest.raises(Stale, match="open already"):
        propose(parts, made, ground="minimum:Q1", kind="go_on", said=Proposal(WHY))
    assert decide(parts, made, case_id) is State.GOES_ON
    agree("Birch CIC", "Q2", "4")
    agree("Alder Youth", "Q2", "3")
    lock_quality(parts, made)
    with open_reading(parts) as session:
        outcome = queries.get_outcome(session, parts.keyring, made.procurement_id)
    assert [(b.submission_id == birch, b.status, b.price_pence is None) for b in outcome.lots[0].bids] == [
        (False, "ranked", False),
        (True, "below_minimum", True),
    ]


@ON_SQLITE
def test_the_pages_of_the_check_from_finding_to_the_bidders_answer(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_opened(parts, clock, pack_over=WITH_CONDITIONS)
    base = f"/evaluation/{made.procurement_id}"
    officer, approver = people.client_of(made.people.officer), people.client_of(made.people.award_approver)
    check = f"{base}/compliance/{made.bids['Birch CIC']}"
    assert "Check this bid" in words(officer.get(f"{base}/compliance"))
    answer = officer.send(check, {"C1_finding": "not_met"})
    assert errors(answer) == ["Enter what is not met, and where you saw it"]
    assert "The check is saved" in words(officer.send(check, {"C1_finding": "not_met", "C1_words": "Paragraph 3."}))
    asked = {"about": "Q1", "kind": "explain", "words": "Paragraph 2 names a rota."}
    assert "Asked" in words(officer.send(f"{check}/ask", asked))
    assert "Paragraph 2 names a rota" in officer.get(f"{base}/clarifications.csv").get_data(as_text=True)
    proposal = {"ground": "condition:C1", "kind": "leave_out", "reason": OUT.reason, "why_not_ask": OUT.why_not_ask}
    assert "Select what you propose" in errors(officer.send(f"{check}/propose", {**proposal, "kind": ""}))
    officer.send(f"{check}/propose", proposal)
    linked = officer.page(f"{base}/compliance").select("main a")
    case = next(a["href"] for a in linked if a.get_text().startswith("Leave out Birch CIC"))
    assert "Decide about a bid" in words(approver.get("/work"))
    assert "You proposed this" not in words(approver.get(case))
    assert "The bidder may answer" in words(approver.send(case, {"agrees": "yes", "reason": "Published so."}))
    owner = people.client_of(made.providers["Birch CIC"])
    own = f"/bids/{_bid_id(parts, made)}"
    assert "What the council asked about your bid" in words(owner.get(own))
    page = owner.page(f"{own}/asked")
    assert "Your bid may be left out" in page.get_text()
    links = [a["href"] for a in page.select("main a") if a.get_text().startswith("Answer")]
    for link in links:
        assert "Your answer is sent" in words(owner.send(link, {"words": "It is Jo Reed."}))
    assert "Decide about a bid" in words(approver.get("/work")), "the bidder has answered"
    other = people.client_of(made.providers["Alder Youth"])
    assert other.get(f"{own}/asked").status_code == 404
    chair = people.client_of(made.people.chair)
    beside = words(chair.get(f"{base}/marking/{made.bids['Birch CIC']}/Q1", writes=True))
    assert "The bidder was asked about this" in beside
    assert "It is Jo Reed." in beside
    assert chair.get(f"{base}/compliance").status_code == 404
    closed = words(approver.send(case, {"leave_out": "yes", "reason": "It names nobody trained."}))
    assert "Left out" in closed
    assert "Decide about a bid" not in words(approver.get("/work"))
    auditor = people.client_of(people.staff("Robert", Role.AUDITOR))
    assert "Left out" in words(auditor.get(f"{base}/compliance"))
    assert "Declared links" in words(auditor.get(f"{base}/conflicts"))


@ON_SQLITE
def test_who_left_the_bidder_gets_no_word_about_its_bid_any_more(
    parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_opened(parts, clock, pack_over=WITH_CONDITIONS)
    gone = made.providers["Birch CIC"]
    address = _email(parts, made, "Birch CIC")
    with open_reading(parts) as session:
        stays = session.get_one(Organisation, gone.organisation_id)
    people.provider("Kim Adeyemi", stays.name, Role.OWNER)
    with open_work(parts, gone) as work:
        accounts.remove_member(work, gone.user_id)
    before = len(mails(parts, to=address))
    find(parts, made, {"C1": Found("not_met", "Paragraph 3 says so.")})
    decide(parts, made, propose(parts, made))
    assert len(mails(parts, to=address)) == before
