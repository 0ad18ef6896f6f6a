"""Who may, by seat and moment: one table, without a database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from portal.evaluation import permissions as may
from portal.evaluation.permissions import Case
from portal.rules.actors import Actor, Role
from portal.rules.conflicts import Standing
from portal.rules.refusals import Decision
from portal.rules.seats import SeatKind

DEADLINE = datetime(2026, 12, 18, 12, 0, tzinfo=UTC)
NOW = DEADLINE + timedelta(hours=1)
ROLES = {
    SeatKind.OFFICER: Role.PROCUREMENT_OFFICER,
    SeatKind.PUBLICATION_APPROVER: Role.APPROVER,
    SeatKind.AWARD_APPROVER: Role.APPROVER,
}
PEOPLE: dict[str, Actor] = {
    kind.value: Actor(
        uuid4(),
        kind.value,
        roles=frozenset({Role.SERVICE_USER})
        if kind is SeatKind.PANEL_SERVICE_USER
        else frozenset({Role.STAFF, ROLES.get(kind, Role.STAFF)}),
    )
    for kind in SeatKind
}
PEOPLE |= {
    "auditor": Actor(uuid4(), "auditor", roles=frozenset({Role.STAFF, Role.AUDITOR})),
    "administrator": Actor(uuid4(), "administrator", roles=frozenset({Role.ADMINISTRATOR})),
    "provider": Actor(uuid4(), "provider", roles=frozenset({Role.OWNER}), organisation_id=uuid4()),
    "visitor": Actor(),
}
SEATS = frozenset((kind, PEOPLE[kind.value].user_id or uuid4()) for kind in SeatKind)
PANEL = {"chair", "panel_officer", "panel_service_user"}
TYPING = {*PANEL, "supporter"}
MOMENTS = ("closed", "opened", "discussing", "locked")


def case_at(moment: str) -> Case:
    done = MOMENTS.index(moment)
    return Case(
        procurement_id=UUID(int=1),
        title="T",
        reference="R",
        deadline_at=DEADLINE,
        opened_at=NOW if done >= 1 else None,
        discussion_opened_at=NOW if done >= 2 else None,
        quality_locked_at=NOW if done >= 3 else None,
        recommended_at=None,
        terminated_at=None,
        seats=SEATS,
    )


Question = Callable[[Actor, Case], Decision]
CLEAR = [Standing.NO_LINK]
TABLE: dict[str, tuple[Question, dict[str, set[str]]]] = {
    "see the opening": (
        may.may_see_opening,
        {"closed": {"officer", "second_opener"}}
        | {
            moment: {"officer", "second_opener", "chair", "award_approver", "second_reader", "auditor"}
            for moment in MOMENTS[1:]
        },
    ),
    "start the opening": (lambda a, c: may.may_start_opening(a, c, NOW), {"closed": {"officer"}}),
    "confirm the opening": (
        lambda a, c: may.may_confirm_opening(a, c, NOW, PEOPLE["officer"].user_id, NOW),
        {"closed": {"second_opener"}},
    ),
    "declare": (may.may_declare, {"opened": PANEL, "discussing": PANEL}),
    "decide a link": (may.may_decide_conflict, {moment: {"conflict_decider"} for moment in MOMENTS}),
    "read a bid": (
        lambda a, c: may.may_read_bid(a, c, CLEAR, Standing.NO_LINK),
        dict.fromkeys(MOMENTS[1:], TYPING),
    ),
    "mark": (lambda a, c: may.may_mark(a, c, locked=False), {"opened": TYPING}),
    "see compliance": (
        may.may_see_compliance,
        dict.fromkeys(
            MOMENTS[1:], {"officer", "publication_approver", "award_approver", "concerns_officer", "auditor"}
        ),
    ),
    "check a bid": (may.may_check, dict.fromkeys(MOMENTS[1:], {"officer"})),
    "decide a case": (
        lambda a, c: may.may_decide_case(a, c, PEOPLE["officer"].user_id or uuid4()),
        dict.fromkeys(MOMENTS[1:], {"publication_approver", "award_approver"}),
    ),
    "read what was marked where a minimum was crossed": (
        may.may_read_crossing,
        dict.fromkeys(MOMENTS[1:3], {"publication_approver", "award_approver"})
        | {"locked": {"officer", "publication_approver", "award_approver", "concerns_officer", "auditor"}},
    ),
    "share out": (
        lambda a, c: may.may_share_out(a, c, begun=False),
        dict.fromkeys(MOMENTS, {"officer", "chair"}),
    ),
    "confirm a mark": (may.may_confirm, {"discussing": PANEL}),
    "read declared links": (
        may.may_see_links,
        {"closed": {"conflict_decider"}} | dict.fromkeys(MOMENTS[1:], {"conflict_decider", "auditor"}),
    ),
    "see progress": (
        may.may_see_progress,
        {"closed": {"chair", "officer", "publication_approver", "award_approver"}}
        | {moment: {"chair", "officer", "publication_approver", "award_approver", "auditor"} for moment in MOMENTS[1:]},
    ),
    "remind": (may.may_remind, {"opened": {"chair", "officer"}}),
    "release": (
        may.may_release,
        {moment: {"publication_approver", "award_approver"} for moment in MOMENTS[:3]},
    ),
    "read the discussion": (
        may.may_see_discussion,
        {
            "discussing": {"chair"},
            "locked": {"chair", "officer", "award_approver", "second_reader", "auditor"},
        },
    ),
    "record an agreed mark": (may.may_record_agreed, {"discussing": {"chair"}}),
    "see prices": (
        lambda a, c: may.may_see_prices(a, c, 0),
        {
            "locked": {
                "officer",
                "chair",
                "panel_officer",
                "award_approver",
                "second_reader",
                "concerns_officer",
                "auditor",
            }
        },
    ),
}


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("act", sorted(TABLE))
def test_each_seat_may_what_the_table_says_and_nothing_else(act: str, moment: str) -> None:
    question, allowed = TABLE[act]
    found = {name for name, actor in PEOPLE.items() if question(actor, case_at(moment))}
    assert found == allowed.get(moment, set())


@pytest.mark.parametrize("act", sorted(set(TABLE) - {"mark", "read a bid"}))
@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("name", ["administrator", "provider", "visitor", "supporter"])
def test_to_people_without_a_seat_in_it_nothing_exists(act: str, moment: str, name: str) -> None:
    assert TABLE[act][0](PEOPLE[name], case_at(moment)).hidden


def test_nothing_goes_on_once_it_was_stopped() -> None:
    for act in ("start the opening", "declare", "mark", "record an agreed mark", "read a bid"):
        for moment in MOMENTS:
            stopped = Case(**{**case_at(moment).__dict__, "terminated_at": NOW})
            assert not [name for name, actor in PEOPLE.items() if TABLE[act][0](actor, stopped)], act


@pytest.mark.parametrize("late", [timedelta(minutes=30), timedelta(minutes=30, seconds=1)])
def test_the_half_hour_is_kept_to_the_second(late: timedelta) -> None:
    decision = may.may_confirm_opening(
        PEOPLE["second_opener"], case_at("closed"), NOW + late, PEOPLE["officer"].user_id, NOW
    )
    assert bool(decision) is (late == timedelta(minutes=30))


@pytest.mark.parametrize(("early", "allowed"), [(timedelta(seconds=1), False), (timedelta(0), True)])
def test_the_deadline_is_kept_to_the_second(early: timedelta, allowed: bool) -> None:
    assert bool(may.may_start_opening(PEOPLE["officer"], case_at("closed"), DEADLINE - early)) is allowed


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("seat", ["publication_approver", "concerns_officer"])
def test_another_seat_does_not_show_a_panel_member_a_bid_before_quality_is_locked(seat: str, moment: str) -> None:
    person = PEOPLE[seat]
    seats = SEATS | {(SeatKind.PANEL_OFFICER, person.user_id or uuid4())}
    case = Case(**{**case_at(moment).__dict__, "seats": seats})
    assert bool(may.may_see_compliance(person, case)) is (moment == "locked")
