"""People of a test: accounts written straight into the database, and signed in without a password.

Tests of signing up and signing in go through the pages instead.
"""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import Membership, Organisation, SignInSession, User, UserRole
from portal.accounts.queries import get_actor, token_digest
from portal.parts import Parts
from portal.rules.actors import OPERATOR, Actor, Role
from portal.unit_of_work import Work, open_reading, open_work
from tests.ground.client import PageClient, new_client


@dataclass
class People:
    """Makes people and signs them in."""

    parts: Parts
    app: Flask | None = None
    _number: int = field(default=0)

    def staff(self, name: str, *roles: Role) -> Actor:
        """A council officer with these roles, besides being one."""
        return self._person(name, {Role.STAFF, *roles})

    def service_user(self, name: str) -> Actor:
        """A person who uses services."""
        return self._person(name, {Role.SERVICE_USER})

    def supporter(self, name: str) -> Actor:
        """Somebody who helps a service user."""
        return self._person(name, {Role.SUPPORTER})

    def provider(self, name: str, organisation: str, role: Role = Role.OWNER) -> Actor:
        """An owner or editor of an organisation, which is made when nobody is in it yet."""
        return self._person(name, set(), organisation=organisation, membership=role)

    def sign_in(self, client: PageClient, actor: Actor, *, fresh: bool = True) -> PageClient:
        """Sign a person in on this client, second step and all. `fresh=False`: the password was given long ago."""
        token = secrets.token_urlsafe(32)
        with open_work(self.parts, OPERATOR) as work:
            now = work.system_now
            work.session.add(
                SignInSession(
                    user_id=actor.user_id,
                    token_digest=token_digest(token),
                    started_at=now,
                    fresh_at=now if fresh else now - timedelta(hours=11),
                    expires_at=now + timedelta(hours=12),
                    seen_at=now,
                    second_factor_at=now if fresh else now - timedelta(hours=11),
                    browser="Firefox on Linux",
                )
            )
        with client.session_transaction() as session:
            session["_user_id"] = token
            session["_fresh"] = True
        return client

    def client_of(self, actor: Actor) -> PageClient:
        """A new client on which this person is signed in."""
        assert self.app is not None
        return self.sign_in(new_client(self.app), actor)

    def _person(
        self, name: str, roles: set[Role], *, organisation: str | None = None, membership: Role = Role.OWNER
    ) -> Actor:
        self._number += 1
        user_id = uuid4()
        with open_work(self.parts, OPERATOR) as work:
            email = f"{name.split(maxsplit=1)[0].lower()}.{self._number}@people.example"
            work.session.add(
                User(id=user_id, email=email, name=name, created_at=work.system_now, confirmed_at=work.system_now)
            )
            work.session.flush()
            for role in sorted(roles):
                work.session.add(UserRole(user_id=user_id, role=role.value, granted_at=work.system_now))
            if organisation:
                self._join(work, user_id, organisation, membership)
        with open_reading(self.parts) as session:
            return get_actor(session, user_id)

    def _join(self, work: Work, user_id: UUID, name: str, role: Role) -> None:
        found = work.session.scalar(select(Organisation).where(Organisation.name == name))
        if found is None:
            found = Organisation(id=uuid4(), name=name, name_key=name.casefold(), created_at=work.system_now)
            work.session.add(found)
            work.session.flush()
        work.session.add(Membership(user_id=user_id, organisation_id=found.id, role=role.value, since=work.system_now))
