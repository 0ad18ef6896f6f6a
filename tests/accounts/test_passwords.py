"""New passwords: by a link, or in place of the one known. Every other session ends."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.accounts import queries, services
from portal.accounts.models import LinkToken, SignInSession
from portal.accounts.queries import token_digest
from portal.rules.actors import VISITOR
from portal.rules.refusals import TooLate
from portal.unit_of_work import open_work
from tests.accounts.ways import age, at_once, last_link, sentences, subjects
from tests.factories.accounts import PASSWORD, create_provider, sign_in_as
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.letters import mails

NEW = "seven wet umbrellas"


@pytest.fixture
def bo(work_as, parts):
    with work_as() as work:
        made = create_provider(work, "Birch", "Bo Birch")
    mails(parts)  # what was sent until here is out
    return made


def ask(client, email):
    return client.send("/reset-password", {"email": email})


def test_a_link_lets_one_choose_a_new_password_and_ends_every_session(client, new_person, bo, parts):
    other = sign_in_as(new_person(), bo)
    assert f"If there is an account for {bo.email}, we sent a link" in words(ask(client, bo.email))
    link = last_link(parts, bo.email)
    client.page(link)
    assert other.get("/account").status_code == 200, "opening the link must do nothing"
    client.send(link, {"password": NEW})
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert errors(other.send("/sign-in", {"email": bo.email, "password": PASSWORD}))
    sign_in_as(other, bo, NEW)
    assert "Your password was changed" in subjects(parts, bo.email)
    assert "Bo Birch changed the password by a link sent by e-mail. Every other session ended." in sentences(
        parts, f"user:{bo.user_id}"
    )


def test_the_answer_does_not_tell_whether_there_is_an_account(client, bo, parts):
    known = words(ask(client, bo.email)).replace(bo.email, "E-MAIL")
    unknown = words(ask(client, "nobody@people.example")).replace("nobody@people.example", "E-MAIL")
    assert known == unknown
    assert "Choose a new password" in subjects(parts, bo.email)
    assert subjects(parts, "nobody@people.example") == []


def test_the_link_works_once(client, new_person, bo, parts):
    ask(client, bo.email)
    link = last_link(parts, bo.email)
    client.send(link, {"password": NEW})
    assert new_person().get(link).status_code == 410


def test_a_new_password_kills_every_link_sent_before(client, new_person, bo, parts):
    ask(client, bo.email)
    first = last_link(parts, bo.email)
    ask(client, bo.email)
    second = last_link(parts, bo.email)
    client.send(second, {"password": NEW})
    assert first != second
    assert new_person().get(first).status_code == 410


def test_the_link_works_for_an_hour(client, bo, parts, work_as):
    ask(client, bo.email)
    link = last_link(parts, bo.email)
    with work_as() as work:
        row = work.session.query(LinkToken).filter_by(token_digest=token_digest(link.rsplit("/", 1)[1])).one()
        assert row.expires_at - row.created_at == timedelta(hours=1)
        work.session.execute(update(LinkToken).values(expires_at=work.system_now))
    assert client.get(link).status_code == 410


def test_a_link_of_one_kind_does_not_serve_as_the_other(client, bo, parts):
    ask(client, bo.email)
    token = last_link(parts, bo.email).rsplit("/", 1)[1]
    assert client.get(f"/confirm/{token}").status_code == 410
    assert client.get(f"/invitation/{token}").status_code == 410


@ON_SQLITE
@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("", "Enter a password"),
        ("short", "Password must be 12 letters or more"),
        ("password1234", "This password is often guessed. Choose another."),
        ("bo.birch@people.example", "This password is often guessed. Choose another."),
    ],
)
def test_a_weak_password_is_refused_and_the_link_still_works(client, bo, parts, password, message):
    ask(client, bo.email)
    link = last_link(parts, bo.email)
    assert errors(client.send(link, {"password": password})) == [message]
    client.send(link, {"password": NEW})
    assert client.get("/account").status_code == 200


def test_a_link_lets_the_owner_in_whom_a_stranger_kept_out(client, new_person, bo, parts):
    for _ in range(5):
        new_person().send("/sign-in", {"email": bo.email, "password": "a wrong password"})
    ask(client, bo.email)
    client.send(last_link(parts, bo.email), {"password": NEW})
    sign_in_as(new_person(), bo, NEW)


def test_links_are_sent_five_times_an_hour_at_most(client, bo, parts):
    for _ in range(5):
        ask(client, bo.email)
    assert errors(ask(client, bo.email))[0].startswith("You have tried 5 times. Try again after ")
    assert subjects(parts, bo.email).count("Choose a new password") == 5
    age(parts, minutes=61)
    assert "we sent a link" in words(ask(client, bo.email))


def test_one_link_used_twice_at_once_changes_the_password_once(parts, bo, client):
    ask(client, bo.email)
    token = last_link(parts, bo.email).rsplit("/", 1)[1]

    def use(password):
        def act():
            with open_work(parts, VISITOR) as work:
                return services.reset_password(work, token, password)

        return act

    found = at_once(use(NEW), use("entirely other words"))
    assert sorted(type(each).__name__ for each in found) == ["SignedInAs", "TooLate"]


def change(client, current, new):
    return client.send("/account/password", {"current_password": current, "new_password": new})


def test_changing_the_password_ends_every_session_but_this_one(client, new_person, bo, parts):
    sign_in_as(client, bo)
    other = sign_in_as(new_person(), bo)
    answer = change(client, PASSWORD, NEW)
    assert "Your password is changed. You are signed out everywhere else." in words(answer)
    assert client.get("/account").status_code == 200
    assert other.get("/account").status_code == 303
    assert "Your password was changed" in subjects(parts, bo.email)


@ON_SQLITE
@pytest.mark.parametrize(
    ("current", "new", "message"),
    [
        ("a wrong password", NEW, "That is not your password"),
        (PASSWORD, "short", "Password must be 12 letters or more"),
        (PASSWORD, "password1234", "This password is often guessed. Choose another."),
        (PASSWORD, "Birch Birch", None),
        (PASSWORD, PASSWORD, "Choose a password that is not the one you have now"),
        ("", NEW, "Enter the password you have now"),
    ],
)
def test_a_wrong_or_weak_password_changes_nothing(client, new_person, bo, current, new, message):
    sign_in_as(client, bo)
    answer = change(client, current, new)
    assert errors(answer)
    if message:
        assert errors(answer) == [message]
    sign_in_as(new_person(), bo)


def test_guessing_the_password_of_an_open_session_is_limited(client, bo):
    sign_in_as(client, bo)
    for _ in range(5):
        change(client, "a wrong password", NEW)
    assert errors(change(client, PASSWORD, NEW))[0].startswith("You have tried 5 times. Try again after ")


def test_wrong_passwords_given_again_are_on_record(client, bo, parts):
    sign_in_as(client, bo)
    change(client, "a wrong password", NEW)
    assert sentences(parts, f"user:{bo.user_id}")[-1] == "Bo Birch gave the password again, and it was wrong."


def test_giving_the_password_again_makes_the_session_fresh(parts, bo, reading):
    with open_work(parts, bo) as work:
        entered = services.sign_in(work, bo.email, PASSWORD)
        work.session.execute(update(SignInSession).values(fresh_at=work.system_now - timedelta(hours=2)))
    half_an_hour = timedelta(minutes=30)

    def is_fresh():
        with reading() as session:
            return queries.session_is_fresh(session, entered.token, parts.clock.system_now(), half_an_hour)

    assert not is_fresh()
    with open_work(parts, bo) as work:
        assert services.confirm_password(work, bo.user_id, "a wrong password", token=entered.token) is not None
    assert not is_fresh()
    with open_work(parts, bo) as work:
        assert services.confirm_password(work, bo.user_id, PASSWORD, token=entered.token) is None
    assert is_fresh()


def test_a_dead_link_is_refused_by_the_verb_too(work_as):
    with pytest.raises(TooLate), work_as() as work:
        services.reset_password(work, "no such link", NEW)
