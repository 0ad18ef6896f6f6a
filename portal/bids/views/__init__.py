"""The pages of bids."""

from portal.bids.views import (  # one a line: each adds its routes
    changes,
    conditions,
    files,
    parts,
    price,
    price_file,
    printing,
    promise,
    sending,
    staff,
    team,
    workforce,
    workspace,
)
from portal.bids.views.shared import bp

__all__ = [
    "bp",
    "changes",
    "conditions",
    "files",
    "parts",
    "price",
    "price_file",
    "printing",
    "promise",
    "sending",
    "staff",
    "team",
    "workforce",
    "workspace",
]
