"""Pages of accounts, organisations and people."""

from portal.accounts.views import (
    council_account,
    doors,
    invitation,
    organisation,
    own,
    own_sessions,
    people,
    people_changes,
    profile,
    setting_up,
    signing_in,
    signing_up,
)
from portal.accounts.views.blueprint import bp

blueprints = [bp]
__all__ = [
    "blueprints",
    "council_account",
    "doors",
    "invitation",
    "organisation",
    "own",
    "own_sessions",
    "people",
    "people_changes",
    "profile",
    "setting_up",
    "signing_in",
    "signing_up",
]
