"""Links to bidders: said before anything is readable, decided by somebody off the panel (CL-09-b, CL-09-c)."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.clock import SteppedClock
from portal.evaluation import queries, services
from portal.evaluation.models import ConflictDecision, Declaration
from portal.evaluation.services import Declared
from portal.parts import Parts
from portal.rules.actors import Actor
from portal.rules.conflicts import Standing
from portal.rules.refusals import Invalid, NotAllowed, NotFound
from portal.rules.seats import SeatKind
from portal.unit_of_work import open_reading, open_work
from tests.factories.evaluation import (
    Evaluation,
    create_closed,
    create_discussed,
    declare_none,
    open_bids,
)
from tests.factories.procurements import give_seats
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.letters import mails
from tests.ground.people import People

PHRASE = "My sister keeps its books"


@pytest.fixture
def made(parts: Parts, clock: SteppedClock) -> Evaluation:
    opened = create_closed(parts, clock)
    open_bids(parts, opened)
    return opened


def _bidders(parts: Parts, made: Evaluation) -> dict[str, UUID]:
    with open_reading(parts) as session:
        return {name: org for org, name in queries.get_board(session, made.procurement_id).bidders.items()}


def _declare(parts: Parts, made: Evaluation, actor: Actor, **over: Declared) -> bool:
    bidders = _bidders(parts, made)
    said = {bidders["Alder Youth"]: Declared("none"), bidders["Birch CIC"]: Declared("none")}
    said |= {bidders[{"alder": "Alder Youth", "birch": "Birch CIC"}[name]]: given for name, given in over.items()}
    with open_work(parts, actor) as work:
        return services.declare(work, made.procurement_id, said)


def _lines(parts: Parts, made: Evaluation, actor: Actor) -> list[str]:
    with open_reading(parts) as session:
        lines = queries.get_own_list(session, actor, made.procurement_id).lines
    return sorted(f"{line.unit.bid.organisation_name} {line.question.id}" for line in lines)


def _waiting(parts: Parts, made: Evaluation) -> UUID:
    with open_reading(parts) as session:
        _, links = queries.list_links(session, parts.keyring, made.people.conflict_decider, made.procurement_id)
    return next(link.id for link in links if link.ruling is None)


def _decide(parts: Parts, made: Evaluation, ruling: str, actor: Actor | None = None, **over: str) -> None:
    given = {"reason": "Long ago.", "safeguards": "Say so in the discussion."} | over
    link = _waiting(parts, made)
    with open_work(parts, actor or made.people.conflict_decider) as work:
        services.decide_conflict(work, made.procurement_id, link, ruling=ruling, **given)


def test_cl_09_b_nothing_is_readable_before_every_bidder_is_answered_for(parts: Parts, made: Evaluation) -> None:
    chair = made.people.chair
    assert _lines(parts, made, chair) == []
    with open_reading(parts) as session, pytest.raises(NotAllowed, match="until your declaration is clear"):
        queries.get_mark_page(
            session,
            parts.keyring,
            chair,
            made.procurement_id,
            submission_id=made.bids["Alder Youth"],
            question_id="Q1",
        )
    bidders = _bidders(parts, made)
    with open_work(parts, chair) as work, pytest.raises(Invalid, match="a link to Birch CIC"):
        services.declare(work, made.procurement_id, {bidders["Alder Youth"]: Declared("none")})
    declare_none(parts, made, chair)
    assert _lines(parts, made, chair) == ["Alder Youth Q1", "Alder Youth Q2", "Birch CIC Q1", "Birch CIC Q2"]


@pytest.mark.parametrize(
    ("ruling", "left"),
    [
        ("accept", ["Alder Youth Q1", "Alder Youth Q2", "Birch CIC Q1", "Birch CIC Q2"]),
        ("limit", ["Birch CIC Q1", "Birch CIC Q2"]),
    ],
)
def test_cl_09_c_a_link_shuts_every_bid_until_somebody_off_the_panel_decides(
    parts: Parts, made: Evaluation, ruling: str, left: list[str]
) -> None:
    member = made.people.panel_officer
    assert _declare(parts, made, member, alder=Declared("link", ("family",), PHRASE))
    assert _lines(parts, made, member) == []
    told = mails(parts, to=made.people.conflict_decider.email)
    assert any("declared link to decide" in str(mail["Subject"]) for mail in told)
    assert all("Alder" not in mail.get_content() for mail in told)
    _decide(parts, made, ruling)
    assert _lines(parts, made, member) == left


def test_who_is_removed_leaves_the_panel_and_the_reason_stays(parts: Parts, made: Evaluation) -> None:
    member = made.people.panel_officer
    _declare(parts, made, member, alder=Declared("link", ("money",), PHRASE))
    _decide(parts, made, "remove")
    with open_reading(parts) as session:
        board = queries.get_board(session, made.procurement_id)
        with pytest.raises(NotFound):
            queries.get_own_list(session, member, made.procurement_id)
    gone = board.member(member.user_id)
    assert gone.released
    assert "Long ago." in gone.released_reason


@pytest.mark.parametrize("seat", ["chair", "panel_officer", "service_user", "officer", "award_approver"])
@ON_SQLITE
def test_only_the_decider_reads_or_decides_a_link(parts: Parts, made: Evaluation, seat: str) -> None:
    _declare(parts, made, made.people.panel_officer, alder=Declared("link", ("work",), PHRASE))
    with pytest.raises(NotFound):
        _decide(parts, made, "accept", actor=getattr(made.people, seat))
    with open_reading(parts) as session, pytest.raises(NotFound):
        queries.list_links(session, parts.keyring, getattr(made.people, seat), made.procurement_id)


def test_a_decider_on_the_panel_may_not_decide(parts: Parts, made: Evaluation) -> None:
    _declare(parts, made, made.people.panel_officer, alder=Declared("link", ("work",), PHRASE))
    with open_work(parts, made.people.officer) as work:
        give_seats(work, made.procurement_id, [(SeatKind.CONFLICT_DECIDER, made.people.chair.user_id)])
    with pytest.raises(NotAllowed, match="off the panel"):
        _decide(parts, made, "accept", actor=made.people.chair)


@pytest.mark.parametrize(
    ("ruling", "over", "field"),
    [
        ("", {}, "ruling"),
        ("accept", {"safeguards": " "}, "safeguards"),
        ("limit", {"reason": ""}, "reason"),
    ],
)
@ON_SQLITE
def test_a_decision_needs_its_parts(
    parts: Parts, made: Evaluation, ruling: str, over: dict[str, str], field: str
) -> None:
    _declare(parts, made, made.people.panel_officer, alder=Declared("link", ("work",), PHRASE))
    with pytest.raises(Invalid) as refused:
        _decide(parts, made, ruling, **over)
    assert field in refused.value.errors


def test_the_chair_who_reads_every_bid_cannot_be_limited(parts: Parts, made: Evaluation) -> None:
    _declare(parts, made, made.people.chair, alder=Declared("link", ("work",), PHRASE))
    with pytest.raises(Invalid, match="cannot be limited"):
        _decide(parts, made, "limit")


def test_a_link_is_not_taken_back_by_who_declared_it(parts: Parts, made: Evaluation) -> None:
    _declare(parts, made, made.people.panel_officer, alder=Declared("link", ("work",), PHRASE))
    with pytest.raises(Invalid, match="must decide before that can change"):
        _declare(parts, made, made.people.panel_officer)
    _decide(parts, made, "accept")
    assert not _declare(parts, made, made.people.panel_officer, alder=Declared("link", ("work",), PHRASE))
    assert len(_lines(parts, made, made.people.panel_officer)) == 4, "what was decided stands while nothing changed"
    assert _declare(parts, made, made.people.panel_officer, alder=Declared("link", ("work", "money"), "More now"))
    assert _lines(parts, made, made.people.panel_officer) == []


def test_using_a_service_is_no_bar_and_rather_not_needs_no_reason(parts: Parts, made: Evaluation) -> None:
    user = made.people.service_user
    assert not _declare(parts, made, user, alder=Declared("uses"), birch=Declared("rather_not"))
    assert _lines(parts, made, user) == ["Alder Youth Q1"]
    with open_reading(parts) as session:
        _, links = queries.list_links(session, parts.keyring, made.people.conflict_decider, made.procurement_id)
        kept = [row.answer for row in session.scalars(select(Declaration))]
    assert links == []
    assert sorted(kept) == ["rather_not", "uses"]


def test_knowing_somebody_waits_for_a_decision(parts: Parts, made: Evaluation) -> None:
    assert _declare(parts, made, made.people.service_user, alder=Declared("knows"))
    assert _lines(parts, made, made.people.service_user) == []


@pytest.mark.parametrize(
    ("seat", "given", "field"),
    [
        ("panel_officer", Declared("link"), "_kinds"),
        ("panel_officer", Declared("link", ("work",)), "_words"),
        ("panel_officer", Declared("uses"), ""),
        ("service_user", Declared("link", ("work",), PHRASE), ""),
        ("panel_officer", Declared("link", ("work",), "x" * 2001), "_words"),
    ],
)
@ON_SQLITE
def test_a_declaration_needs_its_parts(parts: Parts, made: Evaluation, seat: str, given: Declared, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        _declare(parts, made, getattr(made.people, seat), alder=given)
    assert [name for name in refused.value.errors if name.endswith(field)]


def test_a_new_declaration_is_a_new_row(parts: Parts, made: Evaluation) -> None:
    declare_none(parts, made, made.people.chair)
    _declare(parts, made, made.people.chair, alder=Declared("link", ("work",), PHRASE))
    with open_reading(parts) as session:
        rows = list(session.scalars(select(Declaration).order_by(Declaration.number)))
        assert list(session.scalars(select(ConflictDecision))) == []
    alder = _bidders(parts, made)["Alder Youth"]
    assert [row.answer for row in rows if row.organisation_id == alder] == ["none", "link"]
    assert all(PHRASE.encode() not in row.sealed for row in rows)


def test_nobody_declares_before_the_opening_or_off_the_panel(parts: Parts, clock: SteppedClock) -> None:
    made = create_closed(parts, clock)
    with open_work(parts, made.people.chair) as work, pytest.raises(NotAllowed, match="when we know who bid"):
        services.declare(work, made.procurement_id, {})
    open_bids(parts, made)
    with open_work(parts, made.people.officer) as work, pytest.raises(NotFound):
        services.declare(work, made.procurement_id, {})


@ON_SQLITE
def test_the_pages_ask_each_kind_of_member_in_their_own_words(
    app: Flask, parts: Parts, made: Evaluation, people: People
) -> None:
    address = f"/evaluation/{made.procurement_id}/declaration"
    officer, user = people.client_of(made.people.panel_officer), people.client_of(made.people.service_user)
    assert errors(officer.send(address)) == [
        "Select whether you have a link to Alder Youth",
        "Select whether you have a link to Birch CIC",
        "Tick that you will tell us if this changes",
    ]
    said = words(user.get(address))
    assert "It is fine to have a link." in said
    assert "I use it, or I used to That is fine. You can still mark." in said
    alder, birch = (f"bidder_{org.hex}" for org in _bidders(parts, made).values())
    fields = {alder: "link", f"{alder}_kinds": ["past_job"], f"{alder}_words": PHRASE, birch: "none", "will_tell": "y"}
    waits = officer.send(address, fields)
    assert "Someone off the panel decides." in words(waits)
    decider = people.client_of(made.people.conflict_decider)
    page = decider.send(
        f"/evaluation/{made.procurement_id}/conflicts/{_waiting(parts, made)}",
        {"ruling": "accept", "reason": "Long ago.", "safeguards": "Say so."},
    )
    assert "Decided. Leanne Mustoe is told." in words(page)
    assert "Keep to this: Say so." in words(officer.get(address))
    with open_reading(parts) as session:
        board = queries.get_declaration(session, parts.keyring, made.people.panel_officer, made.procurement_id)
    assert board.overall is Standing.CLEARED


@ON_SQLITE
def test_a_chair_with_a_link_reads_neither_the_discussion_nor_what_bidders_were_asked(
    app: Flask, parts: Parts, people: People, clock: SteppedClock
) -> None:
    made = create_discussed(parts, clock)
    chair = people.client_of(made.people.chair)
    register = f"/evaluation/{made.procurement_id}/clarifications"
    assert chair.get(register).status_code == 200
    _declare(parts, made, made.people.chair, alder=Declared("link", ("family",), PHRASE))
    for address in (register, f"{register}.csv", f"/evaluation/{made.procurement_id}/discussion"):
        assert chair.get(address).status_code == 403, address
