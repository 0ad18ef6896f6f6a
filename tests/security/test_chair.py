"""The chair reads every bid and writes every agreed mark: nobody with an open link may do it (CL-09-c)."""

from collections.abc import Callable

import pytest

from portal.clock import SteppedClock
from portal.evaluation import queries, services
from portal.evaluation.services import Declared
from portal.parts import Parts
from portal.rules.actors import Actor
from portal.rules.refusals import Invalid, NotAllowed
from portal.rules.seats import SeatKind
from portal.unit_of_work import Work, open_reading, open_work
from tests.factories.evaluation import (
    MARKS,
    Evaluation,
    agree_all,
    agreed_words,
    confirm_all,
    create_discussed,
    create_opened,
)


def _link(parts: Parts, made: Evaluation, actor: Actor) -> None:
    """The person tells of a link to Birch CIC."""
    with open_work(parts, actor) as work:
        bidders = queries.get_board(work.session, made.procurement_id).bidders
        said = {
            org: Declared("link", ("work",), "I sit on its board") for org, n in bidders.items() if n == "Birch CIC"
        }
        services.declare(work, made.procurement_id, {org: said.get(org, Declared("none")) for org in bidders})


def _decide(parts: Parts, made: Evaluation, ruling: str) -> None:
    with open_work(parts, made.people.conflict_decider) as work:
        _, links = queries.list_links(work.session, parts.keyring, made.people.conflict_decider, made.procurement_id)
        services.decide_conflict(
            work, made.procurement_id, links[0].id, ruling=ruling, reason="A close link.", safeguards="Says so aloud."
        )


def test_who_is_kept_from_a_bid_cannot_be_made_chair(parts: Parts, clock: SteppedClock) -> None:
    made = create_opened(parts, clock)
    _link(parts, made, made.people.panel_officer)
    _decide(parts, made, "limit")
    with pytest.raises(Invalid, match="kept from a bid"), open_work(parts, made.people.award_approver) as work:
        services.name_chair(
            work, made.procurement_id, made.people.panel_officer.user_id, reason="The chair is ill for a month."
        )
    with open_reading(parts) as session:
        assert queries.get_board(session, made.procurement_id).case.holders(SeatKind.CHAIR) == {
            made.people.chair.user_id
        }


def _read(parts: Parts, made: Evaluation, work: Work) -> None:
    queries.get_discussion(work.session, parts.keyring, made.people.chair, made.procurement_id)


def _record(parts: Parts, made: Evaluation, work: Work) -> None:
    question = made.pack.question("Q1")
    services.record_agreed_mark(
        work,
        made.procurement_id,
        made.bids["Birch CIC"],
        "Q1",
        agreed_words(made, question, "5", change_reason="We read it again together."),
        expected=1,
    )


def _lock(parts: Parts, made: Evaluation, work: Work) -> None:
    services.lock_quality(work, made.procurement_id)


@pytest.mark.parametrize("act", [_read, _record, _lock])
def test_a_chair_who_tells_of_a_link_late_waits_for_the_decision(
    parts: Parts, clock: SteppedClock, act: Callable[[Parts, Evaluation, Work], None]
) -> None:
    made = create_discussed(parts, clock)
    agree_all(parts, made, marks=MARKS)
    _link(parts, made, made.people.chair)
    with pytest.raises(NotAllowed, match="The discussion waits"), open_work(parts, made.people.chair) as work:
        act(parts, made, work)
    _decide(parts, made, "accept")
    if act is _lock:
        confirm_all(parts, made)
    with open_work(parts, made.people.chair) as work:
        act(parts, made, work)
