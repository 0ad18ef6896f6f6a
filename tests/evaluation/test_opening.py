"""Opening by two people; nothing of any bid before; a bid that was changed is shown and not marked (CL-07-c)."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import SignInSession, User, UserRole
from portal.audit.models import AuditEntry
from portal.bids.models import Submission
from portal.clock import SteppedClock
from portal.evaluation import queries, services
from portal.evaluation.models import OpenedSubmission
from portal.parts import Parts
from portal.rules.actors import OPERATOR, Actor, Role
from portal.rules.refusals import NotAllowed, NotFound, Refusal, Stale
from portal.rules.seats import SeatKind
from portal.unit_of_work import Work, open_reading, open_work
from tests.factories.accounts import PASSWORD, code_of, give_app
from tests.factories.evaluation import Evaluation, create_closed, create_opened, declare_none, new_session, open_bids
from tests.factories.passwords import give_password
from tests.factories.procurements import give_seats
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.letters import link_in, mails
from tests.ground.people import People

WorkAs = Callable[..., AbstractContextManager[Work]]


def _start(parts: Parts, made: Evaluation, actor: Actor) -> str:
    session = new_session(parts, actor)
    with open_work(parts, actor) as work:
        services.start_opening(work, made.procurement_id, session_digest=session)
    return session


def _confirm(parts: Parts, made: Evaluation, actor: Actor, session: str | None = None) -> None:
    digest = session or new_session(parts, actor)
    with open_work(parts, actor) as work:
        services.confirm_opening(work, made.procurement_id, session_digest=digest)


def _is_open(parts: Parts, made: Evaluation) -> bool:
    with open_reading(parts) as session:
        return queries.get_board(session, made.procurement_id).case.opened_at is not None


def test_one_person_cannot_open_alone(parts: Parts, clock: SteppedClock) -> None:
    made = create_closed(parts, clock)
    _start(parts, made, made.people.officer)
    with pytest.raises(NotAllowed, match="You started the opening. A second person must confirm."):
        _confirm(parts, made, made.people.officer)
    assert not _is_open(parts, made)


def test_one_person_with_both_seats_cannot_be_both(parts: Parts, clock: SteppedClock) -> None:
    made = create_closed(parts, clock)
    with open_work(parts, made.people.officer) as work:
        give_seats(work, made.procurement_id, [(SeatKind.SECOND_OPENER, made.people.officer.user_id)])
    _start(parts, made, made.people.officer)
    with pytest.raises(NotAllowed, match="A second person must confirm"):
        _confirm(parts, made, made.people.officer)


def test_one_browser_cannot_be_both(parts: Parts, clock: SteppedClock) -> None:
    made = create_closed(parts, clock)
    session = _start(parts, made, made.people.officer)
    with pytest.raises(NotAllowed, match="A second person must confirm"):
        _confirm(parts, made, made.people.second_opener, session)


def test_the_second_person_must_have_given_their_password_a_moment_ago(parts: Parts, clock: SteppedClock) -> None:
    made = create_closed(parts, clock)
    _start(parts, made, made.people.officer)
    with pytest.raises(NotAllowed, match="Give your password again"):
        _confirm(parts, made, made.people.second_opener, new_session(parts, made.people.second_opener, fresh=False))
    with pytest.raises(NotAllowed, match="Give your password again"):
        _confirm(parts, made, made.people.second_opener, new_session(parts, made.people.chair))


@ON_SQLITE
def test_two_accounts_of_one_mailbox_do_not_open_and_a_young_account_is_named_on_page_and_record(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_closed(parts, clock)
    first, second = made.people.officer, made.people.second_opener
    with open_reading(parts) as session:
        published = queries.get_board(session, made.procurement_id).view.published_at
    assert published is not None
    own = second.email
    local, _, host = first.email.partition("@")
    _age(parts, second, published - timedelta(days=9), email=f"{local}+two@{host}")
    _age(parts, first, published - timedelta(days=9))
    _start(parts, made, first)
    again = replace(second, email=f"{local}+two@{host}")
    with pytest.raises(NotAllowed, match="Both accounts write to one mailbox"):
        _confirm(parts, made, again)
    address = f"/evaluation/{made.procurement_id}/opening"
    client = people.client_of(first)
    page = words(client.get(address))
    assert "The addresses of both reach one mailbox." in page
    assert again.email in page
    _age(parts, second, published + timedelta(days=1), email=own)
    _confirm(parts, made, second)
    for place in (address, f"{address}/record"):
        page = words(client.get(place))
        assert first.email in page
        assert own in page
        assert f"The account of {second.name} was made after this tender was published." in page
        assert f"The account of {first.name}" not in page
    _age(parts, second, published - timedelta(days=9))
    assert "Make sure" not in words(client.get(address))


def _age(parts: Parts, actor: Actor, since: datetime, *, email: str = "") -> None:
    with open_work(parts, OPERATOR) as work:
        user = work.session.get_one(User, actor.user_id)
        user.created_at, user.email = since, email or user.email
        for role in work.session.scalars(select(UserRole).where(UserRole.user_id == actor.user_id)):
            role.granted_at = since


@ON_SQLITE
def test_the_second_person_must_have_shown_their_second_factor_a_moment_ago(parts: Parts, clock: SteppedClock) -> None:
    made = create_closed(parts, clock)
    _start(parts, made, made.people.officer)
    for shown in (None, timedelta(minutes=3)):
        digest = new_session(parts, made.people.second_opener)
        with open_work(parts, OPERATOR) as work:
            row = work.session.scalars(select(SignInSession).where(SignInSession.token_digest == digest)).one()
            row.second_factor_at = work.system_now - shown if shown else None
        with pytest.raises(NotAllowed, match="Give a code, or use your passkey, to confirm"):
            _confirm(parts, made, made.people.second_opener, digest)
    with open_work(parts, OPERATOR) as work:
        row = work.session.scalars(select(SignInSession).where(SignInSession.token_digest == digest)).one()
        row.method, row.second_factor_at = "demo", None
    _confirm(parts, made, made.people.second_opener, digest)
    assert _is_open(parts, made)


def test_a_panel_member_cannot_open_even_with_the_seat(parts: Parts, clock: SteppedClock) -> None:
    made = create_closed(parts, clock)
    with open_work(parts, made.people.officer) as work:
        give_seats(
            work,
            made.procurement_id,
            [
                (SeatKind.SECOND_OPENER, made.people.panel_officer.user_id),
                (SeatKind.OFFICER, made.people.chair.user_id),
            ],
        )
    with pytest.raises(NotAllowed, match="panel member may not open"):
        _start(parts, made, made.people.chair)
    _start(parts, made, made.people.officer)
    with pytest.raises(NotAllowed, match="panel member may not open"):
        _confirm(parts, made, made.people.panel_officer)


def test_nothing_opens_before_the_deadline(parts: Parts, clock: SteppedClock, work_as: WorkAs) -> None:
    made = create_closed(parts, clock)
    with work_as() as work:
        from portal.procurements.models import Procurement

        work.session.get_one(Procurement, made.procurement_id).deadline_at = clock.now() + timedelta(seconds=1)
    with pytest.raises(NotAllowed, match="after the deadline"):
        _start(parts, made, made.people.officer)
    clock.move(seconds=1)
    _start(parts, made, made.people.officer)


def test_after_thirty_minutes_it_begins_again(parts: Parts, clock: SteppedClock) -> None:
    made = create_closed(parts, clock)
    _start(parts, made, made.people.officer)
    with pytest.raises(Stale, match="started already"):
        _start(parts, made, made.people.officer)
    clock.move(minutes=30, seconds=1)
    with pytest.raises(NotAllowed, match="30 minutes passed. Start again."):
        _confirm(parts, made, made.people.second_opener)
    _start(parts, made, made.people.officer)
    clock.move(minutes=30)
    _confirm(parts, made, made.people.second_opener)
    assert _is_open(parts, made)


def test_it_opens_once(parts: Parts, clock: SteppedClock) -> None:
    made = create_opened(parts, clock)
    for act, actor in ((_start, made.people.officer), (_confirm, made.people.second_opener)):
        with pytest.raises(NotAllowed, match="open already"):
            act(parts, made, actor)


@pytest.mark.parametrize("seat", ["chair", "panel_officer", "service_user", "award_approver", "conflict_decider"])
@ON_SQLITE
def test_to_everybody_else_the_opening_does_not_exist(parts: Parts, clock: SteppedClock, seat: str) -> None:
    made = create_closed(parts, clock)
    _start(parts, made, made.people.officer)
    for act in (_start, _confirm):
        with pytest.raises(NotFound):
            act(parts, made, getattr(made.people, seat))
    with open_reading(parts) as session, pytest.raises(NotFound):
        queries.get_opening(session, getattr(made.people, seat), made.procurement_id, clock.now())


def test_opening_is_written_on_every_chain_and_told_to_every_bidder(parts: Parts, clock: SteppedClock) -> None:
    made = create_closed(parts, clock)
    open_bids(parts, made)
    with open_reading(parts) as session:
        rows = list(session.scalars(select(OpenedSubmission)))
        entries = list(session.scalars(select(AuditEntry).where(AuditEntry.code.like("evaluation.%"))))
        digests = {row.id: row.digest for row in session.scalars(select(Submission))}
    assert {row.submission_id: row.found_digest for row in rows} == digests
    assert sorted(e.stream.split(":")[0] for e in entries) == ["bid", "bid", "procurement", "procurement"]
    opened = next(e for e in entries if e.code == "evaluation.bids_opened")
    assert sorted(line.split()[1] for line in opened.facts["digests"]) == sorted(digests.values())
    assert opened.facts["first_session"] != opened.facts["second_session"]
    for name, owner in made.providers.items():
        told = [mail for mail in mails(parts, to=owner.email) if "was opened" in str(mail["Subject"])]
        assert len(told) == 1, name
    for actor in made.panel:
        (asked,) = mails(parts, to=actor.email)
        assert f"/evaluation/{made.procurement_id}/declaration" in asked.get_content()
        assert not [name for name in made.bids if name in asked.get_content()]


@ON_SQLITE
def test_the_bidders_mail_leads_to_its_bid(app: Flask, parts: Parts, clock: SteppedClock, people: People) -> None:
    made = create_closed(parts, clock)
    open_bids(parts, made)
    owner = made.providers["Alder Youth"]
    (told,) = [mail for mail in mails(parts, to=owner.email) if "was opened" in str(mail["Subject"])]
    assert "What we opened is what your receipt names." in told.get_content()
    assert people.client_of(owner).get(link_in(told, parts.settings.public_url)).status_code == 200


def _break_a_file(parts: Parts) -> None:
    """Change the stored bytes of one file, as somebody with the store in hand could."""
    folder = parts.settings.var / "files"
    path = next(each for each in sorted(folder.rglob("*")) if each.is_file() and each.stat().st_size > 200)
    raw = bytearray(Path(path).read_bytes())
    raw[100] ^= 1
    path.chmod(0o600)
    path.write_bytes(bytes(raw))


def test_cl_07_c_a_bid_whose_file_was_changed_is_shown_and_its_marking_is_stopped(
    parts: Parts, clock: SteppedClock
) -> None:
    made = create_closed(parts, clock)
    _break_a_file(parts)
    open_bids(parts, made)
    declare_none(parts, made)
    with open_reading(parts) as session:
        page = queries.get_opening(session, made.people.officer, made.procurement_id, clock.now())
        (broken,) = [row for row in page.rows if not row.intact]
        assert broken.fault == "A file of the bid is not the one on the receipt."
        listed = queries.get_own_list(session, made.people.chair, made.procurement_id)
        assert broken.submission_id not in {line.unit.submission_id for line in listed.lines}
        assert len(listed.lines) == 2
        assert listed.blocked == 1
        with pytest.raises(NotFound):
            queries.get_mark_page(
                session,
                parts.keyring,
                made.people.chair,
                made.procurement_id,
                submission_id=broken.submission_id,
                question_id="Q1",
            )


def test_cl_07_c_a_file_changed_after_the_opening_is_not_handed_out(parts: Parts, clock: SteppedClock) -> None:
    made = create_opened(parts, clock)
    _break_a_file(parts)
    said = []
    with open_reading(parts) as session:
        for line in queries.get_own_list(session, made.people.chair, made.procurement_id).lines:
            if line.question.id != "Q2":
                continue
            page = queries.get_mark_page(
                session,
                parts.keyring,
                made.people.chair,
                made.procurement_id,
                submission_id=line.unit.submission_id,
                question_id="Q2",
            )
            said.append(_content_or_refusal(session, parts, made, line.unit.submission_id, page.files[0].file_id))
    assert sorted(said) == ["%PDF", "What"]


def _content_or_refusal(session: Session, parts: Parts, made: Evaluation, submission: UUID, file: UUID) -> str:
    try:
        found = queries.open_answer_file(
            session, parts, made.people.chair, made.procurement_id, submission_id=submission, file_id=file
        )
    except Refusal as refusal:
        return refusal.message[:4]
    return found.content[:4].decode()


def _rows(session: Session) -> int:
    return len(list(session.scalars(select(OpenedSubmission))))


def test_an_opening_that_stops_half_way_opened_nothing(parts: Parts, clock: SteppedClock) -> None:
    made = create_closed(parts, clock)
    _start(parts, made, made.people.officer)
    digest = new_session(parts, made.people.second_opener)

    def stops_before_the_commit() -> None:
        with open_work(parts, made.people.second_opener) as work:
            services.confirm_opening(work, made.procurement_id, session_digest=digest)
            raise RuntimeError("the machine stops")

    with pytest.raises(RuntimeError):
        stops_before_the_commit()
    assert not _is_open(parts, made)
    with open_reading(parts) as session:
        assert _rows(session) == 0


def test_before_the_second_person_the_page_tells_nothing_of_any_bid(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    with_bids = create_closed(parts, clock)
    without = create_closed(parts, clock, prices={}, reference="YC-2027-02", deadline=clock.now())
    pages = []
    for made in (with_bids, without):
        _start(parts, made, made.people.officer)
        client = people.client_of(made.people.officer)
        text = words(client.get(f"/evaluation/{made.procurement_id}/opening"))
        assert "Alder Youth" not in text
        for each in (made.people.officer, made.people.second_opener):
            text = text.replace(each.email, "E")
        # Both tenders have their own people and seats.
        text = re.sub(r"\d+ \w{3} 20\d\d", "D", text)
        pages.append(text.replace(made.pack.reference, "R"))
    assert pages[0] == pages[1]


def test_the_second_person_confirms_with_their_own_password(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_closed(parts, clock)
    address = f"/evaluation/{made.procurement_id}/opening"
    for actor in (made.people.officer, made.people.second_opener):
        with open_work(parts, actor) as work:
            give_password(work, actor, PASSWORD)
            give_app(work, actor.user_id)
    first, second = people.client_of(made.people.officer), people.client_of(made.people.second_opener)
    assert "Nobody has started yet." in words(second.get(address))
    first.send(address, button="Start the opening")
    wrong = second.send(address, {"password": "not mine"}, button="Open the bids")
    assert errors(wrong) == ["That is not your password"]
    assert errors(second.send(address, {"password": ""}, button="Open the bids")) == ["Enter your password"]
    no_code = second.send(address, {"password": PASSWORD}, button="Open the bids")
    assert errors(no_code)[0].startswith("That code is not right")
    assert not _is_open(parts, made)
    given = {"password": PASSWORD, "factor_code": code_of(parts)}
    assert "The bids are open." in words(second.send(address, given, button="Open the bids"))
    text = words(first.get(address))
    assert "Prices: Sealed until quality is locked." in text
    assert "2 bids" in text


@ON_SQLITE
def test_a_lot_without_bids_is_said_so_after_opening_alone(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_closed(parts, clock, prices={})
    client = people.client_of(made.people.officer)
    address = f"/evaluation/{made.procurement_id}/opening"
    assert "No bids were received" not in words(client.get(address))
    open_bids(parts, made)
    assert "No bids were received for Young carers support, countywide." in words(client.get(address))
    assert client.get(f"/evaluation/{uuid4()}/opening").status_code == 404


@ON_SQLITE
def test_an_auditor_reads_the_record_after_opening_and_not_before(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    made = create_closed(parts, clock)
    client = people.client_of(people.staff("Odile", Role.AUDITOR))
    address = f"/evaluation/{made.procurement_id}/opening"
    assert client.get(address).status_code == 404
    open_bids(parts, made)
    assert "Alder Youth" in words(client.get(f"{address}/record"))
