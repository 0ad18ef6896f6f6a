"""Administrators bring people in, give and take roles, and close accounts."""

from uuid import uuid4

import pytest

from portal.accounts import queries, services
from portal.accounts.events import RolesChanged
from portal.accounts.models import SignInSession
from portal.cli import __main__ as command
from portal.rules.actors import Role
from portal.rules.refusals import NotAllowed, NotFound, Stale, TooLate
from tests.accounts.ways import SAMS, age, first_choice, last_link, sentences, set_up, subjects
from tests.factories.accounts import (
    PASSWORD,
    create_provider,
    create_service_user,
    create_staff,
    create_supporter,
    give_app,
    sign_in_as,
)
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.letters import mails

LEE = {"name": "Lee Marsh", "email": "lee@dcc.example", "roles": ["approver", "auditor"]}


@pytest.fixture
def ada(work_as, parts):
    with work_as() as work:
        made = create_staff(work, "Ada Min", Role.ADMINISTRATOR)
    mails(parts)
    return made


@pytest.fixture
def office(client, ada):
    """The administrator's browser."""
    return sign_in_as(client, ada)


def test_an_officer_comes_in_by_the_link_with_the_roles_ticked(office, new_person, parts, reading):
    answer = office.send("/people/invite", LEE)
    assert "We sent an invitation to Lee Marsh. It works for 7 days." in words(answer)
    assert "Lee Marsh" in words(answer)
    link = last_link(parts, "lee@dcc.example")
    lee = new_person()
    assert "You are invited as: approver and auditor." in words(lee.get(link))
    with reading() as session:
        assert queries.find_user_by_email(session, "lee@dcc.example") is None, "opening the link must do nothing"
    lee.send(link, {"password": PASSWORD})
    with reading() as session:
        found = queries.find_user_by_email(session, "lee@dcc.example")
        assert set(found.roles) == {Role.STAFF, Role.APPROVER, Role.AUDITOR}
        assert [each.name for each in queries.list_staff(session)] == ["Lee Marsh"]
    assert sentences(parts, f"user:{found.user_id}") == [
        "Ada Min invited Lee Marsh (lee@dcc.example) as approver and auditor.",
        "Lee Marsh accepted the invitation.",
        "Lee Marsh signed in.",
    ]
    assert new_person().get(link).status_code == 410


def test_people_who_use_services_and_supporters_come_in_so_too(work_as, reading):
    with work_as() as work:
        create_service_user(work, "Rosa M.")
        create_supporter(work, "Ada Bell")
    with reading() as session:
        assert [each.name for each in queries.list_service_users(session)] == ["Rosa M."]
        assert queries.list_staff(session) == []


def test_an_invitation_works_for_7_days(office, parts, new_person):
    office.send("/people/invite", LEE)
    link = last_link(parts, "lee@dcc.example")
    age(parts, days=6, hours=23)
    new_person().page(link)
    age(parts, days=7)
    assert new_person().get(link).status_code == 410


def test_a_withdrawn_invitation_lets_nobody_in(office, parts, new_person):
    office.send("/people/invite", LEE)
    link = last_link(parts, "lee@dcc.example")
    opened = (lee := new_person()).get(link)
    answer = office.send("/people", button="Withdraw the invitation of Lee Marsh")
    assert "The invitation is withdrawn." in words(answer)
    assert lee.get(link).status_code == 410
    assert lee.send_on(opened, {"password": PASSWORD}).status_code == 410
    assert lee.get("/account").status_code == 303


def test_a_second_invitation_ends_the_first(office, parts, new_person):
    office.send("/people/invite", LEE)
    first = last_link(parts, "lee@dcc.example")
    office.send("/people/invite", {**LEE, "roles": ["auditor"]})
    second = last_link(parts, "lee@dcc.example")
    assert new_person().get(first).status_code == 410
    assert "auditor" in new_person().page(second).get_text()


@ON_SQLITE
@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"name": ""}, "Enter their name"),
        ({"email": "lee"}, "Enter an e-mail address, such as name@example.org"),
        ({"roles": []}, "Select at least one role"),
        ({"roles": ["king"]}, "Select at least one role from the list"),
        ({"roles": ["owner"]}, "Select at least one role from the list"),
        (
            {"roles": ["approver", "service_user"]},
            "Someone who uses services, or helps someone who does, cannot hold a council role too",
        ),
        (
            {"roles": ["approver", "administrator"]},
            "An administrator sees nothing of a tender. Give the other roles to another account.",
        ),
    ],
)
def test_bad_input_invites_nobody(office, parts, over, message):
    answer = office.send("/people/invite", {**LEE, **over})
    assert errors(answer) == [message]
    assert subjects(parts, "lee@dcc.example") == []


def test_somebody_with_a_council_account_is_not_invited_again(office, work_as):
    with work_as() as work:
        lee = create_staff(work, "Lee Marsh", Role.APPROVER)
    answer = office.send("/people/invite", {**LEE, "email": lee.email})
    assert errors(answer) == ["This person has a council account already. Change its roles instead."]


def test_a_providers_address_is_invited_in_silence_and_refused_at_the_link(office, work_as, new_person, parts, reading):
    with work_as() as work:
        bo = create_provider(work, "Birch", "Bo Birch")
    mails(parts)
    assert "We sent an invitation" in words(office.send("/people/invite", {**LEE, "email": bo.email}))
    answer = new_person().send(last_link(parts, bo.email), {"password": PASSWORD})
    assert "cannot take this invitation" in errors(answer)[0]
    with reading() as session:
        assert queries.get_actor(session, bo.user_id).roles == {Role.OWNER}


def test_somebody_who_has_an_account_gives_their_own_password(office, client, new_person, parts, work_as):
    sam = new_person()
    with work_as() as work:
        create_provider(work, "Alder Youth", "Ama Boateng")
    second = sam.send("/sign-up", {"name": "Sam Cole", "email": SAMS, "password": PASSWORD})
    asked = sam.send_on(second, {"organisation_name": "Alder Youth"}, button="Create account")
    sam.send_on(asked, {"choice": first_choice(asked)}, button="Create account")
    sam.send(last_link(parts, SAMS), {"password": PASSWORD})
    office.send("/people/invite", {**LEE, "email": SAMS})
    link = last_link(parts, SAMS)
    stranger = new_person()
    assert errors(stranger.send(link, {"password": "a password of my own"})) == ["That is not your password"]
    led = sam.send(link, {"password": PASSWORD})
    assert sam.get("/account").status_code == 303
    set_up(parts, sam, led)
    assert "Approver" in sam.page("/account").get_text()


def test_roles_given_and_taken_count_from_the_next_click_and_are_on_record(office, new_person, work_as, parts):
    with work_as() as work:
        lee = create_staff(work, "Lee Marsh", Role.COMMISSIONER)
    theirs = sign_in_as(new_person(), lee)
    assert theirs.get("/staff/plans/new").status_code == 200
    office.send(f"/people/{lee.user_id}", {"roles": ["auditor"]})
    assert theirs.get("/staff/plans/new").status_code == 403
    assert "Auditor" in theirs.page("/account").get_text()
    assert sentences(parts, f"user:{lee.user_id}")[-1] == (
        "Ada Min made Lee Marsh auditor and took from Lee Marsh the role of commissioner."
    )


def test_saving_the_same_roles_records_nothing(office, work_as, parts):
    with work_as() as work:
        lee = create_staff(work, "Lee Marsh", Role.COMMISSIONER)
    office.page(f"/people/{lee.user_id}")
    before = sentences(parts, f"user:{lee.user_id}")
    office.send(f"/people/{lee.user_id}")
    assert sentences(parts, f"user:{lee.user_id}") == before


def test_the_last_administrator_stays_one(office, ada, work_as):
    answer = office.send(f"/people/{ada.user_id}", {"roles": ["auditor"]})
    assert errors(answer) == ["The portal needs an administrator. Make somebody else one first."]
    with work_as() as work:
        eve = create_staff(work, "Eve Min", Role.ADMINISTRATOR)
    with work_as(eve) as work:
        services.set_roles(work, ada.user_id, [Role.AUDITOR])
    assert office.get("/people").status_code == 403


def test_an_administrator_cannot_let_themselves_into_the_tenders(office, ada, work_as):
    with work_as() as work:
        create_staff(work, "Eve Min", Role.ADMINISTRATOR)
    answer = office.send(f"/people/{ada.user_id}", {"roles": ["auditor"]})
    assert errors(answer) == ["You cannot change your own roles. Ask another administrator."]
    assert office.get("/people").status_code == 200


def test_a_closed_account_is_out_at_once_and_cannot_come_back(office, new_person, work_as, reading, parts):
    with work_as() as work:
        lee = create_staff(work, "Lee Marsh", Role.APPROVER)
    theirs = sign_in_as(new_person(), lee)
    office.send(f"/people/{lee.user_id}/close", button="Close the account")
    with reading() as session:
        rows = session.query(SignInSession).filter_by(user_id=lee.user_id).all()
        assert rows
        assert all(row.ended_at for row in rows)
    assert theirs.get("/account").status_code == 303
    assert errors(theirs.send("/sign-in", {"email": lee.email, "password": PASSWORD}))
    theirs.send("/reset-password", {"email": lee.email})
    assert "Choose a new password" not in subjects(parts, lee.email)
    with reading() as session:
        assert [each.name for each in queries.list_staff(session)] == []
    assert sentences(parts, f"user:{lee.user_id}")[-2:] == [
        "Ada Min closed the account of Lee Marsh.",
        "Somebody tried to sign in to this account and was refused.",
    ]
    assert office.get(f"/people/{lee.user_id}").status_code == 404
    again = office.send("/people/invite", {**LEE, "email": lee.email})
    assert errors(again) == ["The account with this e-mail was closed. Use another e-mail."]


def test_nobody_closes_their_own_account(ada, work_as):
    with work_as() as work:
        create_staff(work, "Eve Min", Role.ADMINISTRATOR)
    with pytest.raises(Stale), work_as(ada) as work:
        services.close_account(work, ada.user_id)


def test_invitations_of_who_is_no_administrator_any_more_lapse(office, ada, work_as, parts, new_person):
    office.send("/people/invite", LEE)
    link = last_link(parts, "lee@dcc.example")
    with work_as() as work:
        eve = create_staff(work, "Eve Min", Role.ADMINISTRATOR)
    with work_as(eve) as work:
        services.set_roles(work, ada.user_id, [Role.AUDITOR])
    assert new_person().get(link).status_code == 410


@pytest.mark.parametrize(
    "role", [Role.APPROVER, Role.PROCUREMENT_OFFICER, Role.COMMISSIONER, Role.AUDITOR, Role.SERVICE_USER]
)
@ON_SQLITE
def test_nobody_but_an_administrator_comes_near(work_as, new_person, role, ada):
    with work_as() as work:
        lee = create_staff(work, "Lee Marsh", role)
    theirs = sign_in_as(new_person(), lee)
    for address in ("/people", "/people/invite", f"/people/{ada.user_id}", f"/people/{ada.user_id}/close"):
        assert theirs.get(address).status_code == 403
    for act in (
        lambda work: services.invite_staff(work, "Eve", "eve@dcc.example", [Role.ADMINISTRATOR]),
        lambda work: services.set_roles(work, lee.user_id, [Role.ADMINISTRATOR]),
        lambda work: services.close_account(work, ada.user_id),
    ):
        with pytest.raises(NotAllowed), work_as(lee) as work:
            act(work)


def test_providers_are_not_among_the_councils_people(office, work_as, ada):
    with work_as() as work:
        bo = create_provider(work, "Birch", "Bo Birch")
    assert "Bo Birch" not in office.page("/people").get_text()
    for address in (f"/people/{bo.user_id}", f"/people/{uuid4()}"):
        assert office.get(address).status_code == 404
    with pytest.raises(NotFound), work_as(ada) as work:
        services.set_roles(work, bo.user_id, [Role.APPROVER])


def test_the_roles_page_shows_what_the_guards_read(office):
    page = office.page("/roles").get_text()
    assert "Submits bids, and says who is in the organisation." in page
    assert "Approve who wins" in page


@ON_SQLITE
def test_the_operator_brings_in_the_first_administrator(parts, monkeypatch, capsys, new_person):
    monkeypatch.setenv("PORTAL_VAR", str(parts.settings.var))
    monkeypatch.setenv("PORTAL_SECRET_KEY", parts.settings.secret_key)
    monkeypatch.setenv("PORTAL_SEALING_KEY", parts.settings.sealing_key.decode())
    assert command.main(["admin", "invite", "Ada Min", "ada@dcc.example"]) == 0
    printed = capsys.readouterr().out.split()[0]
    link = printed.removeprefix("http://127.0.0.1:8000")
    assert last_link(parts, "ada@dcc.example") == link
    ada = new_person()
    answer = ada.send(link, {"password": PASSWORD})
    assert answer.request.path == "/account/second-step/app"
    assert set_up(parts, ada, answer).request.path == "/people"
    assert command.main(["admin", "invite", "Ada Min", "ada@dcc.example"]) == 1
    assert command.main(["admin", "invite", "Ada Min", "nonsense"]) == 2
    assert ada.get("/people").status_code == 200
    assert command.main(["admin", "reset-second-step", "ada@dcc.example"]) == 0
    assert ada.get("/people").status_code == 303
    assert command.main(["admin", "reset-second-step", "ada@dcc.example"]) == 1
    assert command.main(["admin", "reset-second-step", "nobody@dcc.example"]) == 1


def test_a_change_of_roles_reads_as_a_sentence():
    event = RolesChanged(user_id=uuid4(), given=("approver",), taken=(), name="Lee Marsh")
    assert event.sentence("Ada Min") == "Ada Min made Lee Marsh approver."


def test_a_link_sent_before_the_account_was_closed_opens_nothing(ada, work_as, parts):
    with work_as() as work:
        lee = create_staff(work, "Lee Marsh", Role.APPROVER)
    mails(parts)
    with work_as() as work:
        services.ask_for_reset(work, lee.email)
    token = last_link(parts, lee.email).rsplit("/", 1)[1]
    with work_as(ada) as work:
        services.close_account(work, lee.user_id)
    with pytest.raises(TooLate), work_as() as work:
        services.reset_password(work, token, "seven wet umbrellas")


@pytest.mark.parametrize("over", ["withdrawn", "too old", "used"])
def test_the_verb_itself_refuses_an_invitation_that_is_over(ada, work_as, parts, over):
    with work_as(ada) as work:
        invited = services.invite_staff(work, "Lee Marsh", "lee@dcc.example", [Role.APPROVER])
    if over == "withdrawn":
        with work_as(ada) as work:
            services.withdraw_invitation(work, invited.invitation_id)
    elif over == "too old":
        age(parts, days=7)
    else:
        with work_as() as work:
            services.accept_invitation(work, invited.token, PASSWORD)
    with pytest.raises(TooLate), work_as() as work:
        services.accept_invitation(work, invited.token, PASSWORD)


def test_only_an_administrator_withdraws_the_councils_invitations(ada, work_as):
    with work_as() as work:
        bo = create_provider(work, "Birch", "Bo Birch")
        lee = create_staff(work, "Lee Marsh", Role.APPROVER)
    with work_as(ada) as work:
        invited = services.invite_staff(work, "Eve Min", "eve@dcc.example", [Role.APPROVER])
    for actor in (bo, lee):
        with pytest.raises(NotFound), work_as(actor) as work:
            services.withdraw_invitation(work, invited.invitation_id)


@ON_SQLITE
def test_an_administrator_resets_the_second_step_of_a_providers_person_by_their_e_mail(office, work_as, parts, reading):
    with work_as() as work:
        owner = create_provider(work, "Lantern Lane", "Rosalind Tye")
    nobody = words(office.get(f"/people?lost={owner.email}"))
    assert f"No account with a second step has the e-mail {owner.email}." in nobody
    with work_as() as work:
        give_app(work, owner.user_id)
    page = office.page(f"/people?lost={owner.email}")
    link = page.find("a", string="Reset the second step of Rosalind Tye")["href"]
    answer = office.send(link, {})
    assert "The second step of Rosalind Tye is reset." in words(answer)
    with reading() as session:
        assert not queries.has_factor(session, owner.user_id)
    assert "Lantern Lane" not in words(answer), "of a provider nothing else is shown"
    assert office.get(f"/people/{owner.user_id}").status_code == 404


@ON_SQLITE
def test_a_single_administrator_is_told_to_invite_a_second(office, work_as):
    assert "Invite a second" in words(office.get("/people"))
    with work_as() as work:
        create_staff(work, "Ida Brand", Role.ADMINISTRATOR)
    assert "Invite a second" not in words(office.get("/people"))
