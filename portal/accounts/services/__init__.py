"""What can be done with accounts and organisations. Each verb takes the work first and never commits.

A verb that counts tries *returns* its refusal, so that the try is committed; every other refusal is raised.
"""

from portal.accounts.services.ending_all import end_everything
from portal.accounts.services.factors import (
    add_app,
    add_passkey,
    confirm_person,
    give_second_step,
    remove_app,
    remove_passkey,
    renew_recovery_codes,
    reset_factors,
)
from portal.accounts.services.identity import confirm_by_provider, forget_identity, sign_in_by_provider
from portal.accounts.services.invitations import (
    Invited,
    accept_invitation,
    invite_colleague,
    invite_staff,
    withdraw_invitation,
)
from portal.accounts.services.limits import TooManyTries
from portal.accounts.services.organisations import (
    add_organisation,
    ask_to_join,
    change_member_role,
    decide_join,
    remove_member,
)
from portal.accounts.services.passkeys import ask_to_add, ask_to_show, host_of
from portal.accounts.services.passwords import (
    ask_for_reset,
    change_password,
    confirm_password,
    reset_password,
    sign_in_by_code,
    sign_in_by_link,
    unlock,
)
from portal.accounts.services.people import close_account, set_roles
from portal.accounts.services.profile import (
    SavedProfile,
    add_policy_file,
    record_harmful_policy_file,
    remove_policy_file,
    save_districts,
    save_insurance,
    save_legal_form,
    save_numbers,
    save_policy,
    save_size,
    save_vcse,
)
from portal.accounts.services.sessions import (
    SignedInAs,
    end_other_sessions,
    end_own_session,
    note_seen,
    renew_token,
    sign_in,
    sign_out,
)
from portal.accounts.services.signing_up import SignUpStart, confirm, finish_sign_up, sign_up, start_sign_up

__all__ = [
    "Invited",
    "SavedProfile",
    "SignUpStart",
    "SignedInAs",
    "TooManyTries",
    "accept_invitation",
    "add_app",
    "add_organisation",
    "add_passkey",
    "add_policy_file",
    "ask_for_reset",
    "ask_to_add",
    "ask_to_join",
    "ask_to_show",
    "change_member_role",
    "change_password",
    "close_account",
    "confirm",
    "confirm_by_provider",
    "confirm_password",
    "confirm_person",
    "decide_join",
    "end_everything",
    "end_other_sessions",
    "end_own_session",
    "finish_sign_up",
    "forget_identity",
    "give_second_step",
    "host_of",
    "invite_colleague",
    "invite_staff",
    "note_seen",
    "remove_app",
    "remove_member",
    "record_harmful_policy_file",
    "remove_passkey",
    "remove_policy_file",
    "renew_recovery_codes",
    "renew_token",
    "reset_factors",
    "reset_password",
    "save_districts",
    "save_insurance",
    "save_legal_form",
    "save_numbers",
    "save_policy",
    "save_size",
    "save_vcse",
    "set_roles",
    "sign_in",
    "sign_in_by_code",
    "sign_in_by_link",
    "sign_in_by_provider",
    "sign_out",
    "sign_up",
    "start_sign_up",
    "unlock",
    "withdraw_invitation",
]
