"""Who may see the page that resets a second step, and do it: one rule, told as a table."""

from uuid import UUID

import pytest

from portal.accounts.permissions import may_reset_factors
from portal.rules.actors import Actor, Role

ME, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize(
    ("role", "user_id", "has_factor", "allowed", "hidden"),
    [
        (Role.ADMINISTRATOR, OTHER, True, True, False),
        (Role.ADMINISTRATOR, OTHER, False, False, True),
        (Role.ADMINISTRATOR, ME, True, False, True),
        (Role.ADMINISTRATOR, ME, False, False, True),
        (Role.AUDITOR, OTHER, True, False, False),
        (Role.OWNER, OTHER, True, False, False),
    ],
)
def test_an_administrator_for_somebody_else_who_has_one(
    role: Role, user_id: UUID, has_factor: bool, allowed: bool, hidden: bool
) -> None:
    actor = Actor(user_id=ME, name="Ines", email="ines@dcc.example", roles=frozenset({role}))
    decision = may_reset_factors(actor, user_id, has_factor=has_factor)
    assert (bool(decision), decision.hidden) == (allowed, hidden)
