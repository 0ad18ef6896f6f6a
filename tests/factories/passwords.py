"""A password for a person who was written straight into the tables."""

from portal.accounts.models import User
from portal.accounts.passwords import hash_password
from portal.rules.actors import Actor
from portal.unit_of_work import Work


def give_password(work: Work, actor: Actor, password: str) -> None:
    """Let this person sign in, and confirm, by password."""
    work.session.get_one(User, actor.user_id).password_hash = hash_password(work.parts.settings, password)
