"""Saving one's own data, and leaving, ask again who it is: by password, by a code from an e-mail, or at the council's sign-in."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from portal.accounts import identity_provider
from portal.accounts.models import Attempt, User
from portal.accounts.services import ShowAgain, limits
from portal.retention.services import erase_own_account, export_own
from portal.retention.services.erasing import ERASED_NAME
from portal.rules.actors import OPERATOR, Role
from portal.rules.doors import Method, Proof, proof_lacking
from portal.unit_of_work import open_work
from tests.factories.accounts import PASSWORD, create_provider, create_service_user, create_staff
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.letters import mails
from tests.identity.issuer import CLIENT_ID, CLIENT_SECRET, issuing
from tests.identity.test_council_sign_in import HERE, come_in, portal_of

CONFIRM = "/account/confirm?next=/account/data"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATE = NOON - timedelta(minutes=10, seconds=1)


@pytest.mark.parametrize(
    ("method", "fresh_at", "second_factor_at", "factor", "lacking"),
    [
        (Method.PASSWORD, NOON - timedelta(minutes=10), None, False, None),
        (Method.PASSWORD, LATE, NOON, True, Proof.PASSWORD),
        (Method.PASSWORD, NOON, LATE, True, Proof.FACTOR),
        (Method.PASSWORD, NOON, None, True, Proof.FACTOR),
        (Method.PASSWORD, NOON, NOON, True, None),
        (Method.IDENTITY_PROVIDER, LATE, NOON, True, Proof.COUNCIL_ACCOUNT),
        (Method.IDENTITY_PROVIDER, NOON, NOON, True, None),
        (Method.CODE, LATE, None, False, Proof.PASSWORD),
        (Method.DEMO, NOON, None, True, None),
        (Method.DEMO, LATE, None, True, Proof.PASSWORD),
    ],
)
def test_what_must_be_shown_again(method, fresh_at, second_factor_at, factor, lacking):
    found = proof_lacking(method, fresh_at=fresh_at, second_factor_at=second_factor_at, now=NOON, factor=factor)
    assert found is lacking


def _form_token(client):
    return client.page("/account").find("input", {"name": "csrf_token"})["value"]


def _refused(client):
    """Both acts, sent without having shown anything, lead to the page that asks for it."""
    for address in ("/account/data/save", "/account/data"):
        answer = client.post(address, data={"sure": "y", "csrf_token": _form_token(client)})
        assert (answer.status_code, answer.location) == (303, CONFIRM), address


def _forms(client):
    return [form["action"] for form in client.page("/account/data").main.find_all("form")]


def test_a_provider_gives_the_password_again(work_as, people, app, new_person, parts):
    with work_as() as work:
        ama = create_provider(work, "Alder", "Ama Boateng")
    client = people.sign_in(new_person(), ama, fresh=False)
    assert _forms(client) == []
    with pytest.raises(ShowAgain), open_work(parts, ama) as work:
        export_own(work, token="made up")
    with pytest.raises(ShowAgain), open_work(parts, ama) as work:
        erase_own_account(work, token="made up")
    _refused(client)
    asked = client.page("/account/data").find("a", string="Show that it is you")["href"]
    assert errors(client.send(asked, {"password": "not the one"})) == ["That is not your password"]
    with open_work(parts, OPERATOR) as work:
        # Counted as every wrong password is: five in a quarter of an hour, and even the right one has to wait.
        assert work.session.scalars(select(Attempt.succeeded).where(Attempt.kind == limits.PASSWORD.kind)).all() == [
            False
        ]
    _refused(client)
    answer = client.send(asked, {"password": PASSWORD})
    assert answer.request.path == "/account/data"
    saved = client.send("/account/data", button="Save what you hold about me")
    assert saved.json["account"]["name"] == "Ama Boateng"
    client.send("/account/data", {"sure": "y"}, button="Close my account")
    with open_work(parts, OPERATOR) as work:
        assert work.session.get_one(User, ama.user_id).name == ERASED_NAME


@ON_SQLITE
def test_who_has_no_password_gives_a_code_from_an_e_mail(work_as, people, app, new_person, parts):
    with work_as() as work:
        rosa = create_service_user(work, "Rosa Moss")
        work.session.execute(update(User).where(User.id == rosa.user_id).values(password_hash=None))
    client = people.sign_in(new_person(), rosa, fresh=False)
    _refused(client)
    sent = client.send(CONFIRM, button="Send me a code")
    told = "".join(mail.get_content() for mail in mails(parts, to=rosa.email))
    code = re.search(r"asked: (\d{6})", told).group(1)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    stranger = people.sign_in(new_person(), rosa, fresh=False)
    assert errors(client.send_on(sent, {"code": wrong})) == [
        "That code is not right, or it is too old. You can ask for a new one."
    ]
    # The figures count only in the browser that asked for them.
    assert errors(stranger.post("/account/confirm", data={"code": code, "csrf_token": _form_token(stranger)}))
    _refused(client)
    assert client.send_on(sent, {"code": code}).request.path == "/account/data"
    assert client.send("/account/data", button="Save what you hold about me").json["account"]["name"] == "Rosa Moss"
    _refused(stranger)


@ON_SQLITE
def test_who_came_in_by_the_council_shows_it_there(make_app, work_as, parts):
    with work_as() as work:
        lee = create_staff(work, "Lee Marsh", Role.APPROVER)
    identity_provider.forget_what_is_known()
    with issuing() as issuer:
        issuer.person["email"] = lee.email
        issuer.over["auth_time"] = 1_700_000_000
        settings = {"oidc_issuer": issuer.address, "oidc_client_id": CLIENT_ID, "oidc_client_secret": CLIENT_SECRET}
        visitor = portal_of(make_app, public_url=HERE, **settings)()
        come_in(visitor)
        page = visitor.page(CONFIRM)
        assert 'name="password"' not in str(page)
        there = page.find("a", string="Sign in again at the council")["href"]
        assert errors(come_in(visitor, there)) == [identity_provider.NOT_AGAIN]
        assert _forms(visitor) == []
        del issuer.over["auth_time"]
        assert "You have shown again that it is you." in words(come_in(visitor, there))
        assert _forms(visitor) == ["/account/data/save"]
