"""Organisations: found again, joined with an owner's word, never without an owner."""

from uuid import uuid4

import pytest
from sqlalchemy import func, select

from portal.accounts import queries, services
from portal.accounts.models import JoinRequest, Organisation
from portal.rules.actors import Role
from portal.rules.refusals import Invalid, NotAllowed, NotFound, Stale
from tests.accounts.ways import SAM, SAMS, fill_in, first_choice, last_link, sentences, subjects
from tests.factories.accounts import (
    PASSWORD,
    create_editor,
    create_member,
    create_provider,
    create_staff,
    sign_in_as,
)
from tests.ground import ON_SQLITE
from tests.ground.client import errors, words
from tests.ground.letters import mails


@pytest.fixture
def ama(work_as, parts):
    with work_as() as work:
        made = create_provider(work, "Alder Youth", "Ama Boateng")
    mails(parts)
    return made


def ask_to_join(client, parts, typed="Alder Youth CIO"):
    """Sam signs up, is shown the organisation that is there, asks to join it, and confirms."""
    asked = fill_in(client, typed)
    client.send_on(asked, {"choice": first_choice(asked)}, button="Create account")
    client.send(last_link(parts, SAMS), {"password": PASSWORD})


def actor_of(reading, email):
    with reading() as session:
        return queries.get_actor(session, queries.find_user_by_email(session, email).user_id)


def test_a_second_colleague_is_shown_the_organisation_and_none_of_its_people(client, ama):
    answer = fill_in(client, "ALDER YOUTH C.I.O.")
    assert "We found one like it:" in words(answer)
    assert "Alder Youth. Ask to join" in words(answer)
    assert "None of these. Add “ALDER YOUTH C.I.O.”" in words(answer)
    assert not errors(answer)
    assert "Ama" not in words(answer)
    assert ama.email not in answer.text


def test_without_an_answer_nothing_is_added(client, ama, parts):
    asked = fill_in(client, "Alder Youth")
    answer = client.send_on(asked, button="Create account")
    assert errors(answer) == ["Select your organisation, or say that none of these is yours"]
    made_up = client.send_on(asked, {"choice": str(uuid4())}, button="Create account")
    assert errors(made_up)
    assert subjects(parts, SAMS) == []


def test_a_name_changed_after_the_question_is_asked_about_again(client, ama, work_as):
    with work_as() as work:
        create_provider(work, "Birch", "Bo Birch")
    asked = fill_in(client, "Alder Youth")
    answer = client.send_on(asked, {"organisation_name": "Birch", "choice": "new"}, button="Create account")
    assert "Birch. Ask to join" in words(answer)
    assert "We sent a link" not in words(answer)


def test_an_owner_lets_a_colleague_in(client, new_person, ama, parts, reading):
    sam = client
    ask_to_join(sam, parts)
    assert "You asked to join Alder Youth. An owner there decides." in words(sam.get("/organisation/join"))
    barred = sam.get("/organisation")
    assert barred.status_code == 403
    assert "Add or join your organisation" in words(barred)
    assert subjects(parts, ama.email)[-1] == "Sam Cole asks to join Alder Youth"
    owner = sign_in_as(new_person(), ama)
    assert "Sam Cole asks to join Alder Youth as an editor." in words(owner.get("/organisation"))
    owner.send("/organisation", button="Let Sam Cole join")
    assert "Editor" in sam.page("/organisation").get_text()
    assert "You are now in Alder Youth" in subjects(parts, SAMS)
    assert sentences(parts, f"organisation:{ama.organisation_id}") == [
        "Ama Boateng added Alder Youth and became its owner.",
        "Sam Cole asked to join as an editor.",
        "Ama Boateng let Sam Cole join.",
    ]
    with reading() as session:
        assert [name for _, name, _ in queries.owners_of(session, ama.organisation_id)] == ["Ama Boateng"]


def test_an_owner_says_no_and_the_person_may_add_their_own(client, new_person, ama, parts):
    ask_to_join(client, parts)
    owner = sign_in_as(new_person(), ama)
    owner.send("/organisation", button="Say no to Sam Cole")
    assert "Sam Cole" not in words(owner.get("/organisation"))
    assert "You were not added to Alder Youth" in subjects(parts, SAMS)
    again = client.send("/organisation/join", {"organisation_name": "Alder Youth"})
    refused = client.send_on(again, {"choice": first_choice(again)})
    assert errors(refused) == ["An owner said no before. Talk to them: they can invite you."]
    asked = client.send("/organisation/join", {"organisation_name": "Alder Youth"})
    client.send_on(asked, {"choice": "new"})
    assert client.page("/organisation").h1.get_text() == "Alder Youth"


def test_nobody_asks_twice(client, ama, parts):
    ask_to_join(client, parts)
    asked = client.send("/organisation/join", {"organisation_name": "Alder Youth"})
    assert errors(client.send_on(asked, {"choice": first_choice(asked)})) == [
        "You have asked already. An owner decides."
    ]


def test_only_an_owner_of_that_organisation_decides(client, ama, parts, work_as, reading):
    ask_to_join(client, parts)
    with work_as() as work:
        jo = create_editor(work, ama.organisation_id, "Jo Reed")
        bo = create_provider(work, "Birch", "Bo Birch")
        lee = create_staff(work, "Lee Marsh", Role.ADMINISTRATOR)
    with reading() as session:
        request_id = session.scalars(select(JoinRequest.id)).one()
    sam = actor_of(reading, SAMS)
    for actor, refusal in ((jo, NotAllowed), (bo, NotFound), (lee, NotFound), (sam, NotFound)):
        with pytest.raises(refusal), work_as(actor) as work:
            services.decide_join(work, request_id, accept=True)
    with work_as(ama) as work:
        services.decide_join(work, request_id, accept=True)
    with pytest.raises(Stale), work_as(ama) as work:
        services.decide_join(work, request_id, accept=False)


def test_somebody_who_went_elsewhere_meanwhile_is_not_let_in(client, ama, parts, reading, work_as):
    ask_to_join(client, parts)
    with reading() as session:
        request_id = session.scalars(select(JoinRequest.id)).one()
    client.send("/organisation/join", {"organisation_name": "Elsewhere"})
    with pytest.raises(Stale), work_as(ama) as work:
        services.decide_join(work, request_id, accept=True)


def test_an_answer_that_is_none_changes_nothing(new_person, ama, client, parts, reading):
    ask_to_join(client, parts)
    owner = sign_in_as(new_person(), ama)
    page = owner.page("/organisation")
    form = next(each for each in page.find_all("form") if "requests" in each["action"])
    token = form.find("input", attrs={"name": "csrf_token"})["value"]
    assert owner.post(form["action"], data={"csrf_token": token, "answer": "perhaps"}).status_code == 400
    unknown = f"/organisation/requests/{uuid4()}"
    assert owner.post(unknown, data={"csrf_token": token, "answer": "yes"}).status_code == 404


def test_two_colleagues_who_sign_up_with_one_name_make_one_organisation(client, new_person, parts, reading):
    other = new_person()
    fill_in(client, "Willow Care")
    fill_in(other, "Willow Care CIC", name="Kim Lowe", email="kim@willow.example")
    client.send(last_link(parts, SAMS), {"password": PASSWORD})
    answer = other.send(last_link(parts, "kim@willow.example"), {"password": PASSWORD})
    assert answer.request.path == "/organisation/join"
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Organisation)) == 1


def test_a_colleague_comes_in_by_an_owners_invitation(client, new_person, ama, parts):
    owner = sign_in_as(new_person(), ama)
    owner.send("/organisation/invite", {"name": "Jo Reed", "email": "jo@alder.example", "role": "editor"})
    assert "Jo Reed (jo@alder.example) is invited as an editor." in words(owner.get("/organisation"))
    link = last_link(parts, "jo@alder.example")
    assert "Join Alder Youth" in words(client.get(link))
    client.send(link, {"password": PASSWORD})
    assert "Editor" in client.page("/organisation").get_text()
    assert sentences(parts, f"organisation:{ama.organisation_id}")[-2:] == [
        "Ama Boateng invited Jo Reed (jo@alder.example) as an editor.",
        "Jo Reed joined as an editor.",
    ]


def test_a_withdrawn_invitation_lets_nobody_in(client, new_person, ama, parts, work_as):
    owner = sign_in_as(new_person(), ama)
    owner.send("/organisation/invite", {"name": "Jo Reed", "email": "jo@alder.example", "role": "owner"})
    link = last_link(parts, "jo@alder.example")
    with work_as() as work:
        bo = create_provider(work, "Birch", "Bo Birch")
    with work_as(ama) as work:
        (waiting,) = queries.list_invitations(work.session, ama.organisation_id, work.system_now)
    with pytest.raises(NotFound), work_as(bo) as work:
        services.withdraw_invitation(work, waiting.id)
    owner.send("/organisation", button="Withdraw the invitation of Jo Reed")
    assert client.get(link).status_code == 410
    with pytest.raises(Stale), work_as(ama) as work:
        services.withdraw_invitation(work, waiting.id)


@ON_SQLITE
@pytest.mark.parametrize(
    ("over", "message"),
    [
        ({"name": ""}, "Enter their name"),
        ({"email": "jo"}, "Enter an e-mail address, such as name@example.org"),
        ({"role": ""}, "Select owner or editor"),
        ({"role": "approver"}, "Select owner or editor from the list"),
        ({"email": "ama.boateng@people.example"}, "This person is in your organisation already"),
    ],
)
def test_bad_input_invites_nobody(client, ama, over, message):
    sign_in_as(client, ama)
    typed = {"name": "Jo Reed", "email": "jo@alder.example", "role": "editor", **over}
    assert errors(client.send("/organisation/invite", typed)) == [message]


def test_whether_an_address_has_an_account_does_not_show_when_inviting(client, ama, work_as, new_person, parts):
    with work_as() as work:
        bo = create_provider(work, "Birch", "Bo Birch")
    mails(parts)
    owner = sign_in_as(new_person(), ama)
    answer = owner.send("/organisation/invite", {"name": "Bo", "email": bo.email, "role": "editor"})
    assert "We sent an invitation to Bo." in words(answer)
    refused = client.send(last_link(parts, bo.email), {"password": PASSWORD})
    assert "belongs to an account of another organisation" in errors(refused)[0]


def test_staff_do_not_become_members(ama, work_as, parts, client):
    with work_as() as work:
        lee = create_staff(work, "Lee Marsh", Role.APPROVER)
    mails(parts)
    with work_as(ama) as work:
        services.invite_colleague(work, "Lee", lee.email, Role.EDITOR)
    assert "cannot take this invitation" in errors(client.send(last_link(parts, lee.email), {"password": PASSWORD}))[0]


def test_an_editor_sees_who_is_in_and_changes_nothing(client, ama, work_as):
    with work_as() as work:
        jo = create_editor(work, ama.organisation_id, "Jo Reed")
    sign_in_as(client, jo)
    page = client.page("/organisation")
    assert "Ama Boateng" in page.get_text()
    assert "Invite a colleague" not in page.get_text()
    assert client.get("/organisation/invite").status_code == 403
    assert client.get(f"/organisation/members/{ama.user_id}").status_code == 403
    assert client.get(f"/organisation/members/{ama.user_id}/remove").status_code == 404
    for act in (
        lambda work: services.invite_colleague(work, "Kim", "kim@alder.example", Role.OWNER),
        lambda work: services.change_member_role(work, jo.user_id, Role.OWNER),
        lambda work: services.remove_member(work, ama.user_id),
    ):
        with pytest.raises(NotAllowed), work_as(jo) as work:
            act(work)


def test_an_owner_changes_roles_but_never_leaves_without_an_owner(client, ama, work_as, parts):
    with work_as() as work:
        jo = create_editor(work, ama.organisation_id, "Jo Reed")
    sign_in_as(client, ama)
    last = "An organisation needs an owner. Make somebody else an owner first."
    assert errors(client.send(f"/organisation/members/{ama.user_id}", {"role": "editor"})) == [last]
    leaving = client.send(f"/organisation/members/{ama.user_id}/remove")
    assert leaving.status_code == 409
    assert last in words(leaving)
    client.send(f"/organisation/members/{jo.user_id}", {"role": "owner"})
    left = client.send(f"/organisation/members/{ama.user_id}/remove")
    assert "You left Alder Youth." in words(left)
    assert client.get("/organisation").status_code == 403
    assert sentences(parts, f"organisation:{ama.organisation_id}")[-2:] == [
        "Ama Boateng made Jo Reed an owner.",
        "Ama Boateng left.",
    ]


def test_who_is_taken_out_is_out_at_once_and_their_invitations_lapse(client, new_person, ama, work_as, parts):
    with work_as() as work:
        jo = create_member(work, ama.organisation_id, "Jo Reed", Role.OWNER)
    with work_as(jo) as work:
        services.invite_colleague(work, "Kim Lowe", "kim@alder.example", Role.OWNER)
    link = last_link(parts, "kim@alder.example")
    theirs = sign_in_as(new_person(), jo)
    sign_in_as(client, ama)
    client.send(f"/organisation/members/{jo.user_id}/remove", button="Take out")
    assert theirs.get("/organisation").status_code == 403
    assert new_person().get(link).status_code == 410


def test_other_organisations_people_are_not_there(client, ama, work_as):
    with work_as() as work:
        bo = create_provider(work, "Birch", "Bo Birch")
    sign_in_as(client, ama)
    assert client.get(f"/organisation/members/{bo.user_id}").status_code == 404
    assert client.get(f"/organisation/members/{bo.user_id}/remove").status_code == 404
    for act in (
        lambda work: services.change_member_role(work, bo.user_id, Role.EDITOR),
        lambda work: services.remove_member(work, bo.user_id),
    ):
        with pytest.raises(NotFound), work_as(ama) as work:
            act(work)


def test_no_other_role_can_be_given(ama, work_as):
    with work_as() as work:
        jo = create_editor(work, ama.organisation_id, "Jo Reed")
    with pytest.raises(Invalid), work_as(ama) as work:
        services.change_member_role(work, jo.user_id, Role.APPROVER)
    with pytest.raises(Invalid), work_as(ama) as work:
        services.invite_colleague(work, "Kim", "kim@alder.example", Role.ADMINISTRATOR)


def test_who_is_in_an_organisation_adds_no_second(ama, work_as):
    for act in (
        lambda work: services.add_organisation(work, "Elsewhere"),
        lambda work: services.ask_to_join(work, ama.organisation_id),
    ):
        with pytest.raises(NotAllowed), work_as(ama) as work:
            act(work)


def test_inviting_without_end_is_stopped(ama, work_as):
    with work_as(ama) as work:
        for number in range(30):
            services.invite_colleague(work, "Jo", f"jo{number}@alder.example", Role.EDITOR)
    with pytest.raises(services.TooManyTries), work_as(ama) as work:
        services.invite_colleague(work, "Jo", "jo30@alder.example", Role.EDITOR)


def test_an_organisation_that_is_not_there_cannot_be_asked_for(work_as):
    with pytest.raises(Invalid), work_as() as work:
        services.sign_up(work, **SAM, organisation_name="Alder", join=uuid4())
