"""Signing in and out; tries that are counted; what was typed before a session ended."""

import pytest
from sqlalchemy import update

from portal.accounts import services
from portal.accounts.models import SignInSession, User
from portal.rules.actors import VISITOR, Role
from portal.unit_of_work import open_work
from portal.web import kept
from portal.web.forms import PageForm
from tests.accounts.ways import age, at_once, sentences, set_up
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


@pytest.fixture
def bo(work_as, parts):
    with work_as() as work:
        made = create_provider(work, "Birch", "Bo Birch")
    mails(parts)  # what was sent until here is out
    return made


def attempt(client, email, password="a wrong password"):
    return client.send("/sign-in", {"email": email, "password": password})


def test_who_knows_the_password_is_in(client, bo):
    assert client.get("/account").status_code == 303
    attempt(client, bo.email, PASSWORD)
    assert "Bo Birch" in client.page("/account").get_text()


def test_the_address_is_taken_in_any_case_and_with_space_around(client, bo):
    attempt(client, f" {bo.email.upper()} ", PASSWORD)
    assert client.get("/account").status_code == 200


def test_an_account_not_confirmed_lets_nobody_in_whatever_stands_in_it(client, bo, work_as):
    with work_as() as work:
        work.session.execute(update(User).values(confirmed_at=None))
    assert errors(attempt(client, bo.email, PASSWORD))


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client, bo):
    wrong, unknown = attempt(client, bo.email), attempt(client, "nobody@people.example")
    assert errors(wrong) == errors(unknown)
    assert errors(wrong)[0].startswith("Check your e-mail and password")
    assert f'value="{bo.email}"' in wrong.text
    assert client.get("/account").status_code == 303


@ON_SQLITE
@pytest.mark.parametrize(
    ("fields", "messages"),
    [
        ({}, ["Enter an e-mail address, such as name@example.org", "Enter your password"]),
        ({"email": "no", "password": "x"}, ["Enter an e-mail address, such as name@example.org"]),
        (
            {"email": "a@b.example", "password": "x" * 5000},
            ["Your password must be 200 characters or fewer. You have 5,000."],
        ),
        (
            {"email": "a@b.example", "password": "\x00"},
            ["Your password has a character we cannot keep. Choose another."],
        ),
    ],
)
def test_bad_input_gets_a_message(client, fields, messages):
    assert errors(client.send("/sign-in", fields)) == messages


def test_after_5_wrong_passwords_the_right_one_waits_too(client, new_person, bo, parts):
    for _ in range(5):
        attempt(client, bo.email)
    refused = attempt(new_person(), bo.email, PASSWORD)
    assert errors(refused)[0].startswith("You have tried 5 times. Try again after ")
    assert errors(refused)[0].endswith(", or get a link by e-mail.")
    age(parts, minutes=16)
    attempt(client, bo.email, PASSWORD)
    assert client.get("/account").status_code == 200


def test_the_limit_does_not_tell_whether_there_is_an_account(client, bo):
    for _ in range(5):
        attempt(client, bo.email)
        attempt(client, "nobody@people.example")
    known, unknown = errors(attempt(client, bo.email)), errors(attempt(client, "nobody@people.example"))
    assert known[0].split("after")[0] == unknown[0].split("after")[0]
    assert "You have tried 5 times" in known[0]


def test_signing_in_begins_the_count_anew(client, new_person, bo):
    for _ in range(4):
        attempt(client, bo.email)
    sign_in_as(new_person(), bo)
    for _ in range(4):
        attempt(client, bo.email)
    sign_in_as(new_person(), bo)


def test_after_20_failures_from_one_address_nobody_there_gets_in(client, new_person, bo):
    for number in range(20):
        attempt(client, f"nobody{number}@people.example")
    assert errors(attempt(client, bo.email, PASSWORD))[0].startswith("You have tried 20 times. Try again after ")
    elsewhere = new_person()
    elsewhere.environ_base["REMOTE_ADDR"] = "127.0.0.9"
    sign_in_as(elsewhere, bo)


def test_tries_at_the_same_moment_count_as_many(parts, bo):
    def one_try():
        with open_work(parts, VISITOR) as work:
            return services.sign_in(work, bo.email, "a wrong password", address="127.0.0.1")

    found = at_once(*[one_try] * 8)
    assert sum(isinstance(each, services.TooManyTries) for each in found) == 3


def test_what_is_recorded_names_no_address(client, bo, parts):
    attempt(client, bo.email)
    sign_in_as(client, bo)
    client.send("/sign-out")
    told = sentences(parts, f"user:{bo.user_id}")
    assert told[-3:] == [
        "Somebody tried to sign in to this account and was refused.",
        "Bo Birch signed in.",
        "Bo Birch signed out.",
    ]
    assert "127.0.0.1" not in " ".join(told)


def test_signing_out_ends_the_session_for_good(client, bo):
    sign_in_as(client, bo)
    with client.session_transaction() as session:
        kept = dict(session)
    assert "You are signed out." in words(client.send("/sign-out"))
    with client.session_transaction() as session:
        session.update(kept)
    assert client.get("/account").status_code == 303


def test_a_link_alone_signs_nobody_out(client, bo):
    sign_in_as(client, bo)
    client.page("/sign-out")
    assert client.get("/account").status_code == 200


def test_a_session_lasts_12_hours(client, bo, parts, work_as):
    sign_in_as(client, bo)
    with work_as() as work:
        row = (
            work.session.query(SignInSession)
            .filter_by(user_id=bo.user_id)
            .order_by(SignInSession.started_at.desc())
            .first()
        )
        assert (row.expires_at - row.started_at).total_seconds() == 12 * 3600
        work.session.execute(update(SignInSession).values(expires_at=work.system_now))
    assert client.get("/account").status_code == 303


def test_the_page_asked_for_comes_after_signing_in(client, bo):
    asked = client.get("/organisation?x=1&y=2")
    assert asked.status_code == 303
    page = client.get(asked.location)
    answer = client.send_on(page, {"email": bo.email, "password": PASSWORD})
    assert (answer.request.path, answer.request.query_string) == ("/organisation", b"x=1&y=2")


@ON_SQLITE
@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1", "\x00"]
)
def test_nobody_is_sent_to_another_site(client, bo, elsewhere):
    page = client.get("/sign-in", query_string={"next": elsewhere})
    assert "evil" not in page.text
    token = client.page("/sign-in").find("input", attrs={"name": "csrf_token"})["value"]
    answer = client.post(
        "/sign-in", data={"csrf_token": token, "next": elsewhere, "email": bo.email, "password": PASSWORD}
    )
    assert answer.status_code == 303
    assert answer.location.startswith("/")
    assert not answer.location.startswith("//")


def test_each_lands_on_their_first_page(client, new_person, work_as, parts):
    with work_as() as work:
        rosa = create_service_user(work, "Rosa M.")
        ada = create_staff(work, "Ada Min", Role.ADMINISTRATOR)
        bo = create_provider(work, "Birch", "Bo Birch")
    for person in (rosa, ada, bo):
        visitor = new_person()
        answer = visitor.send("/sign-in", {"email": person.email, "password": PASSWORD})
        assert answer.status_code == 200, person
    visitor = new_person()
    led = visitor.send("/sign-in", {"email": ada.email, "password": PASSWORD})
    assert set_up(parts, visitor, led).request.path == "/people"


def test_what_was_typed_when_the_session_ended_is_kept_and_sent(client, bo, work_as, reading, parts):
    sign_in_as(client, bo)
    form = client.get("/organisation/invite")
    with work_as() as work:
        work.session.execute(update(SignInSession).values(ended_at=work.system_now))
    typed = {"name": "Jo Reed", "email": "jo@birch.example", "role": "editor"}
    asked = client.send_on(form, typed, headers=FROM_HERE)
    assert asked.status_code == 401
    page = client.send_on(asked)
    assert "What you typed is kept" in words(page)
    wrong = client.send_on(page, {"email": bo.email, "password": "a wrong password"})
    assert errors(wrong)
    sent_again = client.send_on(wrong, {"email": bo.email, "password": PASSWORD})
    assert "What you typed is kept" in words(sent_again)
    answer = client.send_on(sent_again, headers=FROM_HERE)
    assert "We sent an invitation to Jo Reed" in words(answer)


def test_with_every_cookie_gone_signing_in_comes_first_and_nothing_typed_is_lost(client, bo):
    sign_in_as(client, bo)
    form = client.get("/organisation/invite")
    for name in [key[2] for key in list(client._cookies)]:
        client.delete_cookie(name)
    asked = client.send_on(form, {"name": "Jo Reed", "email": "jo@birch.example", "role": "editor"}, headers=FROM_HERE)
    assert asked.status_code == 401
    assert "Sign in again. What you typed is kept." in words(asked)


def test_no_password_is_ever_kept(client, bo, work_as):
    sign_in_as(client, bo)
    form = client.get("/account/password")
    with work_as() as work:
        work.session.execute(update(SignInSession).values(ended_at=work.system_now))
    asked = client.send_on(
        form, {"current_password": PASSWORD, "new_password": "entirely other words"}, headers=FROM_HERE
    )
    assert PASSWORD not in asked.text
    assert "entirely other words" not in asked.text


def test_a_new_sign_in_takes_nothing_over_from_the_visitor_before(client, bo, work_as):
    with work_as() as work:
        jo = create_editor(work, bo.organisation_id, "Jo Reed")
    client.get("/sign-in")
    with client.session_transaction() as session:
        session["left"] = "behind"
    sign_in_as(client, jo)
    with client.session_transaction() as session:
        assert "left" not in session


def test_only_forms_that_ask_for_a_secret_have_fields_that_are_not_kept(app):
    def all_below(form):
        return {form}.union(*(all_below(each) for each in form.__subclasses__()))

    found = {
        f"{form.__module__}.{form.__name__}"
        for form in all_below(PageForm)
        if form.__module__.startswith("portal.") and any(hasattr(form, name) for name in kept._NEVER_KEPT)
    }
    assert {name for name in found if not name.startswith("portal.accounts.forms.")} == {
        "portal.evaluation.forms.panel.ConfirmOpeningForm"
    }
