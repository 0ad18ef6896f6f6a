"""The second step of signing in: showing it, setting it up, taking it away."""

from uuid import UUID

from sqlalchemy import delete, exists, or_, select

from portal.accounts import events, factors, messages
from portal.accounts.models import Passkey, RecoveryCode, SignInSession, TimeCodeSecret, User
from portal.accounts.permissions import may_manage_people, may_reset_factors
from portal.accounts.queries import get_actor
from portal.accounts.services import limits, passkeys, passwords
from portal.accounts.services.ground import acting_as, lock_user
from portal.accounts.services.sessions import end_sessions, lock_session
from portal.accounts.services.watching import tell_watchers
from portal.rules.actors import OUTSIDE_ROLES
from portal.rules.doors import Method, is_fresh, must_have_factor
from portal.rules.refusals import Invalid, NotFound, Refusal, Stale, TooLate
from portal.unit_of_work import Work

FIELD = "factor_code"
NOT_THE_CODE = "That code is not right, or was used before. Wait for the next one your app shows."
NEEDS_ONE = "Your account must have a second step. Add another one before you remove this one."
WE_SAID = {
    "app": "An authenticator app was added",
    "passkey": "A passkey was added",
    "app_removed": "The authenticator app was removed",
    "passkey_removed": "A passkey was removed",
    "codes": "New recovery codes were made. The old ones do not work any more",
    "code_used": "A recovery code was used to sign in",
    "guessed_at": "Somebody gave your password, and then a wrong code five times",
    "reset": "An administrator removed it, so that you can set it up anew. You are signed out everywhere",
}


def give_second_step(work: Work, token: str, *, code: str = "", credential: str = "") -> Refusal | None:
    """Who has given the password shows the second factor: from now the session counts.

    Refuses: a session that ended (raised, as not found); a wrong code, one used before, too many tries (returned).
    Records: FactorGiven, right or wrong; RecoveryCodeUsed.
    Posts: FactorsChanged where a recovery code was used, or the last try allowed was wrong.
    """
    row = lock_session(work, token)
    refusal = _check_factor(work, row.user_id, code, credential, token)
    if refusal is None:
        row.second_factor_at = row.seen_at = work.system_now
    return refusal


def confirm_person(
    work: Work, user_id: UUID, password: str, *, token: str, code: str = "", credential: str = ""
) -> Refusal | None:
    """A person already signed in shows by password and second factor that it is them; the session is fresh from now.

    In the demo's own sessions the password is enough: its people have no phone. The refusal is returned, so that the wrong
    try is counted: commit the work, and do nothing else in it.
    Refuses: a session that ended (raised); a wrong password or code, too many tries (returned).
    Records: PasswordGivenAgain, FactorGiven, right or wrong; RecoveryCodeUsed.
    Posts: FactorsChanged where a recovery code was used.
    """
    refusal = passwords.confirm_password(work, user_id, password)
    if refusal is not None:
        return refusal
    row = lock_session(work, token)
    if row.user_id != user_id:
        raise NotFound
    user = lock_user(work, user_id)
    must = must_have_factor(get_actor(work.session, user_id).roles) and row.method != Method.DEMO
    if must or (user.factor_since is not None and row.method != Method.DEMO):
        refusal = _check_factor(work, user_id, code, credential, token)
        if refusal is not None:
            return refusal
        row.second_factor_at = work.system_now
    row.fresh_at = row.seen_at = work.system_now
    return None


def add_app(work: Work, token: str, offer: str, code: str) -> list[str] | Refusal:
    """Keep the secret of an authenticator app, once a code shows that the app has it; in place of an app before.

    Gives ten recovery codes, to be shown once, where this is the person's first second factor; else an empty list.
    Refuses: a session that ended, nobody who could have one, a password given too long ago, an offer too old or another's
    (raised); a wrong code, too many tries (returned).
    Records: FactorAdded; FactorGiven where the code was wrong.
    Posts: FactorsChanged.
    """
    row, user = _at_set_up(work, token)
    secret = factors.open_offer(work.parts.keyring, user.id, offer, work.system_now)
    if secret is None:
        raise TooLate("This page was open for a long time. Scan the new picture.", field=FIELD)
    too_many = limits.hold(work, (limits.SECOND_FACTOR, str(user.id)), field=FIELD)
    if too_many:
        return too_many
    kept = work.session.scalar(select(TimeCodeSecret).where(TimeCodeSecret.user_id == user.id).with_for_update())
    if kept is not None and factors.unseal_secret(work.parts.keyring, user.id, kept.sealed) == secret:
        raise Stale("This app is set up already.")
    step = factors.step_of_code(secret, factors.folded(code), work.system_now, 0)
    if step is None:
        _note_wrong(work, user.id)
        return Invalid(
            "That is not the code your app shows now. Check that your phone has the right time.", field=FIELD
        )
    limits.note(work, limits.SECOND_FACTOR, str(user.id), succeeded=True)
    sealed = factors.seal_secret(work.parts.keyring, user.id, secret)
    if kept is None:
        kept = TimeCodeSecret(user_id=user.id, sealed=sealed, added_at=work.system_now, last_step=step)
        work.session.add(kept)
    kept.sealed, kept.added_at, kept.last_step = sealed, work.system_now, step
    return _added(work, row, user, "app")


def add_passkey(work: Work, token: str, credential: str, label: str) -> list[str] | Refusal:
    """Keep a passkey that the person's device has just made.

    Gives ten recovery codes, to be shown once, where this is the person's first second factor; else an empty list.
    Refuses: as `add_app` (raised); an answer that does not fit what we asked (returned).
    Records: FactorAdded.
    Posts: FactorsChanged.
    """
    row, user = _at_set_up(work, token)
    refusal = passkeys.keep(work, user.id, credential, label, token)
    if refusal is not None:
        return refusal
    return _added(work, row, user, "passkey")


def remove_app(work: Work, token: str) -> None:
    """Take the authenticator app away.

    Refuses: a password given too long ago; the last factor of somebody who must have one; none there (not found).
    Records: FactorRemoved.
    Posts: FactorsChanged.
    """
    _row, user = _at_set_up(work, token)
    kept = work.session.scalar(select(TimeCodeSecret).where(TimeCodeSecret.user_id == user.id).with_for_update())
    if kept is None:
        raise NotFound
    work.session.delete(kept)
    _removed(work, user, "app")


def remove_passkey(work: Work, token: str, passkey_id: UUID) -> None:
    """Take a passkey away.

    Refuses: as `remove_app`.
    Records: FactorRemoved.
    Posts: FactorsChanged.
    """
    _row, user = _at_set_up(work, token)
    kept = work.session.get(Passkey, passkey_id)
    if kept is None or kept.user_id != user.id:
        raise NotFound
    work.session.delete(kept)
    _removed(work, user, "passkey")


def renew_recovery_codes(work: Work, token: str) -> list[str]:
    """Ten new codes, to be shown once; the old ones do not work any more.

    Refuses: a password given too long ago; nobody without a second factor (not found).
    Records: RecoveryCodesMade.
    Posts: FactorsChanged.
    """
    _row, user = _at_set_up(work, token)
    if user.factor_since is None:
        raise NotFound
    made = _make_codes(work, user.id)
    work.record(events.RecoveryCodesMade(user_id=user.id))
    _tell(work, user, "codes")
    return made


def reset_factors(work: Work, user_id: UUID) -> None:
    """An administrator, or the operator, takes the second factors of somebody who lost theirs; all their sessions end.

    Refuses: nobody who manages people; one's own, a person without one (not found).
    Records: FactorsReset.
    Posts: FactorsChanged; AdministratorActed.
    """
    may_manage_people(work.actor).or_refuse()
    if work.session.get(User, user_id) is None:
        raise NotFound
    user = lock_user(work, user_id)
    has_factor = user.factor_since is not None and user.closed_at is None
    may_reset_factors(work.actor, user_id, has_factor=has_factor).or_refuse()
    forget_factors(work, user)
    end_sessions(work, user_id)
    work.record(events.FactorsReset(user_id=user_id, name=user.name))
    _tell(work, user, "reset")
    tell_watchers(work, f"reset the second step of {user.name} ({user.email})")


def _at_set_up(work: Work, token: str) -> tuple[SignInSession, User]:
    """The session and its person, locked, where factors may be changed in it."""
    row = lock_session(work, token)
    user = lock_user(work, row.user_id)
    if user.password_hash is None or get_actor(work.session, user.id).roles <= OUTSIDE_ROLES:
        raise NotFound
    if user.factor_since is not None and row.second_factor_at is None and row.method != Method.DEMO:
        # The password alone changes no second factor.
        raise NotFound
    if not is_fresh(row.fresh_at, work.system_now, first=user.factor_since is None):
        raise TooLate("Give your password again first.", field="password")
    return row, user


def _check_factor(work: Work, user_id: UUID, code: str, credential: str, token: str) -> Refusal | None:
    user = lock_user(work, user_id)
    too_many = limits.hold(work, (limits.SECOND_FACTOR, str(user_id)), field=FIELD)
    if too_many:
        return too_many
    folded_code = factors.folded(code)
    if credential:
        refusal = passkeys.check(work, user_id, credential, token)
        found = "" if refusal else "passkey"
    elif factors.is_time_code(folded_code):
        found = "app" if _take_time_code(work, user_id, folded_code) else ""
    else:
        found = "recovery" if _take_recovery_code(work, user, folded_code) else ""
    if found and user.closed_at is None:
        limits.note(work, limits.SECOND_FACTOR, str(user_id), succeeded=True)
        with acting_as(work, user_id):
            work.record(events.FactorGiven(user_id=user_id, right=True, kind=found))
        return None
    _note_wrong(work, user_id)
    return Invalid("Your passkey did not fit. Try again, or use a code." if credential else NOT_THE_CODE, field=FIELD)


def _note_wrong(work: Work, user_id: UUID) -> None:
    """Count and record it. Who comes so far knows the password: the person must hear of it when the last try was wrong."""
    limits.note(work, limits.SECOND_FACTOR, str(user_id))
    work.record(events.FactorGiven(user_id=user_id, right=False, kind=""))
    if limits.closed(work, (limits.SECOND_FACTOR, str(user_id))) is not None:
        _tell(work, work.session.get_one(User, user_id), "guessed_at")


def _take_time_code(work: Work, user_id: UUID, code: str) -> bool:
    """True once for each code: the step is written in the transaction that found it free. The person is locked."""
    kept = work.session.scalar(
        select(TimeCodeSecret)
        .where(TimeCodeSecret.user_id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if kept is None:
        return False
    secret = factors.unseal_secret(work.parts.keyring, user_id, kept.sealed)
    step = factors.step_of_code(secret, code, work.system_now, kept.last_step)
    if step is None:
        return False
    kept.last_step = step
    work.session.flush()
    return True


def _take_recovery_code(work: Work, user: User, code: str) -> bool:
    row = work.session.scalar(
        select(RecoveryCode)
        .where(
            RecoveryCode.digest == factors.recovery_digest(work.parts.keyring, user.id, code),
            RecoveryCode.user_id == user.id,
            RecoveryCode.used_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or row.used_at is not None:
        return False
    row.used_at = work.system_now
    work.session.flush()
    with acting_as(work, user.id):
        work.record(events.RecoveryCodeUsed(user_id=user.id))
    _tell(work, user, "code_used")
    return True


def _make_codes(work: Work, user_id: UUID) -> list[str]:
    work.session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    made = factors.new_recovery_codes()
    for code in made:
        digest = factors.recovery_digest(work.parts.keyring, user_id, code)
        work.session.add(RecoveryCode(user_id=user_id, digest=digest, made_at=work.system_now))
    return made


def _added(work: Work, row: SignInSession, user: User, kind: str) -> list[str]:
    first = user.factor_since is None
    if first:
        user.factor_since = work.system_now
    row.second_factor_at = row.seen_at = work.system_now
    codes = _make_codes(work, user.id) if first else []
    with acting_as(work, user.id):
        work.record(events.FactorAdded(user_id=user.id, kind=kind))
    _tell(work, user, kind)
    return codes


def _removed(work: Work, user: User, kind: str) -> None:
    work.session.flush()
    left = work.session.scalar(
        select(or_(exists().where(TimeCodeSecret.user_id == user.id), exists().where(Passkey.user_id == user.id)))
    )
    if not left:
        if must_have_factor(get_actor(work.session, user.id).roles):
            raise Stale(NEEDS_ONE)
        forget_factors(work, user)
    work.record(events.FactorRemoved(user_id=user.id, kind=kind))
    _tell(work, user, f"{kind}_removed")


def forget_factors(work: Work, user: User) -> None:
    """Delete every second factor of a person who is locked. The caller says what is recorded."""
    for table in (TimeCodeSecret, Passkey, RecoveryCode):
        work.session.execute(delete(table).where(table.user_id == user.id))
    user.factor_since = None
    work.session.flush()


def _tell(work: Work, user: User, what: str) -> None:
    work.post(messages.FactorsChanged(to=user.email, what=WE_SAID[what], changed_at=work.system_now))
