"""The second step of signing in, through the pages: set up, taken, enforced, reset."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from portal.accounts import factors, services
from portal.accounts.models import RecoveryCode, SignInSession, TimeCodeSecret, User
from portal.rules.actors import Role
from portal.rules.refusals import NotFound, TooLate
from portal.unit_of_work import open_work
from tests.accounts.ways import age, at_once, last_link, secret_on, sentences, set_up, subjects
from tests.factories.accounts import (
    PASSWORD,
    SECRET,
    code_of,
    create_provider,
    create_staff,
    give_app,
    sign_in_as,
)
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.letters import mails

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def lee(work_as, parts):
    """An officer without a second step yet."""
    with work_as() as work:
        made = create_staff(work, "Lee Marsh", Role.COMMISSIONER)
    mails(parts)
    return made


@pytest.fixture
def with_app(lee, work_as):
    """The same, who set up an app a while ago."""
    with work_as() as work:
        give_app(work, lee.user_id)
    return lee


def password_only(client, person):
    return client.send("/sign-in", {"email": person.email, "password": PASSWORD})


def is_in(client):
    return client.get("/account").status_code == 200


def test_an_officer_is_led_to_set_it_up_and_nowhere_else(client, lee, parts, reading):
    led = password_only(client, lee)
    assert led.request.path == "/account/second-step/app"
    for address in ("/account", "/staff/plans", "/procurements", "/account/second-step", "/account/sessions"):
        away = client.get(address)
        assert (away.status_code, away.location.split("?")[0]) == (303, "/account/second-step/app"), address
    assert client.get("/sign-in").location.startswith("/account/second-step/app")
    for public in ("/help", "/plans", "/sign-out"):
        assert client.page(public)
    assert "Lee Marsh" not in client.page("/help").get_text()
    landed = set_up(parts, client, client.get("/account/second-step/app"))
    assert landed.status_code == 200
    assert is_in(client)
    assert "Lee Marsh set up an authenticator app as second step of signing in." in sentences(
        parts, f"user:{lee.user_id}"
    )
    assert "The second step of your sign-in" in subjects(parts, lee.email)
    with reading() as session:
        row = session.scalars(select(TimeCodeSecret)).one()
        assert secret_on(led).encode() not in row.sealed
        assert len(session.scalars(select(RecoveryCode)).all()) == 10


def test_the_step_is_asked_before_the_session_counts(client, with_app, parts):
    asked = client.send("/sign-in?next=/staff/plans/new", {"email": with_app.email, "password": PASSWORD})
    assert asked.request.path == "/sign-in/second-step"
    assert client.get("/account/second-step/app").location.startswith("/sign-in/second-step")
    assert errors(client.send_on(asked, {"factor_code": ""}, button="Go on")) == ["Enter a code"]
    wrong = client.send_on(asked, {"factor_code": "000 000"}, button="Go on")
    assert errors(wrong)[0].startswith("That code is not right")
    assert not is_in(client)
    code = code_of(parts)
    came = client.send_on(wrong, {"factor_code": f"{code[:3]} {code[3:]}"}, button="Go on")
    assert came.request.path == "/staff/plans/new"
    told = sentences(parts, f"user:{with_app.user_id}")
    assert told[-2:] == [
        "A wrong code was given for the second step of signing in.",
        "Lee Marsh took the second step of signing in, by a code from an app.",
    ]


def test_half_way_in_no_post_is_taken_and_what_was_typed_travels_through_both_steps(
    client, new_person, with_app, parts, work_as
):
    sign_in_as(client, with_app)
    form = client.get("/staff/plans/new")
    with work_as() as work:
        work.session.execute(update(SignInSession).values(ended_at=work.system_now))
    asked = client.send_on(form, {"title": "Youth work in the north"}, headers=FROM_HERE)
    assert asked.status_code == 401
    page = client.send_on(asked)
    second = client.send_on(page, {"email": with_app.email, "password": PASSWORD})
    assert "Second step" in words(second)
    # The form itself, sent half-way in, leads to the same step.
    again = client.send_on(form, {"title": "Youth work in the north"}, headers=FROM_HERE)
    assert again.status_code in (400, 401)
    kept = client.send_on(second, {"factor_code": code_of(parts)}, button="Go on")
    assert "Youth work in the north" in kept.text
    answer = client.send_on(kept, headers=FROM_HERE)
    assert "Youth work in the north" in answer.text


def test_what_was_typed_travels_through_setting_up(client, lee, parts, work_as):
    sign_in_as(client, lee)
    form = client.get("/staff/plans/new")
    with work_as() as work:
        work.session.execute(update(SignInSession).values(second_factor_at=None))
    asked = client.send_on(form, {"title": "Youth work in the north"}, headers=FROM_HERE)
    assert asked.status_code == 401
    page = client.send_on(asked)
    codes = client.send_on(page, {"factor_code": code_of(parts, secret_on(page))}, button="Go on")
    assert "Youth work in the north" in codes.text
    assert "Youth work in the north" in client.send_on(codes, headers=FROM_HERE).text


@ON_SQLITE
def test_who_takes_long_to_set_it_up_gives_the_password_again_and_loses_nothing(client, lee, parts, work_as, clock):
    sign_in_as(client, lee)
    form = client.get("/staff/plans/new")
    with work_as() as work:
        work.session.execute(update(SignInSession).values(second_factor_at=None))
    asked = client.send_on(form, {"title": "Youth work in the north"}, headers=FROM_HERE)
    page = client.send_on(asked)
    clock.move_system(minutes=31)
    again = client.send_on(page, {"factor_code": code_of(parts, secret_on(page))}, button="Go on")
    assert "Show that it is you" in words(again)
    assert client.get("/account/second-step/app").location.startswith("/account/confirm?")
    back = client.send_on(again, {"password": PASSWORD}, button="Go on")
    codes = client.send_on(back, {"factor_code": code_of(parts, secret_on(back))}, button="Go on")
    assert "Youth work in the north" in client.send_on(codes, headers=FROM_HERE).text


def test_a_code_counts_once_even_where_two_send_it_at_once(parts, with_app):
    with open_work(parts, with_app) as work:
        tokens = [services.sign_in(work, with_app.email, PASSWORD).token for _ in range(2)]
    code = code_of(parts)

    def give(token):
        with open_work(parts, with_app) as work:
            return services.give_second_step(work, token, code=code)

    found = at_once(*[lambda token=token: give(token) for token in tokens])
    assert sorted(each is None for each in found) == [False, True]
    assert give(tokens[0]) is not None


NOON = datetime(2026, 11, 23, 12, 0, 10, tzinfo=UTC)


@pytest.mark.parametrize(("ahead", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_counts_one_step_early_or_late(ahead, taken):
    code = pyotp.TOTP(SECRET).at(NOON + timedelta(seconds=30 * ahead))
    step = factors.step_of_code(SECRET, code, NOON, 0)
    assert (step == int(NOON.timestamp()) // 30 + ahead) is taken
    assert factors.step_of_code(SECRET, code, NOON, int(NOON.timestamp()) // 30 + ahead) is None


@ON_SQLITE
def test_no_code_counts_that_is_older_than_the_last_one_taken(parts, with_app):
    with open_work(parts, with_app) as work:
        token = services.sign_in(work, with_app.email, PASSWORD).token
    with open_work(parts, with_app) as work:
        assert services.give_second_step(work, token, code=code_of(parts, ahead=1)) is None
    with open_work(parts, with_app) as work:
        assert services.give_second_step(work, token, code=code_of(parts)) is not None


def test_a_recovery_code_counts_once_even_where_two_send_it_at_once(parts, lee, reading):
    with open_work(parts, lee) as work:
        token = services.sign_in(work, lee.email, PASSWORD).token
    offer = factors.seal_offer(parts.keyring, lee.user_id, SECRET, parts.clock.system_now())
    with open_work(parts, lee) as work:
        codes = services.add_app(work, token, offer, code_of(parts))
        tokens = [services.sign_in(work, lee.email, PASSWORD).token for _ in range(2)]
    assert len(set(codes)) == 10

    def give(token):
        with open_work(parts, lee) as work:
            return services.give_second_step(work, token, code=codes[3].upper().replace("-", " "))

    found = at_once(*[lambda token=token: give(token) for token in tokens])
    assert sorted(each is None for each in found) == [False, True]
    assert any("A recovery code was used to sign in" in mail.get_content() for mail in mails(parts, to=lee.email))
    with reading() as session:
        kept = session.scalars(select(RecoveryCode)).all()
    assert sum(row.used_at is not None for row in kept) == 1
    assert not set(codes) & {row.digest for row in kept}


@ON_SQLITE
def test_after_5_wrong_codes_the_right_one_waits_too_and_a_new_password_changes_nothing(client, with_app, parts):
    page = password_only(client, with_app)
    for _ in range(5):
        client.send_on(page, {"factor_code": "000000"}, button="Go on")
    held = client.send_on(page, {"factor_code": code_of(parts)}, button="Go on")
    assert errors(held)[0].startswith("You have tried 5 times. Try again after ")
    age(parts, minutes=16)
    client.send_on(page, {"factor_code": code_of(parts)}, button="Go on")
    assert is_in(client)


@ON_SQLITE
def test_a_new_password_by_link_does_not_pass_by_the_second_step(client, with_app, parts):
    client.send("/reset-password", {"email": with_app.email}, button="Send the link")
    led = client.send(last_link(parts, with_app.email), {"password": "seven quiet herons"})
    assert led.request.path == "/sign-in/second-step"
    assert not is_in(client)


@ON_SQLITE
def test_removing_it_asks_for_password_and_code_again_and_the_last_one_stays(client, with_app, parts, clock):
    page = password_only(client, with_app)
    client.send_on(page, {"factor_code": code_of(parts)}, button="Go on")
    clock.move_system(minutes=11)
    asked = client.get("/account/second-step/remove", follow_redirects=True, writes=True)
    assert asked.request.path == "/account/confirm"
    with pytest.raises(TooLate), open_work(parts, with_app) as work, client.session_transaction() as session:
        services.remove_app(work, session["_user_id"])
    alone = client.send_on(asked, {"password": PASSWORD}, button="Go on")
    assert errors(alone)[0].startswith("That code is not right")
    on = client.send_on(alone, {"password": PASSWORD, "factor_code": code_of(parts)}, button="Go on")
    assert on.request.path == "/account/second-step/remove"
    assert "this is the only one you have" in words(on)
    assert "Remove the app" not in words(on)
    token = client.page("/account").find("input", {"name": "csrf_token"})["value"]
    refused = client.post("/account/second-step/app/remove", data={"csrf_token": token})
    assert refused.status_code == 409
    assert "must have a second step" in words(refused)


@ON_SQLITE
def test_a_provider_may_have_one_and_take_it_away_and_may_go_without(client, new_person, work_as, parts):
    with work_as() as work:
        bo = create_provider(work, "Birch", "Bo Birch")
    elsewhere = sign_in_as(new_person(), bo)
    client.send("/sign-in", {"email": bo.email, "password": PASSWORD})
    assert "Off" in words(client.get("/account"))
    landed = set_up(parts, client, client.get("/account/second-step/app"))
    assert landed.status_code == 200
    with work_as() as work:
        # The helper of tests passes the step by; here the other session never took it.
        work.session.execute(update(SignInSession).where(SignInSession.method == "password").values(seen_at=None))
    other = new_person()
    assert other.send("/sign-in", {"email": bo.email, "password": PASSWORD}).request.path == "/sign-in/second-step"
    assert elsewhere.get("/account").status_code == 200
    client.send("/account/second-step/remove", button="Remove the app on your phone")
    assert "Set it up with an app" in words(client.get("/account/second-step"))
    assert is_in(new_signed_in(new_person(), bo))


def new_signed_in(client, person):
    client.send("/sign-in", {"email": person.email, "password": PASSWORD})
    return client


@ON_SQLITE
def test_new_recovery_codes_take_the_place_of_the_old(client, lee, parts):
    set_up(parts, client, password_only(client, lee))
    before = "10 left"
    assert before in words(client.get("/account/second-step"))
    shown = client.send("/account/second-step/recovery-codes", button="Make new codes")
    assert "Keep these codes" in words(shown)
    assert "Lee Marsh made new recovery codes." in sentences(parts, f"user:{lee.user_id}")


def test_an_administrator_resets_a_lost_one_and_all_sessions_end(client, new_person, with_app, work_as, parts):
    with work_as() as work:
        ada = create_staff(work, "Ada Min", Role.ADMINISTRATOR)
        give_app(work, ada.user_id)
    theirs = sign_in_as(new_person(), with_app)
    assert is_in(theirs)
    sign_in_as(client, ada)
    client.page(f"/people/{with_app.user_id}/second-step")
    done = client.send(f"/people/{with_app.user_id}/second-step", button="Reset it")
    assert "is reset" in words(done)
    assert theirs.get("/account").location.startswith("/sign-in?")
    assert "Ada Min reset the second step of Lee Marsh. All their sessions ended." in sentences(
        parts, f"user:{with_app.user_id}"
    )
    assert any("An administrator removed it" in mail.get_content() for mail in mails(parts, to=with_app.email))
    assert password_only(new_person(), with_app).request.path == "/account/second-step/app"
    assert client.get(f"/people/{ada.user_id}/second-step").status_code == 404


@ON_SQLITE
def test_an_offer_is_its_owners_and_lasts_an_hour(parts, lee, work_as, clock):
    with work_as() as work:
        other = create_staff(work, "Ada Min", Role.ADMINISTRATOR)
        token = services.sign_in(work, lee.email, PASSWORD).token
    theirs = factors.seal_offer(parts.keyring, other.user_id, SECRET, parts.clock.system_now())
    for offer in (theirs, "zz", "", theirs[:-2]):
        with pytest.raises(TooLate), open_work(parts, lee) as work:
            services.add_app(work, token, offer, code_of(parts))
    own = factors.seal_offer(parts.keyring, lee.user_id, SECRET, parts.clock.system_now() - timedelta(minutes=61))
    with pytest.raises(TooLate), open_work(parts, lee) as work:
        services.add_app(work, token, own, code_of(parts))


@ON_SQLITE
def test_the_password_alone_changes_no_second_step(parts, with_app):
    with open_work(parts, with_app) as work:
        token = services.sign_in(work, with_app.email, PASSWORD).token
    mine = pyotp.random_base32(32)
    offer = factors.seal_offer(parts.keyring, with_app.user_id, mine, parts.clock.system_now())
    for act in (
        lambda work: services.add_app(work, token, offer, code_of(parts, mine)),
        lambda work: services.remove_app(work, token),
        lambda work: services.renew_recovery_codes(work, token),
        lambda work: services.add_passkey(work, token, "{}", "mine"),
    ):
        with pytest.raises(NotFound), open_work(parts, with_app) as work:
            act(work)


@ON_SQLITE
def test_a_closed_account_takes_no_second_step(client, with_app, parts, work_as):
    page = password_only(client, with_app)
    with work_as() as work:
        work.session.execute(update(User).values(closed_at=work.system_now))
    answer = client.send_on(page, {"factor_code": code_of(parts)}, button="Go on")
    assert answer.status_code == 401
    assert not is_in(client)
