"""Signing up as a person does: two pages, a mail, a button."""

import re

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Organisation, User
from portal.accounts.queries import find_user_by_email
from tests.accounts.ways import SAM, SAMS, age, fill_in, last_link, sentences, subjects
from tests.factories.accounts import PASSWORD, create_provider, create_staff, email_of
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words


def test_a_provider_signs_up_confirms_and_is_signed_in_as_owner(client, parts, reading):
    answer = fill_in(client)
    assert "We sent a link to sam@alder.example. It works for 24 hours." in words(answer)
    link = last_link(parts, SAMS)
    assert SAMS in client.page(link).get_text()
    with reading() as session:
        assert find_user_by_email(session, SAMS) is None, "opening the link must do nothing"
    client.send(link, {"password": PASSWORD})
    page = client.page("/organisation")
    assert page.h1.get_text() == "Alder Youth"
    assert "Owner" in page.get_text()


def test_what_happened_is_on_record(client, parts, reading):
    fill_in(client)
    client.send(last_link(parts, SAMS), {"password": PASSWORD})
    with reading() as session:
        person = find_user_by_email(session, SAMS)
        organisation = session.scalars(select(Organisation)).one()
    assert sentences(parts, f"user:{person.user_id}") == [
        "Somebody asked for an account for sam@alder.example, as Sam Cole.",
        "Sam Cole confirmed the account.",
        "Sam Cole signed in.",
    ]
    assert sentences(parts, f"organisation:{organisation.id}") == ["Sam Cole added Alder Youth and became its owner."]


def test_only_four_things_are_asked(client):
    first = client.page("/sign-up")
    second = client.send_on(client.get("/sign-up"), SAM)
    asked = [each["name"] for each in first.select("main input:not([type=hidden])")]
    assert asked == ["name", "email", "password"]
    assert 'name="organisation_name"' in second.text
    assert 'type="radio"' not in second.text


def test_the_password_is_in_no_page_and_no_cookie(client):
    second = client.send("/sign-up", SAM)
    assert PASSWORD not in second.text
    assert PASSWORD not in str(client.get_cookie("portal"))
    wrong = client.send("/sign-up", {**SAM, "email": "no"})
    assert PASSWORD not in wrong.text


def test_the_answer_does_not_tell_whether_there_is_an_account(client, new_person, parts, work_as):
    with work_as() as work:
        create_staff(work, "Lee Marsh")
        create_provider(work, "Birch", "Bo Birch")
    known, unknown, staff = "bo.birch@people.example", "bo.elsewhere@people.example", "lee.marsh@people.example"
    pages = [_neutral(fill_in(new_person(), "Willow", email=email).text, email) for email in (known, unknown, staff)]
    assert pages[0] == pages[1] == pages[2]
    assert sorted(subjects(parts, known)) == ["Confirm your e-mail", "You have an account already"]
    assert "You have an account already" in subjects(parts, staff)
    assert subjects(parts, unknown) == ["Confirm your e-mail"]


def _neutral(page, email):
    page = page.replace(email, "E-MAIL")
    return re.sub(r'(name="(?:csrf_token|carried)"[^>]* value=")[^"]*|nonce-[^"\']*', r"\1", page)


def test_signing_up_a_second_time_changes_nothing_for_who_is_there(client, parts, work_as, reading):
    with work_as() as work:
        bo = create_provider(work, "Birch", "Bo Birch")
    fill_in(client, "Elsewhere", email=bo.email, name="Not Bo", password="entirely other words")
    with reading() as session:
        assert find_user_by_email(session, bo.email).name == "Bo Birch"
    client.send("/sign-in", {"email": bo.email, "password": PASSWORD})
    assert client.page("/organisation").h1.get_text() == "Birch"


def test_a_stranger_who_signs_up_with_my_address_first_gains_nothing(client, new_person, parts):
    stranger = new_person()
    fill_in(stranger, "Strange", password="the strangers password")
    strange_link = last_link(parts, SAMS)
    fill_in(client, "Alder Youth")
    assert "That is not the password" in errors(client.send(strange_link, {"password": PASSWORD}))[0]
    client.send(last_link(parts, SAMS), {"password": PASSWORD})
    assert client.page("/organisation").h1.get_text() == "Alder Youth"
    assert stranger.get(strange_link).status_code == 410
    refused = stranger.send("/sign-in", {"email": SAMS, "password": "the strangers password"})
    assert errors(refused)


def test_the_link_works_once(client, new_person, parts):
    fill_in(client)
    link = last_link(parts, SAMS)
    client.send(link, {"password": PASSWORD})
    again = new_person()
    assert again.get(link).status_code == 410
    assert again.page("/sign-in").h1.get_text() == "Sign in"


def test_the_link_works_for_24_hours(client, parts):
    fill_in(client)
    link = last_link(parts, SAMS)
    opened = client.get(link)
    age(parts, hours=24)
    assert client.send_on(opened, {"password": PASSWORD}).status_code == 410
    assert client.get("/organisation").status_code == 303


def test_a_made_up_link_looks_as_an_old_one(client):
    assert "This link does not work any more" in words(client.get("/confirm/no-such-link"))
    assert client.get("/confirm/" + "x" * 3000).status_code in (404, 410, 414)


def test_the_mail_can_be_sent_again_and_both_links_name_the_same(client, parts):
    answer = fill_in(client)
    answer = client.send_on(answer, button="Send it again")
    assert "We sent it again." in words(answer)
    assert subjects(parts, SAMS) == ["Confirm your e-mail"] * 2
    client.send(last_link(parts, SAMS), {"password": PASSWORD})
    assert client.page("/organisation").h1.get_text() == "Alder Youth"


def test_nobody_signs_in_before_confirming_and_the_message_is_the_common_one(client, parts):
    fill_in(client)
    unconfirmed = errors(client.send("/sign-in", {"email": SAMS, "password": PASSWORD}))
    unknown = errors(client.send("/sign-in", {"email": "nobody@alder.example", "password": PASSWORD}))
    assert unconfirmed == unknown != []
    assert client.get("/account").status_code == 303


@ON_SQLITE
@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"name": ""}, "Enter your name"),
        ({"email": ""}, "Enter an e-mail address, such as name@example.org"),
        ({"email": "sam"}, "Enter an e-mail address, such as name@example.org"),
        ({"password": ""}, "Enter a password"),
        ({"password": "short"}, "Password must be 12 letters or more"),
        ({"password": "password1234"}, "This password is often guessed. Choose another."),
        ({"password": "sam@alder.example"}, "This password is often guessed. Choose another."),
        ({"name": "x" * 121}, "Your name must be 120 characters or fewer. You have 121."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, over, message):
    answer = client.send("/sign-up", {**SAM, **over})
    assert errors(answer) == [message]
    for name in ("name", "email"):
        typed = over.get(name, SAM[name])
        assert f'value="{typed}"' in answer.text or not typed


def test_the_second_page_asks_for_the_name(client):
    second = client.send("/sign-up", SAM)
    answer = client.send_on(second, {"organisation_name": "  "}, button="Create account")
    assert errors(answer) == ["Enter the name of your organisation"]
    assert "We sent a link" in words(client.send_on(answer, {"organisation_name": "Alder"}, button="Create account"))


@ON_SQLITE
@pytest.mark.parametrize("carried", ["", "nonsense", "eyJhIjoxfQ.x.y", "\x00", "a" * 5000])
def test_a_second_page_without_the_first_begins_again(client, carried):
    token = client.page("/sign-up").find("input", attrs={"name": "csrf_token"})["value"]
    answer = client.post(
        "/sign-up/organisation", data={"csrf_token": token, "carried": carried, "organisation_name": "A"}
    )
    assert answer.status_code == 200
    assert "Choose your password again" in errors(answer)[0]


def test_a_second_page_left_open_too_long_keeps_name_and_address(client, monkeypatch):
    second = client.send("/sign-up", SAM)
    monkeypatch.setattr("portal.accounts.views.signing_up._CARRIED_FOR_SECONDS", -1)
    answer = client.send_on(second, {"organisation_name": "Alder"}, button="Create account")
    assert "Choose your password again" in errors(answer)[0]
    assert 'value="Sam Cole"' in answer.text
    assert f'value="{SAMS}"' in answer.text


def test_signing_up_too_often_is_told_until_when(client, new_person, parts):
    for _ in range(5):
        fill_in(client)
    answer = fill_in(new_person())
    assert errors(answer)[0].startswith("You have tried 5 times. Try again after ")
    assert len(subjects(parts, SAMS)) == 5
    age(parts, minutes=61)
    assert "We sent a link" in words(fill_in(new_person()))


def test_after_confirming_the_person_goes_on_to_where_they_came_from(client, parts):
    first = client.get("/sign-up?next=/how-it-works")
    second = client.send_on(first, SAM)
    client.send_on(second, {"organisation_name": "Alder"}, button="Create account")
    answer = client.send(last_link(parts, SAMS), {"password": PASSWORD})
    assert answer.request.path == "/how-it-works"


def test_nothing_is_made_but_an_account_nobody_can_use_until_the_link_is_used(client, reading):
    fill_in(client)
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 0
        assert session.scalars(select(User)).one().password_hash is None


def test_names_are_put_on_one_line(client, parts, work_as, reading):
    with work_as() as work:
        create_staff(work, "Anna  Maria")
    with reading() as session:
        assert find_user_by_email(session, email_of("Anna  Maria")).name == "Anna Maria"
