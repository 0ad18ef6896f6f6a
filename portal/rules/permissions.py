"""May this role ever? One table, shown to people on the roles page and read by every route's guard.

"May this person, on this object, at this moment?" is answered by the `permissions.py` of each feature.
"""

from enum import StrEnum

from portal.rules.actors import Actor, Role


class Permission(StrEnum):
    """What a route asks for: `thing:act`."""

    # accounts
    ACCOUNT_OWN = "account:own"
    ORGANISATION_SEE = "organisation:see"
    ORGANISATION_MANAGE = "organisation:manage"
    ORGANISATION_JOIN = "organisation:join"
    PROFILE_WRITE = "profile:write"
    PEOPLE_MANAGE = "people:manage"
    # intentions
    INTENTION_WRITE = "intention:write"
    INTENTION_PUBLISH = "intention:publish"
    INTENTION_APPROVE = "intention:approve"
    # procurements
    PROCUREMENT_SEE = "procurement:see"
    PROCUREMENT_WRITE = "procurement:write"
    PROCUREMENT_APPROVE = "procurement:approve"
    # bids
    BID_SEE = "bid:see"
    BID_WRITE = "bid:write"
    BID_SUBMIT = "bid:submit"
    # clarifications
    QUESTION_ASK = "question:ask"
    QUESTION_SEE = "question:see"
    QUESTION_ANSWER = "question:answer"
    # evaluation
    OPENING_TAKE_PART = "opening:take_part"
    CONFLICT_DECLARE = "conflict:declare"
    CONFLICT_DECIDE = "conflict:decide"
    PANELS_SEE = "panels:see"
    MARK = "mark:write"
    PANEL_LEAD = "panel:lead"
    COMPLIANCE_SEE = "compliance:see"
    COMPLIANCE_WRITE = "compliance:write"
    RESULT_SEE = "result:see"
    AWARD_RECOMMEND = "award:recommend"
    AWARD_APPROVE = "award:approve"
    # feedback
    FEEDBACK_WRITE = "feedback:write"
    FEEDBACK_SECOND_READ = "feedback:second_read"
    FEEDBACK_SEE = "feedback:see"
    # notices and contracts
    NOTICE_RECORD = "notice:record"
    CONTRACT_SEE = "contract:see"
    CONTRACT_SIGN = "contract:sign"
    # oversight
    HISTORY_SEE = "history:see"
    SERVICE_SEE = "service:see"
    SERVICE_MEND = "service:mend"


_PROVIDER = frozenset({Role.OWNER, Role.EDITOR})
_OFFICERS = frozenset({Role.COMMISSIONER, Role.PROCUREMENT_OFFICER, Role.APPROVER, Role.AUDITOR})
_EVERYBODY = frozenset(Role) - {Role.OPERATOR}

# Where a row says STAFF, the seat in the procurement decides (permissions.py of evaluation and feedback).
ROLES_OF: dict[Permission, frozenset[Role]] = {
    Permission.ACCOUNT_OWN: _EVERYBODY,
    Permission.ORGANISATION_SEE: _PROVIDER,
    Permission.ORGANISATION_MANAGE: frozenset({Role.OWNER}),
    Permission.ORGANISATION_JOIN: frozenset({Role.NEWCOMER}),
    Permission.PROFILE_WRITE: _PROVIDER,
    Permission.PEOPLE_MANAGE: frozenset({Role.ADMINISTRATOR}),
    Permission.INTENTION_WRITE: frozenset({Role.COMMISSIONER, Role.PROCUREMENT_OFFICER}),
    Permission.INTENTION_PUBLISH: frozenset({Role.PROCUREMENT_OFFICER}),
    Permission.INTENTION_APPROVE: frozenset({Role.APPROVER}),
    Permission.PROCUREMENT_SEE: _OFFICERS,
    Permission.PROCUREMENT_WRITE: frozenset({Role.COMMISSIONER, Role.PROCUREMENT_OFFICER}),
    Permission.PROCUREMENT_APPROVE: frozenset({Role.APPROVER}),
    Permission.BID_SEE: _PROVIDER,
    Permission.BID_WRITE: _PROVIDER,
    Permission.BID_SUBMIT: frozenset({Role.OWNER}),
    Permission.QUESTION_ASK: _PROVIDER,
    Permission.QUESTION_SEE: frozenset({Role.COMMISSIONER, Role.PROCUREMENT_OFFICER, Role.AUDITOR}),
    Permission.QUESTION_ANSWER: frozenset({Role.PROCUREMENT_OFFICER}),
    Permission.OPENING_TAKE_PART: frozenset({Role.STAFF}),
    Permission.CONFLICT_DECLARE: frozenset({Role.STAFF, Role.SERVICE_USER}),
    Permission.CONFLICT_DECIDE: frozenset({Role.STAFF}),
    Permission.PANELS_SEE: frozenset({Role.STAFF, Role.SERVICE_USER, Role.SUPPORTER}),
    Permission.MARK: frozenset({Role.STAFF, Role.SERVICE_USER, Role.SUPPORTER}),
    Permission.PANEL_LEAD: frozenset({Role.STAFF}),
    Permission.COMPLIANCE_SEE: frozenset({Role.STAFF}),
    Permission.COMPLIANCE_WRITE: frozenset({Role.PROCUREMENT_OFFICER}),
    Permission.RESULT_SEE: frozenset({Role.STAFF}),
    Permission.AWARD_RECOMMEND: frozenset({Role.PROCUREMENT_OFFICER}),
    Permission.AWARD_APPROVE: frozenset({Role.APPROVER}),
    Permission.FEEDBACK_WRITE: frozenset({Role.PROCUREMENT_OFFICER}),
    Permission.FEEDBACK_SECOND_READ: frozenset({Role.STAFF}),
    Permission.FEEDBACK_SEE: _PROVIDER,
    Permission.NOTICE_RECORD: frozenset({Role.PROCUREMENT_OFFICER}),
    Permission.CONTRACT_SEE: _OFFICERS,
    Permission.CONTRACT_SIGN: frozenset({Role.PROCUREMENT_OFFICER}),
    Permission.HISTORY_SEE: _OFFICERS,
    Permission.SERVICE_SEE: frozenset({Role.ADMINISTRATOR}),
    Permission.SERVICE_MEND: frozenset({Role.ADMINISTRATOR}),
}

# What each permission lets a person do, for the page that shows the roles.
PERMISSION_WORDS: dict[Permission, str] = {
    Permission.ACCOUNT_OWN: "See and change their own account",
    Permission.ORGANISATION_SEE: "See who is in their organisation",
    Permission.ORGANISATION_MANAGE: "Invite people to their organisation, and decide who joins",
    Permission.ORGANISATION_JOIN: "Add an organisation, or ask to join one",
    Permission.PROFILE_WRITE: "Write the profile of their organisation",
    Permission.PEOPLE_MANAGE: "Invite people, give and take roles, close accounts",
    Permission.INTENTION_WRITE: "Write plans",
    Permission.INTENTION_PUBLISH: "Publish plans and change their dates",
    Permission.INTENTION_APPROVE: "Approve that a plan ends or is met another way",
    Permission.PROCUREMENT_SEE: "Read tenders in the making",
    Permission.PROCUREMENT_WRITE: "Write tenders",
    Permission.PROCUREMENT_APPROVE: "Approve tenders that others wrote",
    Permission.BID_SEE: "Read the bids of their organisation",
    Permission.BID_WRITE: "Write the bids of their organisation",
    Permission.BID_SUBMIT: "Submit and withdraw bids",
    Permission.QUESTION_ASK: "Ask questions about a tender, without being named",
    Permission.QUESTION_SEE: "Read the questions bidders ask, never who asked",
    Permission.QUESTION_ANSWER: "Answer questions, and write to all bidders at once",
    Permission.OPENING_TAKE_PART: "Open bids with a second person, when asked",
    Permission.CONFLICT_DECLARE: "Say what links they have to a bidder",
    Permission.CONFLICT_DECIDE: "Decide on a link, when off the panel",
    Permission.PANELS_SEE: "See which panels they are on, or help on",
    Permission.MARK: "Mark answers, when on the panel, or type them for whom they help",
    Permission.PANEL_LEAD: "Lead a panel, when they are its chair",
    Permission.COMPLIANCE_SEE: "Read what was checked, asked and decided about bids, when they work on a tender",
    Permission.COMPLIANCE_WRITE: "Check bids, ask bidders, and propose what follows",
    Permission.RESULT_SEE: "See the result of a tender they work on",
    Permission.AWARD_RECOMMEND: "Recommend who wins",
    Permission.AWARD_APPROVE: "Approve who wins",
    Permission.FEEDBACK_WRITE: "Write feedback",
    Permission.FEEDBACK_SECOND_READ: "Read feedback before it goes out, when asked",
    Permission.FEEDBACK_SEE: "Read the feedback on their own bids",
    Permission.NOTICE_RECORD: "Record notices",
    Permission.CONTRACT_SEE: "Read contracts",
    Permission.CONTRACT_SIGN: "Record that a contract is signed",
    Permission.HISTORY_SEE: "Read the history of a tender",
    Permission.SERVICE_SEE: "See whether the portal is well",
    Permission.SERVICE_MEND: "Have mail sent again that was given up",
}


def permissions_of(role: Role) -> list[Permission]:
    """What a role carries, in the order of the table.

    >>> permissions_of(Role.NEWCOMER)
    [<Permission.ACCOUNT_OWN: 'account:own'>, <Permission.ORGANISATION_JOIN: 'organisation:join'>]
    """
    return [permission for permission in Permission if role in ROLES_OF[permission]]


def may_ever(actor: Actor, permission: Permission) -> bool:
    """True where one of the person's roles carries the permission.

    >>> may_ever(Actor(roles=frozenset({Role.EDITOR})), Permission.BID_SUBMIT)
    False
    """
    return bool(actor.roles & ROLES_OF[permission])
