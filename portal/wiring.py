"""What the portal consists of: features, their models, and who listens to which event. Read it as a table of contents."""

from importlib import import_module
from pathlib import Path
from typing import Any

from portal.bids.services import tell_of_change, tell_of_end, tell_of_handover
from portal.clarifications.services.telling import tell_askers_of_change
from portal.parts import Listener
from portal.procurements.events import HandedOver, PackAmended, ProcurementEnded

ROOT = Path(__file__).resolve().parents[1]

# Each feature may have `models` (loaded for migrations) and `views` with a blueprint `bp` or several `blueprints`.
FEATURES: tuple[str, ...] = (
    "portal.audit",
    "portal.notifications",
    "portal.storage",
    "portal.keys",
    "portal.looks",
    "portal.accounts",
    "portal.intentions",
    "portal.procurements",
    "portal.bids",
    "portal.scanning",
    "portal.clarifications",
    "portal.evaluation",
    "portal.feedback",
    "portal.awards",
    "portal.contracts",
    "portal.retention",
    "portal.notices",
    "portal.oversight",
    "portal.public_pages",
)


# Pages that exist only on a portal marked as demo.
DEMO = "portal.demo"


def _room(feature: str, room: str) -> Any | None:
    try:
        return import_module(f"{feature}.{room}")
    except ModuleNotFoundError as missing:
        if missing.name == f"{feature}.{room}":
            return None
        raise


# Has no pages: commands alone.
RECOVERY = "portal.recovery"

for _feature in (*FEATURES, DEMO, RECOVERY):
    _room(_feature, "models")
    _room(_feature, "events")


def blueprints(*, demo: bool = False) -> list[Any]:
    """Every feature's blueprints, in order; the demo's pages only where the portal is one."""
    found: list[Any] = []
    for feature in (*FEATURES, *((DEMO,) if demo else ())):
        views = _room(feature, "views")
        if views is not None:
            found += getattr(views, "blueprints", None) or [views.bp]
    return found


# Upward calls only: a lower feature records, a higher one listens, in the same transaction.
LISTENERS: dict[type, tuple[Listener, ...]] = {
    PackAmended: (tell_of_change, tell_askers_of_change),
    ProcurementEnded: (tell_of_end,),
    HandedOver: (tell_of_handover,),
}
