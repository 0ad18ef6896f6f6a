"""Where people of a panel land, and that each finds the way to what waits for them."""

from flask import Flask

from portal.clock import SteppedClock
from portal.evaluation.queries import get_board
from portal.evaluation.services import Declared, declare
from portal.parts import Parts
from portal.procurements.models import Seat
from portal.rules.seats import SeatKind
from portal.unit_of_work import open_work
from tests.factories import evaluation, feedback
from tests.ground.client import words
from tests.ground.people import People


def test_a_supporter_lands_on_whom_they_help_and_sees_no_bid(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = evaluation.create_opened(parts, clock)
    supporter = people.supporter("Bev")
    client = people.client_of(supporter)
    assert "There is nothing for you to do now" in words(client.get("/panels"))
    with open_work(parts, made.people.officer) as work:
        work.session.add(
            Seat(
                procurement_id=made.procurement_id,
                user_id=supporter.user_id,
                kind=SeatKind.SUPPORTER.value,
                supports=made.people.service_user.user_id,
                given_at=work.now,
            )
        )
    page = words(client.get("/panels"))
    assert f"You help {made.people.service_user.name}" in page
    assert "Alder" not in page
    typed = words(client.get(f"/evaluation/{made.procurement_id}/marking"))
    assert "Alder Youth" in typed
    assert client.get(f"/evaluation/{made.procurement_id}/declaration").status_code in (403, 404)


def test_a_service_user_with_no_panel_reads_their_own_words(people: People, app: Flask) -> None:
    page = words(people.client_of(people.service_user("Kieran")).get("/panels"))
    assert "My questions" in page
    assert "You are on no panel" not in page


def test_the_helpers_number_rings_on_a_tap(app: Flask, parts: Parts, clock: SteppedClock, people: People) -> None:
    made = evaluation.create_opened(parts, clock)
    page = people.client_of(made.people.service_user).get(f"/evaluation/{made.procurement_id}/marking").text
    assert 'href="tel:' in page
    assert "would you rather not mark one?" in page


def test_the_second_reader_finds_the_feedback(app: Flask, parts: Parts, clock: SteppedClock, people: People) -> None:
    made = evaluation.create_evaluated(parts, clock)
    page = people.client_of(made.people.second_reader).get("/panels").text
    assert f"/procurements/{made.procurement_id}/feedback/read" in page


def test_my_work_drops_what_is_done_and_what_is_not_due(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = evaluation.create_opened(parts, clock)
    decider = people.client_of(made.people.conflict_decider)
    evaluation.declare_none(parts, made, made.people.chair)
    assert "Decide on a declared link" not in words(decider.get("/work"))
    with open_work(parts, made.people.panel_officer) as work:
        bidders = list(get_board(work.session, made.procurement_id).bidders)
        said = {bidder: Declared("none", (), "") for bidder in bidders}
        declare(work, made.procurement_id, said | {bidders[0]: Declared("link", ("work",), "I worked there once.")})
    assert "Decide on a declared link" in words(decider.get("/work"))


def test_my_work_asks_for_no_feedback_that_is_signed(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = feedback.create_signed(parts, clock)
    page = words(people.client_of(made.people.officer).get("/work"))
    assert "Write the feedback" not in page
    assert "Recommend an award" in page
