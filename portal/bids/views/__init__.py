"""The pages of bids."""

from portal.bids.views import conditions, files, parts, price, printing, promise, sending, team, workforce, workspace
from portal.bids.views.shared import bp

__all__ = [
    "bp",
    "conditions",
    "files",
    "parts",
    "price",
    "printing",
    "promise",
    "sending",
    "team",
    "workforce",
    "workspace",
]
