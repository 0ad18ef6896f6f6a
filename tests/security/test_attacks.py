"""What was tried against the doors and held only once it was mended: each test is one attack."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, BinaryIO
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts import services
from portal.accounts.models import SignInSession, User
from portal.accounts.queries import token_digest
from portal.accounts.services import limits
from portal.accounts.services.sessions import begin_session
from portal.bids.queries import opened_snapshots
from portal.clock import SteppedClock
from portal.evaluation.models import OpenedSubmission
from portal.evaluation.permissions import Case, may_start_opening
from portal.parts import Parts
from portal.public_pages.readiness import notes
from portal.rules.actors import OPERATOR, VISITOR, Actor, Role
from portal.rules.codec import digest
from portal.rules.doors import Method
from portal.rules.refusals import Invalid, Refusal
from portal.rules.seats import SeatKind
from portal.storage.models import StoredFile, WaitingFile
from portal.storage.scanner import CLEAN, Scan
from portal.unit_of_work import open_reading, open_work
from tests.accounts.ways import last_link, subjects
from tests.factories.accounts import PASSWORD, code_of, create_service_user, create_staff, give_app
from tests.factories.evaluation import create_opened
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient
from tests.ground.letters import mails
from tests.ground.people import People

pytestmark = ON_SQLITE


class Answers:
    """A scanner that can be reached."""

    def scan(self, source: BinaryIO) -> Scan:
        return Scan(CLEAN)

    def answers(self) -> bool:
        return True


def wait_in(parts: Parts, folder: str) -> None:
    """A file of this folder has waited for the scanner since yesterday."""
    with open_work(parts, OPERATOR) as work:
        at, row_id = work.system_now - timedelta(days=1), uuid4()
        work.session.add(
            StoredFile(
                id=row_id,
                vault_key=f"{folder}/{row_id.hex}",
                sha256="0" * 64,
                size=1,
                content_type="text/plain",
                pages=None,
                created_at=at,
            )
        )
        work.session.flush()
        work.session.add(WaitingFile(stored_file_id=row_id, since=at, next_at=at, tries=9))


def test_no_page_tells_that_a_file_of_a_bidder_waits_for_the_scanner(parts: Parts) -> None:
    here = replace(parts, scanner=Answers())
    wait_in(here, "bid-files")
    wait_in(here, "profile-files")
    assert notes(here) == [], "anybody reads this at /readyz: it says that somebody bids"
    wait_in(here, "procurement-files")
    assert notes(here) == ["It answers, but a file of a tender has waited for more than 30 minutes."]


def test_a_session_of_the_demo_counts_for_nothing_where_no_demo_is(
    parts: Parts, make_app: Callable[..., Flask]
) -> None:
    with open_work(parts, OPERATOR) as work:
        lee = create_staff(work, "Lee Marsh", Role.PROCUREMENT_OFFICER)
        user = work.session.get_one(User, lee.user_id)
        token = begin_session(work, user, method=Method.DEMO).token
    for demo, code in ((False, 303), (True, 200)):
        client = PageClient(make_app(demo=demo))
        with client.session_transaction() as held:
            held["_user_id"] = token
        assert client.get("/account").status_code == code


def ask_for_code(parts: Parts, email: str) -> tuple[str, str]:
    """One more browser asks; gives what it holds and the code in its mail, "" where there is none."""
    asked_by = uuid4().hex
    with open_work(parts, VISITOR) as work:
        services.ask_for_reset(work, email, asked_by=asked_by)
    found = re.search(r"\b(\d{3}) ?(\d{3})\b", re.sub(r"http\S+", "", str(mails(parts, to=email)[-1].get_content())))
    return asked_by, "".join(found.groups()) if found else ""


def test_codes_by_email_cannot_be_guessed_at_from_one_browser_after_the_other(parts: Parts) -> None:
    with open_work(parts, OPERATOR) as work:
        rosa = create_service_user(work, "Rosa M.")
    mails(parts)

    def give(asked_by: str, code: str) -> services.SignedInAs | Refusal:
        with open_work(parts, VISITOR) as work:
            return services.sign_in_by_code(work, asked_by, code)

    asked = [ask_for_code(parts, rosa.email) for _ in range(4)]
    assert all(code for _, code in asked)
    for number in range(limits.EMAIL_CODE_OF.most):
        asked_by, right = asked[number // 4]
        assert isinstance(give(asked_by, "000000" if right != "000000" else "111111"), Invalid)
    assert isinstance(give(*asked[3]), Invalid), "ten wrong ones, from three browsers: a fourth tries in vain"
    assert ask_for_code(parts, rosa.email)[1] == "", "no mail holds a code that will not be taken"
    with open_work(parts, VISITOR) as work:
        link = last_link(parts, rosa.email).rsplit("/", 1)[1]
        assert services.sign_in_by_link(work, link).actor == rosa, "her own link lets her in"


def test_who_moves_from_address_to_address_in_one_network_is_counted_as_one(parts: Parts) -> None:
    with open_work(parts, VISITOR) as work:
        for number in range(limits.SIGN_IN_FROM.most):
            limits.note(work, limits.SIGN_IN_FROM, f"2001:db8:1:2::{number + 1:x}")
        refused = services.sign_in(work, "lee@dcc.example", PASSWORD, address="2001:db8:1:2:ffff::1")
        assert isinstance(refused, services.TooManyTries)
        elsewhere = services.sign_in(work, "lee@dcc.example", PASSWORD, address="2001:db8:1:3::1")
        assert isinstance(elsewhere, Invalid)


def test_an_administrator_gives_no_access_and_resets_no_second_step_unseen(parts: Parts) -> None:
    with open_work(parts, OPERATOR) as work:
        ines, otto = (create_staff(work, name, Role.ADMINISTRATOR) for name in ("Ines K.", "Otto Lang"))
        robert = create_staff(work, "Robert T.", Role.AUDITOR)
        lee = create_staff(work, "Lee Marsh", Role.APPROVER)
        lees = lee.user_id
        assert lees
        give_app(work, lees)
    mails(parts)
    with open_work(parts, ines) as work:
        services.invite_staff(work, "Ines Two", "ines@elsewhere.example", [Role.AUDITOR])
        services.set_roles(work, lees, [Role.APPROVER, Role.PROCUREMENT_OFFICER])
        services.reset_factors(work, lees)
        services.invite_staff(work, "Rosa M.", "rosa@home.example", [Role.SERVICE_USER])
    told = "An administrator changed who may come in"
    for watcher in (otto, robert):
        texts = [str(mail.get_content()) for mail in mails(parts, to=watcher.email) if mail["Subject"] == told]
        assert len(texts) == 3, "of somebody who uses services nobody else is told"
        joined = " ".join(" ".join(texts).split())
        assert "invited Ines Two (ines@elsewhere.example) as auditor." in joined
        assert f"made Lee Marsh ({lee.email}) procurement officer." in joined
        assert f"reset the second step of Lee Marsh ({lee.email})." in joined
    assert told not in subjects(parts, ines.email)


def half_way(parts: Parts, person: Actor) -> str:
    """The token of a session in which only the password was given."""
    with open_work(parts, VISITOR) as work:
        begun = services.sign_in(work, person.email, PASSWORD)
    assert isinstance(begun, services.SignedInAs)
    return begun.token


@pytest.fixture
def lee(parts: Parts) -> Any:
    """An officer with an authenticator app."""
    with open_work(parts, OPERATOR) as work:
        made = create_staff(work, "Lee Marsh", Role.COMMISSIONER)
        assert made.user_id
        give_app(work, made.user_id)
    mails(parts)
    return made


def test_who_knows_a_password_and_guesses_at_codes_is_told_of_to_its_owner(parts: Parts, lee: Actor) -> None:
    token = half_way(parts, lee)
    for number in range(limits.SECOND_FACTOR.most):
        assert "The second step of your sign-in" not in subjects(parts, lee.email), number
        with open_work(parts, VISITOR) as work:
            assert services.give_second_step(work, token, code="abc")
    mail = mails(parts, to=lee.email)[-1]
    assert "Somebody gave your password, and then a wrong code five times." in str(mail.get_content())


def test_a_half_way_session_put_into_another_browser_is_worth_nothing_once_its_owner_is_in(
    parts: Parts, client: PageClient, lee: Actor
) -> None:
    planted = half_way(parts, lee)
    with client.session_transaction() as held:
        held["_user_id"] = planted
    client.send("/sign-in/second-step", {"factor_code": code_of(parts)}, button="Go on")
    assert client.get("/account").status_code == 200
    with open_work(parts, OPERATOR) as work:
        kept = work.session.query(SignInSession).filter_by(token_digest=token_digest(planted)).one_or_none()
    assert kept is None, "who planted it still holds the same token"


def test_the_seat_alone_starts_no_opening_once_the_role_is_taken(parts: Parts, people: People) -> None:
    was_officer = people.staff("Sunita R.")
    assert was_officer.user_id
    now = parts.clock.now()
    case = Case(
        procurement_id=uuid4(),
        title="Youth work",
        reference="YW-1",
        deadline_at=now - timedelta(days=1),
        opened_at=None,
        discussion_opened_at=None,
        quality_locked_at=None,
        recommended_at=None,
        terminated_at=None,
        seats=frozenset({(SeatKind.OFFICER, was_officer.user_id)}),
    )
    assert not may_start_opening(was_officer, case, now)
    assert may_start_opening(replace(was_officer, roles=was_officer.roles | {Role.PROCUREMENT_OFFICER}), case, now)


def test_no_reader_of_the_database_confirms_a_guess_of_an_answer(parts: Parts, clock: SteppedClock) -> None:
    made = create_opened(parts, clock)
    with open_reading(parts) as session:
        kept = session.scalars(select(OpenedSubmission).where(OpenedSubmission.procurement_id == made.procurement_id))
        held = {each for row in kept for each in row.answers.values()}
        sent = opened_snapshots(session, parts.keyring, made.procurement_id).values()
    guesses = {
        digest({"answer": snapshot.answer(each.question_id), "files": files})
        for snapshot in sent
        for each in snapshot.answers
        for files in ([], sorted(file.sha256 for file in snapshot.files if file.place == each.question_id))
    }
    assert held
    assert guesses
    assert held.isdisjoint(guesses)
