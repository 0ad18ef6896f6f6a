"""People and organisations, brought in as they come in: invited, signed up, confirmed.

Everybody's password is `PASSWORD`. E-mails are made from names: "Priya Nair" is priya.nair@people.example.
"""

import re
from datetime import timedelta
from uuid import UUID

import pyotp
from flask.testing import FlaskClient

from portal.accounts import services
from portal.accounts.factors import seal_secret
from portal.accounts.models import SignInSession, TimeCodeSecret, User
from portal.accounts.queries import find_user_by_email, get_actor, token_digest
from portal.parts import Parts
from portal.rules.actors import OPERATOR, Actor, Role
from portal.rules.refusals import Refusal
from portal.unit_of_work import Work, open_work

PASSWORD = "correct horse battery"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def email_of(name: str) -> str:
    """The address of a person of that name."""
    return f"{re.sub('[^a-z]+', '.', name.lower()).strip('.')}@people.example"


def create_staff(work: Work, name: str, *roles: Role) -> Actor:
    """A council officer with these roles; without any, an officer who can sit on a panel."""
    return _invited(work, name, roles or (Role.STAFF,))


def create_service_user(work: Work, name: str) -> Actor:
    """A person who uses services."""
    return _invited(work, name, (Role.SERVICE_USER,))


def create_supporter(work: Work, name: str) -> Actor:
    """Somebody who helps a person who uses services."""
    return _invited(work, name, (Role.SUPPORTER,))


def create_provider(work: Work, organisation: str, owner_name: str) -> Actor:
    """An organisation that is not there yet, and its owner."""
    token = services.sign_up(
        work,
        name=owner_name,
        email=email_of(owner_name),
        password=PASSWORD,
        organisation_name=organisation,
        address=owner_name,
    )
    assert token, f"{owner_name} has an account already"
    actor = _signed_in(services.confirm(work, token, PASSWORD))
    assert actor.organisation_id, f"an organisation like {organisation} is there already"
    return actor


def create_editor(work: Work, organisation_id: UUID, name: str) -> Actor:
    """A colleague in an organisation, let in as editor by one of its owners."""
    return create_member(work, organisation_id, name, Role.EDITOR)


def create_member(work: Work, organisation_id: UUID, name: str, role: Role) -> Actor:
    """A colleague with a role, invited by an owner."""
    before = work.actor
    work.actor = an_owner_of(work, organisation_id)
    try:
        invited = services.invite_colleague(work, name, email_of(name), role)
    finally:
        work.actor = before
    return _signed_in(services.accept_invitation(work, invited.token, PASSWORD))


def an_owner_of(work: Work, organisation_id: UUID) -> Actor:
    """One of an organisation's owners."""
    from portal.accounts.queries import owners_of

    return get_actor(work.session, owners_of(work.session, organisation_id)[0][0])


def sign_in_as(client: FlaskClient, actor: Actor, password: str = PASSWORD) -> FlaskClient:
    """Sign a person in through the page, as they would. Gives the client back.

    The second step is passed by in the tables: tests/accounts/test_second_step_pages.py takes it through the pages.
    """
    client.send("/sign-in", {"email": actor.email, "password": password})  # type: ignore[attr-defined]
    with client.session_transaction() as session:
        token = session.get("_user_id")
        assert token, f"{actor.name} could not sign in"
    with open_work(client.application.extensions["portal"], OPERATOR) as work:
        pass_second_step(work, token)
    return client


def pass_second_step(work: Work, token: str) -> None:
    """As if the second step had been taken in the session with this token."""
    row = work.session.query(SignInSession).filter_by(token_digest=token_digest(token)).one()
    row.second_factor_at = work.system_now


def give_app(work: Work, user_id: UUID, secret: str = SECRET) -> str:
    """An authenticator app that the person set up a while ago. Gives the secret."""
    sealed = seal_secret(work.parts.keyring, user_id, secret)
    work.session.add(TimeCodeSecret(user_id=user_id, sealed=sealed, added_at=work.system_now, last_step=0))
    work.session.get_one(User, user_id).factor_since = work.system_now
    return secret


def code_of(parts: Parts, secret: str = SECRET, *, ahead: int = 0) -> str:
    """What the app shows now, or some steps of 30 seconds ahead."""
    return pyotp.TOTP(secret).at(parts.clock.system_now() + timedelta(seconds=30 * ahead))


def _invited(work: Work, name: str, roles: tuple[Role, ...]) -> Actor:
    before = work.actor
    work.actor = OPERATOR
    try:
        assert find_user_by_email(work.session, email_of(name)) is None, f"{name} has an account already"
        invited = services.invite_staff(work, name, email_of(name), roles)
    finally:
        work.actor = before
    return _signed_in(services.accept_invitation(work, invited.token, PASSWORD))


def _signed_in(outcome: services.SignedInAs | Refusal) -> Actor:
    assert isinstance(outcome, services.SignedInAs), outcome
    return outcome.actor
