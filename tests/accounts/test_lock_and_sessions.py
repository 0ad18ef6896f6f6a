"""A session left alone is locked and loses nothing; one's own sessions; codes by e-mail; what is taken away counts at once."""

import re

import pytest
from sqlalchemy import select, update

from portal.accounts import services
from portal.accounts.models import LinkToken, SignInSession
from portal.rules.actors import VISITOR, Role
from portal.unit_of_work import open_work
from tests.accounts.ways import age, at_once, sentences
from tests.factories.accounts import (
    PASSWORD,
    create_editor,
    create_provider,
    create_service_user,
    create_staff,
    sign_in_as,
)
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.letters import mails

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
INVITED = {"name": "Jo Reed", "email": "jo@birch.example", "role": "editor"}


@pytest.fixture
def bo(work_as, parts):
    with work_as() as work:
        made = create_provider(work, "Birch", "Bo Birch")
    mails(parts)
    return made


@pytest.fixture
def rosa(work_as, parts):
    with work_as() as work:
        made = create_service_user(work, "Rosa M.")
    mails(parts)
    return made


def code_in(parts, email):
    return re.search(r"\b([0-9]{6})\b", mails(parts, to=email)[-1].get_content()).group(1)


def is_in(client):
    return client.get("/account", writes=True).status_code == 200


def test_a_session_left_alone_is_locked_and_the_password_opens_it_where_one_was(client, bo, clock):
    sign_in_as(client, bo)
    clock.move_system(minutes=59)
    assert is_in(client)
    clock.move_system(minutes=59)
    assert is_in(client), "each request counts"
    clock.move_system(minutes=61)
    away = client.get("/organisation?x=1")
    assert (away.status_code, away.location) == (303, "/sign-in/unlock?next=/organisation%3Fx%3D1")
    assert "Bo Birch" not in client.page("/help").get_text()
    page = client.get(away.location)
    assert errors(client.send_on(page, {"password": "wrong one"}, button="Go on")) == ["That is not your password"]
    back = client.send_on(page, {"password": PASSWORD}, button="Go on")
    assert (back.request.path, back.request.query_string) == ("/organisation", b"x=1")


def test_what_was_typed_before_the_lock_is_sent_after_it(client, bo, clock):
    sign_in_as(client, bo)
    form = client.get("/organisation/invite")
    clock.move_system(minutes=61)
    asked = client.send_on(form, INVITED, headers=FROM_HERE)
    assert asked.status_code == 401
    page = client.send_on(asked)
    assert "What you typed is kept" in words(page)
    wrong = client.send_on(page, {"password": "wrong one"}, button="Go on")
    kept = client.send_on(wrong, {"password": PASSWORD}, button="Go on")
    assert "We sent an invitation to Jo Reed" in words(client.send_on(kept, headers=FROM_HERE))


@ON_SQLITE
def test_a_save_by_script_that_meets_the_lock_says_so_and_leaves_the_text_alone(client, bo, clock):
    sign_in_as(client, bo)
    form = client.get("/organisation/invite")
    token = re.search(r'name="csrf_token" value="([^"]+)"', form.text).group(1)
    clock.move_system(minutes=61)
    answer = client.post(
        "/organisation/invite",
        data={**INVITED, "csrf_token": token},
        headers={**FROM_HERE, "Accept": "application/json"},
    )
    assert answer.status_code == 401
    assert "what you typed is kept" in answer.json["message"]


@ON_SQLITE
def test_council_accounts_are_locked_sooner_and_the_setting_counts(client, new_person, work_as, clock, make_app):
    with work_as() as work:
        lee = create_staff(work, "Lee Marsh", Role.COMMISSIONER)
    sign_in_as(client, lee)
    clock.move_system(minutes=29)
    assert is_in(client)
    clock.move_system(minutes=31)
    assert client.get("/account").location.startswith("/sign-in/unlock")


def test_a_person_without_a_password_comes_back_by_a_code_and_what_was_typed_is_kept(
    client, people, rosa, parts, clock
):
    people.sign_in(client, rosa)
    with open_work(parts, VISITOR) as work:
        work.session.execute(update(SignInSession).values(method="link", second_factor_at=None))
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account").text).group(1)
    clock.move_system(minutes=61)
    typed = {"csrf_token": token, "answer": "They never asked us"}
    asked = client.post("/account/sessions/end-others", data=typed, headers=FROM_HERE)
    assert asked.status_code == 401
    page = client.send_on(asked)
    sent = client.send_on(page, {"email": rosa.email}, button="Get a link or a code by e-mail")
    wrong = client.send_on(sent, {"code": "12"}, button="Sign in with the code")
    assert errors(wrong)
    code = code_in(parts, rosa.email)
    kept = client.send_on(wrong, {"code": f"{code[:3]} {code[3:]}"}, button="Sign in with the code")
    assert "They never asked us" in kept.text
    assert "You are signed out everywhere else." in words(client.send_on(kept, headers=FROM_HERE))


def test_a_code_works_once_in_the_browser_that_asked_for_ten_minutes(client, new_person, rosa, parts, work_as):
    sent = client.send("/reset-password", {"email": rosa.email}, button="Send the link")
    code = code_in(parts, rosa.email)
    stranger = new_person()
    theirs = stranger.send("/reset-password", {"email": "nobody@people.example"}, button="Send the link")
    assert re.sub("nobody@people.example|" + re.escape(rosa.email), "", words(theirs)) == re.sub(
        re.escape(rosa.email), "", words(sent)
    )
    refused = "That code is not right, or it is too old. You can ask for a new one."
    assert errors(stranger.send_on(theirs, {"code": code}, button="Sign in with the code")) == [refused]
    with work_as() as work:
        row = work.session.scalars(select(LinkToken).where(LinkToken.purpose == "code")).one()
        assert (row.expires_at - row.created_at).total_seconds() == 600
        assert code not in f"{row.token_digest} {row.details}"
        before, row.expires_at = row.expires_at, work.system_now
    assert errors(client.send_on(sent, {"code": code}, button="Sign in with the code")) == [refused]
    with work_as() as work:
        work.session.execute(update(LinkToken).where(LinkToken.purpose == "code").values(expires_at=before))
    client.send_on(sent, {"code": code}, button="Sign in with the code")
    assert is_in(client)
    with client.session_transaction() as session:
        asked_by = session.get("asked_by", "")
    assert asked_by == ""


def test_of_a_code_sent_many_times_at_once_one_counts_and_five_are_tried(parts, rosa):
    with open_work(parts, VISITOR) as work:
        services.ask_for_reset(work, rosa.email, asked_by="this browser")
    code = code_in(parts, rosa.email)

    def give():
        with open_work(parts, VISITOR) as work:
            return services.sign_in_by_code(work, "this browser", code)

    found = at_once(*[give] * 7)
    assert sum(isinstance(each, services.SignedInAs) for each in found) == 1
    assert sum(isinstance(each, services.TooManyTries) for each in found) == 2


@ON_SQLITE
def test_after_five_wrong_codes_the_right_one_is_refused(client, rosa, parts):
    sent = client.send("/reset-password", {"email": rosa.email}, button="Send the link")
    code = code_in(parts, rosa.email)
    for number in range(5):
        client.send_on(sent, {"code": f"00000{number}"}, button="Sign in with the code")
    assert "You have tried 5 times" in errors(client.send_on(sent, {"code": code}, button="Sign in with the code"))[0]


@ON_SQLITE
def test_no_officer_comes_in_by_a_link_or_a_code_that_was_sent_before(client, rosa, parts, work_as):
    sent = client.send("/reset-password", {"email": rosa.email}, button="Send the link")
    with work_as() as work:
        services.set_roles(work, rosa.user_id, [Role.APPROVER])
    assert errors(client.send_on(sent, {"code": code_in(parts, rosa.email)}, button="Sign in with the code"))
    assert not is_in(client)


def test_own_sessions_are_listed_and_ended(client, new_person, bo, parts, reading, clock):
    chrome = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit Chrome/126.0 Safari/537.36"}
    phone = new_person()
    phone.post("/sign-in", data={})  # a visitor's browser says nothing yet
    for visitor in (client, phone):
        visitor.environ_base["HTTP_USER_AGENT"] = chrome["User-Agent"]
        visitor.send("/sign-in", {"email": bo.email, "password": PASSWORD})
    page = words(client.get("/account/sessions"))
    assert page.count("Chrome on Windows") == 2
    assert page.count("(this one)") == 1
    stranger = new_person()
    with reading() as session:
        rows = session.scalars(
            select(SignInSession).where(SignInSession.user_id == bo.user_id, SignInSession.ended_at.is_(None))
        ).all()
    assert all(len(row.browser) <= 80 for row in rows)
    assert stranger.get("/account/sessions").status_code == 303
    client.send_on(client.get("/account/sessions"), button="End all others")
    assert not is_in(phone)
    assert is_in(client)
    assert sentences(parts, f"user:{bo.user_id}")[-1] == "Bo Birch ended all their other sessions."
    clock.move_system(minutes=6)
    client.get("/account", writes=True)
    with reading() as session:
        seen = session.scalars(select(SignInSession.seen_at).where(SignInSession.ended_at.is_(None))).one()
    clock.move_system(minutes=4)
    client.get("/account")
    with reading() as session:
        assert session.scalars(select(SignInSession.seen_at).where(SignInSession.ended_at.is_(None))).one() == seen


@ON_SQLITE
def test_nobody_ends_another_persons_session(client, new_person, bo, work_as, reading):
    with work_as() as work:
        other = create_provider(work, "Alder", "Ama Boateng")
    theirs = sign_in_as(new_person(), other)
    sign_in_as(client, bo)
    with reading() as session:
        rows = session.scalars(select(SignInSession.id).where(SignInSession.user_id == other.user_id)).all()
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/account").text).group(1)
    for row in rows:
        assert client.post(f"/account/sessions/{row}/end", data={"csrf_token": token}).status_code == 404
    assert is_in(theirs)


@ON_SQLITE
def test_a_role_taken_an_account_closed_and_a_membership_ended_count_on_the_next_request(
    new_person, bo, work_as, parts
):
    with work_as() as work:
        lee = create_staff(work, "Lee Marsh", Role.COMMISSIONER)
        sam = create_editor(work, bo.organisation_id, "Sam Cole")
    officer, colleague = sign_in_as(new_person(), lee), sign_in_as(new_person(), sam)
    assert officer.get("/staff/plans/new").status_code == 200
    with work_as() as work:
        services.set_roles(work, lee.user_id, [Role.AUDITOR])
    assert officer.get("/staff/plans/new").status_code == 403
    with work_as() as work:
        services.close_account(work, lee.user_id)
    assert officer.get("/account").status_code == 303
    assert colleague.get("/organisation").status_code == 200
    with work_as(bo) as work:
        services.remove_member(work, sam.user_id)
    assert colleague.get("/organisation").status_code in (303, 403)
    age(parts, minutes=1)
