"""Passkeys (WebAuthn): what we ask of a device, and whether its answer fits. Each question counts once, for five minutes."""

import ipaddress
import json
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import select
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from config.settings import Settings
from portal.accounts.models import LinkToken, Passkey, User
from portal.accounts.queries import token_digest
from portal.accounts.services import limits
from portal.accounts.services.ground import new_token
from portal.accounts.services.sessions import lock_session
from portal.rules.refusals import Invalid, NotFound, Refusal, Stale
from portal.unit_of_work import Work

ADDING, SHOWING = "passkey_add", "passkey_show"
MOST = 10
_LASTS = timedelta(minutes=5)
# What a made-up answer can raise: it is no JSON, lacks a part, nests without end, or does not verify.
_NO_ANSWER = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError)
_UNFIT = "That passkey did not fit what we asked. Try again."


def host_of(settings: Settings) -> str | None:
    """The name that passkeys of this portal are bound to; None where it has only a number, to which none can be."""
    name = urlsplit(settings.public_url).hostname or ""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name or None
    return None


def ask_to_add(work: Work, token: str) -> str:
    """What a browser needs to make a passkey, as JSON.

    Refuses: a session that ended, a portal without a name (not found); more than ten; too many questions.
    Records: nothing. Posts: nothing.
    """
    row = lock_session(work, token)
    user = work.session.get_one(User, row.user_id)
    held = _held(work, user.id)
    if len(held) >= MOST:
        raise Stale(f"You have {MOST} passkeys. Remove one first.")
    asked = generate_registration_options(
        rp_id=_host(work),
        rp_name=work.parts.settings.authority_name,
        user_id=user.id.bytes,
        user_name=user.email,
        user_display_name=user.name,
        challenge=_new_challenge(work, user.id, ADDING, token),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in held],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )
    return options_to_json(asked)


def ask_to_show(work: Work, token: str) -> str:
    """What a browser needs to use a passkey, as JSON.

    Refuses: a session that ended, a portal without a name, a person without a passkey (not found); too many questions.
    Records: nothing. Posts: nothing.
    """
    row = lock_session(work, token)
    held = _held(work, row.user_id)
    if not held:
        raise NotFound
    asked = generate_authentication_options(
        rp_id=_host(work),
        challenge=_new_challenge(work, row.user_id, SHOWING, token),
        allow_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(each)) for each in held],
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return options_to_json(asked)


def keep(work: Work, user_id: UUID, credential: str, label: str, token: str) -> Refusal | None:
    """Keep what a device made; the refusal is returned. The person is locked."""
    try:
        answer = verify_registration_response(
            credential=credential,
            expected_challenge=_take_challenge(work, user_id, ADDING, credential, token),
            expected_rp_id=_host(work),
            expected_origin=_origin(work),
        )
    except _NO_ANSWER:
        return Invalid(_UNFIT)
    name = bytes_to_base64url(answer.credential_id)
    if work.session.scalar(select(Passkey.id).where(Passkey.credential_id == name)) is not None or len(name) > 1400:
        return Invalid(_UNFIT)
    work.session.add(
        Passkey(
            user_id=user_id,
            credential_id=name,
            public_key=answer.credential_public_key,
            sign_count=answer.sign_count,
            label=" ".join(label.split())[:60] or "Passkey",
            added_at=work.system_now,
        )
    )
    work.session.flush()
    return None


def check(work: Work, user_id: UUID, credential: str, token: str) -> Refusal | None:
    """Whether a device's answer fits; the refusal is returned. The person is locked."""
    try:
        challenge = _take_challenge(work, user_id, SHOWING, credential, token)
        name = bytes_to_base64url(base64url_to_bytes(json.loads(credential)["id"]))
        kept = work.session.scalar(
            select(Passkey)
            .where(Passkey.user_id == user_id, Passkey.credential_id == name)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if kept is None:
            return Invalid(_UNFIT)
        answer = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=_host(work),
            expected_origin=_origin(work),
            credential_public_key=kept.public_key,
            credential_current_sign_count=kept.sign_count,
        )
    except _NO_ANSWER:
        return Invalid(_UNFIT)
    kept.sign_count, kept.used_at = answer.new_sign_count, work.system_now
    return None


def _held(work: Work, user_id: UUID) -> list[str]:
    found = select(Passkey.credential_id).where(Passkey.user_id == user_id).order_by(Passkey.added_at, Passkey.id)
    return list(work.session.scalars(found))


def _host(work: Work) -> str:
    found = host_of(work.parts.settings)
    if found is None:
        raise NotFound
    return found


def _origin(work: Work) -> str:
    address = urlsplit(work.parts.settings.public_url)
    return f"{address.scheme}://{address.netloc}"


def _new_challenge(work: Work, user_id: UUID, purpose: str, token: str) -> bytes:
    too_many = limits.hold(work, (limits.PASSKEY, str(user_id)))
    if too_many:
        raise too_many
    limits.note(work, limits.PASSKEY, str(user_id))
    challenge = new_token()
    work.session.add(
        LinkToken(
            token_digest=token_digest(challenge),
            purpose=purpose,
            details={"session": token_digest(token)},
            user_id=user_id,
            created_at=work.system_now,
            expires_at=work.system_now + _LASTS,
        )
    )
    return challenge.encode()


def _take_challenge(work: Work, user_id: UUID, purpose: str, credential: str, token: str) -> bytes:
    """The question that this answer answers, used up. Raises ValueError where it was not asked in this session, or is old."""
    told = json.loads(base64url_to_bytes(json.loads(credential)["response"]["clientDataJSON"]))
    challenge = base64url_to_bytes(told["challenge"])
    row = work.session.scalar(
        select(LinkToken)
        .where(
            LinkToken.token_digest == token_digest(challenge.decode()),
            LinkToken.purpose == purpose,
            LinkToken.user_id == user_id,
            LinkToken.used_at.is_(None),
            LinkToken.expires_at > work.system_now,
        )
        .with_for_update()
    )
    if row is None or row.details.get("session") != token_digest(token):
        raise ValueError("not asked")
    row.used_at = work.system_now
    return challenge
