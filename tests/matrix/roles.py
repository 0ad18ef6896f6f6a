"""Who walks through the portal: one person for each role, a bidder's people by the tender they bid in."""

from portal.rules.actors import VISITOR, Actor
from tests.matrix.world import Tender, World

# Role in matrix.yaml: address of somebody of the demo world. "" is a visitor.
COUNCIL = {
    "commissioner": "marian.oduya@dcc.example",
    "procurement_officer": "sunita.rawal@dcc.example",
    "publication_approver": "judith.ashcombe@dcc.example",
    "award_approver": "femi.adelaja@dcc.example",
    "administrator": "ines.kowalczyk@dcc.example",
    "auditor": "robert.thackwray@dcc.example",
    "second_opener": "hilary.quennell@dcc.example",
    "second_reader": "winston.peake@dcc.example",
    "panel_officer": "leanne.mustoe@dcc.example",
    "chair": "aled.fairbrass@dcc.example",
}
PANEL_USERS = {"service_user": "maya@panel.dcc.example", "supporter": "bev@panel.dcc.example"}
PROVIDERS = ("owner_with_bid", "editor_with_bid", "other_owner")
ROLES = ("visitor", *PROVIDERS, *COUNCIL, *PANEL_USERS)
# Whose pages may never show what a bidder does before the opening.
NOT_BIDDERS = tuple(role for role in ROLES if role not in PROVIDERS)

# At each stage a bidder with an owner and an editor.
_BIDDERS = {
    "open": ("jonah@weald-thread.example", "wilf@weald-thread.example"),
    "closed": ("beatrix@saltmarsh.example", "stuart@saltmarsh.example"),
    "marking": ("jonah@weald-thread.example", "wilf@weald-thread.example"),
    "discussion": ("pamela@hoppers-row.example", "anton@hoppers-row.example"),
    "awarded": ("beatrix@saltmarsh.example", "stuart@saltmarsh.example"),
}


def actor_of(world: World, role: str, stage: str) -> Actor:
    """The person who plays a role at a stage."""
    if role == "visitor":
        return VISITOR
    if role == "other_owner":
        return world.people["owner@grimsdyke.example"]
    if role in ("owner_with_bid", "editor_with_bid"):
        return world.people[_BIDDERS[stage][role == "editor_with_bid"]]
    return world.people[{**COUNCIL, **PANEL_USERS}[role]]


def planted_owner(world: World, short: str) -> Actor:
    """The owner of a planted organisation: the one person who sees its canaries."""
    return world.people[f"owner@{short}.example"]


def bid_of(world: World, tender: Tender) -> Actor:
    """Whose bid stands for the stage: its owner."""
    return actor_of(world, "owner_with_bid", tender.stage)
