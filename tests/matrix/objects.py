"""What the parts of an address stand for: for each stage one object, the same whoever asks for it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select
from werkzeug.routing import Rule

from portal.accounts.models import Invitation, JoinRequest
from portal.bids.models import BidFile
from portal.clarifications.models import Clarification
from portal.contracts.models import Contract
from portal.evaluation.models import AgreedMark, BidCase, BidClarification, ConflictDecision, Declaration, MarkApproval
from portal.procurements.models import ProcurementFile
from portal.rules.actors import Actor
from portal.unit_of_work import open_reading
from tests.matrix.roles import COUNCIL, actor_of
from tests.matrix.world import STAGES, Tender, World

NOBODY = UUID(int=7)
# Parts of an address that stand for something of a tender: a route with one of them is asked for at every stage.
BY_STAGE = {
    *("procurement_id", "submission_id", "bid_id", "lot", "question", "measure", "declaration_id", "file_id"),
    *("member_id", "intention_id", "contract_id", "reference", "clarification_id", "organisation_id"),
    *("case_id", "agreed_mark_id"),
}
_FIXED: dict[str, Any] = {
    "document_id": NOBODY,
    "session_id": NOBODY,
    "passkey_id": NOBODY,
    "version": 1,
    "token": "no-such-link",
    "filename": "css/portal.css",
    "page": "criteria",
    "number": 1,
    "section": "legal",
    "line": "Q1",
}


class Unknown(AssertionError):
    """An address has a part nobody has said a meaning for."""


def by_stage(rule: Rule) -> bool:
    """True where the route is asked for at every stage."""
    return bool(BY_STAGE & rule.arguments)


def addresses(world: World, rule: Rule) -> Iterator[tuple[str, str]]:
    """(stage, address) of a route; a route without a tender is asked for once, at the first stage."""
    for stage in STAGES if by_stage(rule) else STAGES[:1]:
        yield stage, address_of(rule, values_of(world, rule, world.tenders[stage]))


def address_of(rule: Rule, values: dict[str, Any]) -> str:
    """The path with these values in it."""
    built = rule.build(values)
    assert built is not None, f"{rule.rule} does not take {values}"
    return built[1]


def values_of(world: World, rule: Rule, tender: Tender) -> dict[str, Any]:
    """What each part of the address is, for one tender."""
    return {name: _value(world, rule, name, tender) for name in rule.arguments}


def _value(world: World, rule: Rule, name: str, tender: Tender) -> Any:
    choices = getattr(rule._converters[name], "items", None)
    if choices:
        return sorted(choices)[0]
    bidder = actor_of(world, "owner_with_bid", tender.stage)
    if name == "reference":
        return tender.intention_reference if rule.rule.startswith("/plans") else tender.reference
    if name == "user_id":
        colleague = actor_of(world, "editor_with_bid", tender.stage)
        officer = world.people[COUNCIL["panel_officer"]]
        return colleague.user_id if rule.rule.startswith("/organisation") else officer.user_id
    if name == "clarification_id" and rule.rule.startswith("/bids"):
        name = "asked_id"
    if name == "file_id" and not rule.rule.startswith(("/bids", "/evaluation")):
        name = "pack_file_id"
    found = _of_tender(world, name, tender, bidder)
    if found is not None:
        return found
    if name in _FIXED:
        return _FIXED[name]
    raise Unknown(f"{rule.rule}: say in tests/matrix/objects.py what <{name}> stands for")


def _of_tender(world: World, name: str, tender: Tender, bidder: Actor) -> Any:
    bid = tender.of(bidder.organisation_id)
    assert bid is not None, f"{bidder.organisation_name} has no bid in the tender that is {tender.stage}"
    known = {
        "procurement_id": tender.procurement_id,
        "intention_id": tender.intention_id,
        "bid_id": bid.bid_id,
        "organisation_id": bid.organisation_id,
        "submission_id": bid.submission_id or NOBODY,
        "lot": tender.pack.lots[0].id,
        "lot_id": tender.pack.lots[0].id,
        "question": tender.pack.questions[0].id,
        "measure": tender.pack.measures[0].id if tender.pack.measures else "none",
        "member_id": world.people[COUNCIL["panel_officer"]].user_id,
    }
    if name in known:
        return known[name]
    looked_up = {
        "file_id": select(BidFile.id).where(BidFile.bid_id == bid.bid_id),
        "declaration_id": select(Declaration.id)
        .join(ConflictDecision, ConflictDecision.declaration_id == Declaration.id)
        .where(Declaration.procurement_id == tender.procurement_id),
        "clarification_id": select(Clarification.id).where(Clarification.procurement_id == tender.procurement_id),
        "asked_id": select(BidClarification.id).where(BidClarification.procurement_id == tender.procurement_id),
        "pack_file_id": select(ProcurementFile.id).where(ProcurementFile.procurement_id == tender.procurement_id),
        "case_id": select(BidCase.id).where(BidCase.procurement_id == tender.procurement_id),
        "agreed_mark_id": select(MarkApproval.agreed_mark_id)
        .join(AgreedMark, AgreedMark.id == MarkApproval.agreed_mark_id)
        .where(AgreedMark.procurement_id == tender.procurement_id),
        "contract_id": select(Contract.id).where(Contract.procurement_id == tender.procurement_id),
        "invitation_id": select(Invitation.id).where(Invitation.accepted_at.is_(None)),
        "request_id": select(JoinRequest.id),
    }
    if name not in looked_up:
        return None
    with open_reading(world.parts) as session:
        return session.scalars(looked_up[name].limit(1)).first() or NOBODY
