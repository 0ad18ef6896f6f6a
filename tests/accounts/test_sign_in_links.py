"""People who use services sign in by a link, without a password."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from portal.accounts import queries, services
from portal.accounts.models import LinkToken
from portal.rules.actors import VISITOR, Role
from portal.rules.refusals import Invalid, TooLate
from portal.unit_of_work import open_work
from tests.accounts.ways import at_once, last_link, sentences, subjects
from tests.factories.accounts import PASSWORD, create_provider, create_service_user, create_staff
from tests.ground.client import errors, words
from tests.ground.letters import mails

ROSAS = "rosa@home.example"


@pytest.fixture
def rosa(work_as, parts, new_person, reading):
    """Somebody who came in by the invitation's button alone."""
    with work_as() as work:
        services.invite_staff(work, "Rosa M.", ROSAS, [Role.SERVICE_USER])
    link = last_link(parts, ROSAS)
    visitor = new_person()
    assert "You need no password." in words(visitor.get(link))
    visitor.send(link)
    assert visitor.get("/account").status_code == 200
    with reading() as session:
        return queries.get_actor(session, queries.find_user_by_email(session, ROSAS).user_id)


def ask(client, email=ROSAS):
    return client.send("/reset-password", {"email": email})


def test_a_link_signs_in_by_its_button_and_once(client, new_person, rosa, parts):
    assert f"If there is an account for {ROSAS}, we sent a link" in words(ask(client))
    link = last_link(parts, ROSAS)
    client.page(link)
    assert client.get("/account").status_code == 303, "opening the link must do nothing"
    client.send(link)
    assert client.get("/account").status_code == 200
    assert new_person().get(link).status_code == 410
    assert sentences(parts, f"user:{rosa.user_id}")[-2:] == [
        "Somebody asked to sign in by e-mail. We sent a link to the e-mail of this account.",
        "Rosa M. signed in.",
    ]


def test_the_link_works_for_an_hour(client, rosa, parts, work_as):
    ask(client)
    link = last_link(parts, ROSAS)
    opened = client.get(link)
    with work_as() as work:
        row = work.session.query(LinkToken).filter_by(purpose="sign_in").one()
        assert row.expires_at - row.created_at == timedelta(hours=1)
        work.session.execute(update(LinkToken).values(expires_at=work.system_now))
    assert client.send_on(opened).status_code == 410
    assert client.get("/account").status_code == 303


def test_no_password_opens_an_account_without_one(client, rosa):
    for password in ("", "None", PASSWORD):
        assert errors(client.send("/sign-in", {"email": ROSAS, "password": password}))


def test_everybody_else_gets_a_link_for_a_new_password(client, work_as, parts):
    with work_as() as work:
        lee = create_staff(work, "Lee Marsh", Role.APPROVER)
        bo = create_provider(work, "Birch", "Bo Birch")
        rosa = create_service_user(work, "Rosa M.")
    mails(parts)
    for person in (lee, bo, rosa):
        ask(client, person.email)
    assert "Choose a new password" in subjects(parts, lee.email)
    assert "Choose a new password" in subjects(parts, bo.email)
    assert "Your link to sign in" in subjects(parts, rosa.email)


def test_a_link_sent_before_somebody_became_an_officer_lets_nobody_in(client, rosa, parts, work_as):
    with work_as() as work:
        ada = create_staff(work, "Ada Min", Role.ADMINISTRATOR)
    ask(client)
    link = last_link(parts, ROSAS)
    with work_as(ada) as work:
        services.set_roles(work, rosa.user_id, [Role.APPROVER])
    assert client.send(link).status_code == 410
    assert client.get("/account").status_code == 303


def test_an_officer_comes_in_with_a_password_only(work_as):
    with work_as() as work:
        token = services.invite_staff(work, "Lee Marsh", "lee@dcc.example", [Role.APPROVER]).token
    with pytest.raises(Invalid), work_as(VISITOR) as work:
        services.accept_invitation(work, token, "")


def test_one_link_used_twice_at_once_signs_in_once(client, rosa, parts):
    ask(client)
    token = last_link(parts, ROSAS).rsplit("/", 1)[1]

    def use():
        with open_work(parts, VISITOR) as work:
            return services.sign_in_by_link(work, token)

    assert sorted(type(each).__name__ for each in at_once(use, use)) == ["SignedInAs", "TooLate"]


def test_a_made_up_link_is_refused(work_as):
    with pytest.raises(TooLate), work_as(VISITOR) as work:
        services.sign_in_by_link(work, "no such link")
