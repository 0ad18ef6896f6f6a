"""Twice at once, with two real sessions; and what stands after a failure half way."""

import dataclasses

import pytest
from sqlalchemy import func, select

from portal.accounts import events, queries, services
from portal.accounts.models import Attempt, Invitation, LinkToken, Membership, Organisation, SignInSession, User
from portal.audit.models import AuditEntry
from portal.notifications.models import OutboxMessage
from portal.rules.actors import OPERATOR, VISITOR, Role
from portal.unit_of_work import open_work
from tests.accounts.ways import SAM, SAMS, at_once
from tests.factories.accounts import PASSWORD, create_member, create_provider, create_staff


def count(reading, what):
    with reading() as session:
        return session.scalar(select(func.count()).select_from(what))


def kinds(found):
    return sorted(type(each).__name__ for each in found)


def in_work(parts, act, actor=VISITOR):
    def run():
        with open_work(parts, actor) as work:
            return act(work)

    return run


def test_one_invitation_accepted_twice_at_once_lets_one_in(parts, work_as, reading):
    with work_as() as work:
        token = services.invite_staff(work, "Lee Marsh", "lee@dcc.example", [Role.APPROVER]).token
    accept = in_work(parts, lambda work: services.accept_invitation(work, token, PASSWORD))
    assert kinds(at_once(accept, accept)) == ["SignedInAs", "TooLate"]
    assert count(reading, SignInSession) == 1


def test_one_link_confirmed_twice_at_once_adds_one_organisation(parts, work_as, reading):
    with work_as() as work:
        token = services.sign_up(work, **SAM, organisation_name="Alder Youth")
    confirm = in_work(parts, lambda work: services.confirm(work, token, PASSWORD))
    assert kinds(at_once(confirm, confirm)) == ["SignedInAs", "TooLate"]
    assert count(reading, Organisation) == 1


def test_two_links_of_one_person_confirmed_at_once_make_one_account(parts, work_as, reading):
    with work_as() as work:
        tokens = [services.sign_up(work, **SAM, organisation_name=name) for name in ("Alder", "Birch")]
    acts = [in_work(parts, lambda work, token=token: services.confirm(work, token, PASSWORD)) for token in tokens]
    assert kinds(at_once(*acts)) == ["SignedInAs", "TooLate"]
    assert (count(reading, Organisation), count(reading, Membership)) == (1, 1)


def test_two_people_with_one_organisations_name_confirmed_at_once_make_one(parts, work_as, reading):
    with work_as() as work:
        first = services.sign_up(work, **SAM, organisation_name="Alder Youth")
        kim = {**SAM, "name": "Kim Lowe", "email": "kim@alder.example"}
        second = services.sign_up(work, **kim, organisation_name="Alder Youth CIO")
    acts = [
        in_work(parts, lambda work, token=token: services.confirm(work, token, PASSWORD)) for token in (first, second)
    ]
    assert kinds(at_once(*acts)) == ["SignedInAs", "SignedInAs"]
    assert count(reading, Organisation) == 1


def test_signing_up_twice_at_once_makes_one_account(parts, reading):
    act = in_work(parts, lambda work: services.sign_up(work, **SAM, organisation_name="Alder Youth"))
    assert kinds(at_once(act, act)) == ["str", "str"]
    assert count(reading, User) == 1


def test_two_owners_who_leave_at_once_leave_one(parts, work_as, reading):
    with work_as() as work:
        ama = create_provider(work, "Alder Youth", "Ama Boateng")
        jo = create_member(work, ama.organisation_id, "Jo Reed", Role.OWNER)
    acts = [in_work(parts, lambda work, who=who: services.remove_member(work, who.user_id), who) for who in (ama, jo)]
    assert kinds(at_once(*acts)) == ["NoneType", "Stale"]
    with reading() as session:
        assert len(queries.owners_of(session, ama.organisation_id)) == 1


def test_two_administrators_who_close_each_other_at_once_leave_one(parts, work_as, reading):
    with work_as() as work:
        ada, eve = (create_staff(work, name, Role.ADMINISTRATOR) for name in ("Ada Min", "Eve Min"))
    acts = [
        in_work(parts, lambda work: services.close_account(work, eve.user_id), ada),
        in_work(parts, lambda work: services.close_account(work, ada.user_id), eve),
    ]
    assert "NoneType" in kinds(at_once(*acts))
    with reading() as session:
        assert len(queries.list_council_accounts(session)) == 1


def test_a_request_decided_twice_at_once_is_decided_once(parts, work_as, reading):
    with work_as() as work:
        ama = create_provider(work, "Alder Youth", "Ama Boateng")
        token = services.sign_up(work, **SAM, organisation_name="Alder Youth", join=ama.organisation_id)
        services.confirm(work, token, PASSWORD)
        (waiting,) = queries.list_join_requests(work.session, ama.organisation_id)
    acts = [
        in_work(parts, lambda work, yes=yes: services.decide_join(work, waiting.request_id, accept=yes), ama)
        for yes in (True, False)
    ]
    assert kinds(at_once(*acts)) == ["NoneType", "Stale"]


class Broken(Exception):
    pass


def _breaking(parts, event):
    def boom(_work, _event):
        raise Broken

    return dataclasses.replace(parts, listeners={event: (boom,)})


TABLES = (User, Organisation, Membership, SignInSession, LinkToken, Invitation, Attempt, OutboxMessage, AuditEntry)


@pytest.mark.parametrize("event", [events.AccountConfirmed, events.OrganisationAdded, events.SignedIn])
def test_a_confirmation_that_fails_half_way_leaves_nothing(parts, work_as, reading, event):
    with work_as() as work:
        token = services.sign_up(work, **SAM, organisation_name="Alder Youth")
    before = [count(reading, table) for table in TABLES]
    with pytest.raises(Broken), open_work(_breaking(parts, event), VISITOR) as work:
        services.confirm(work, token, PASSWORD)
    assert [count(reading, table) for table in TABLES] == before
    with reading() as session:
        assert queries.find_user_by_email(session, SAMS) is None
    with work_as(VISITOR) as work:
        assert isinstance(services.confirm(work, token, PASSWORD), services.SignedInAs)


@pytest.mark.parametrize("event", [events.InvitationAccepted, events.SignedIn])
def test_an_invitation_that_fails_half_way_can_still_be_used(parts, work_as, reading, event):
    with work_as() as work:
        token = services.invite_staff(work, "Lee Marsh", "lee@dcc.example", [Role.APPROVER]).token
    with pytest.raises(Broken), open_work(_breaking(parts, event), VISITOR) as work:
        services.accept_invitation(work, token, PASSWORD)
    with reading() as session:
        assert queries.list_council_accounts(session) == []
    with work_as(VISITOR) as work:
        assert isinstance(services.accept_invitation(work, token, PASSWORD), services.SignedInAs)


def test_an_invitation_whose_record_fails_sends_no_mail(parts, reading):
    with pytest.raises(Broken), open_work(_breaking(parts, events.StaffInvited), OPERATOR) as work:
        services.invite_staff(work, "Lee Marsh", "lee@dcc.example", [Role.APPROVER])
    assert [count(reading, table) for table in TABLES] == [0] * len(TABLES)


def test_a_password_that_fails_half_way_stays_as_it_was(parts, work_as):
    with work_as() as work:
        ama = create_provider(work, "Alder Youth", "Ama Boateng")
    with pytest.raises(Broken), open_work(_breaking(parts, events.PasswordChanged), ama) as work:
        services.change_password(work, PASSWORD, "seven wet umbrellas")
    with work_as(VISITOR) as work:
        assert isinstance(services.sign_in(work, ama.email, PASSWORD), services.SignedInAs)
