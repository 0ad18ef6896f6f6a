"""Whether a session is all the way in, and what it still lacks. Pure: values in, a step out."""

from collections.abc import Set
from datetime import datetime, timedelta
from enum import StrEnum

from portal.rules.actors import OUTSIDE_ROLES, Role


class Method(StrEnum):
    """How a session began."""

    PASSWORD = "password"  # noqa: S105
    PASSKEY = "passkey"
    SIGN_UP = "sign_up"
    INVITATION = "invitation"
    RESET = "reset"
    LINK = "link"
    CODE = "code"
    IDENTITY_PROVIDER = "identity_provider"
    DEMO = "demo"


METHOD_WORDS: dict[str, str] = {
    Method.PASSWORD: "Password",
    Method.PASSKEY: "Passkey",
    Method.SIGN_UP: "Signing up",
    Method.INVITATION: "An invitation",
    Method.RESET: "A new password by e-mail",
    Method.LINK: "A link by e-mail",
    Method.CODE: "A code by e-mail",
    Method.IDENTITY_PROVIDER: "The council's own sign-in",
    Method.DEMO: "The demo's list of people",
}
# Ways in after which a second factor of ours can be asked; after the demo's and the identity provider's it is not.
_THEN_A_FACTOR = frozenset({Method.PASSWORD, Method.PASSKEY, Method.SIGN_UP, Method.INVITATION, Method.RESET})
_NO_FACTOR_OF_OURS = frozenset({Method.IDENTITY_PROVIDER, Method.DEMO})
# Roles that may come in without a second factor. Whoever holds any other must have one: a new role is denied until thought of.
_MAY_GO_WITHOUT = OUTSIDE_ROLES | {Role.OWNER, Role.EDITOR, Role.NEWCOMER}


# A session's last request is written down this often at most, so that reading pages hardly ever writes.
SEEN_EVERY = timedelta(minutes=5)


_CHANGED_WITHIN, _FIRST_WITHIN = timedelta(minutes=10), timedelta(minutes=30)


class Step(StrEnum):
    """What a live session still needs before it counts as signed in."""

    IN = "in"
    SET_UP = "set_up"
    SECOND_STEP = "second_step"
    UNLOCK = "unlock"
    OUT = "out"


def is_fresh(fresh_at: datetime, now: datetime, *, first: bool) -> bool:
    """True where the password was given so lately that second factors may be changed.

    first: it is the first one, for which an app may have to be found and put on a phone.

    >>> noon = datetime(2026, 11, 23, 12)
    >>> is_fresh(noon, noon + timedelta(minutes=11), first=False), is_fresh(noon, noon + timedelta(minutes=30), first=True)
    (False, True)
    """
    return now - fresh_at <= (_FIRST_WITHIN if first else _CHANGED_WITHIN)


class Proof(StrEnum):
    """What a person shows again before an act that asks for it."""

    COUNCIL_ACCOUNT = "council_account"
    PASSWORD = "password"  # noqa: S105
    FACTOR = "factor"


SHOWN_FOR = timedelta(minutes=10)


def proof_lacking(
    method: str,
    *,
    fresh_at: datetime,
    second_factor_at: datetime | None,
    now: datetime,
    factor: bool,
    within: timedelta = SHOWN_FOR,
) -> Proof | None:
    """What must be shown again, None where all of it was shown lately enough.

    factor: the person has a second factor, or must have one. The demo's people have none that could be asked.

    >>> noon = datetime(2026, 11, 23, 12)
    >>> shown = {"fresh_at": noon, "second_factor_at": None, "factor": False}
    >>> proof_lacking("password", now=noon + timedelta(minutes=10), **shown)
    >>> proof_lacking("password", now=noon + timedelta(minutes=11), **shown).value
    'password'
    """
    if now - fresh_at > within:
        return Proof.COUNCIL_ACCOUNT if method == Method.IDENTITY_PROVIDER else Proof.PASSWORD
    if factor and method != Method.DEMO and (second_factor_at is None or now - second_factor_at > within):
        return Proof.FACTOR
    return None


def must_have_factor(roles: Set[Role]) -> bool:
    """True for everybody with a council role.

    >>> must_have_factor({Role.STAFF}), must_have_factor({Role.OWNER}), must_have_factor({Role.SERVICE_USER})
    (True, False, False)
    """
    return not roles <= _MAY_GO_WITHOUT


def step_of(
    roles: Set[Role],
    *,
    method: str,
    has_factor: bool,
    second_factor_at: datetime | None,
    seen_at: datetime,
    now: datetime,
    idle: timedelta,
) -> Step:
    """What a session that has neither ended nor run out still needs.

    A way in that is not known, or that cannot be followed by a second factor where one must be, counts for nothing.
    """
    if method not in _NO_FACTOR_OF_OURS and second_factor_at is None and (has_factor or must_have_factor(roles)):
        if method not in _THEN_A_FACTOR:
            return Step.OUT
        return Step.SECOND_STEP if has_factor else Step.SET_UP
    if method == Method.DEMO or now - seen_at < idle:
        return Step.IN
    return Step.UNLOCK if method in _THEN_A_FACTOR else Step.OUT


def idle_limit(roles: Set[Role], *, staff: timedelta, others: timedelta) -> timedelta:
    """How long a session may be left alone.

    >>> idle_limit({Role.OWNER}, staff=timedelta(minutes=30), others=timedelta(minutes=60))
    datetime.timedelta(seconds=3600)
    """
    return staff if must_have_factor(roles) else others
