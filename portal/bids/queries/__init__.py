"""Reading bids: the draft by its own people; what was sent by the council, once it was opened."""

from portal.bids.queries.addresses import organisations_concerned
from portal.bids.queries.drafts import (
    LotView,
    Saved,
    Standing,
    Workspace,
    find_own_bid,
    get_bid,
    get_workspace,
    list_workspaces,
    open_own_file,
)
from portal.bids.queries.history import LogLine, list_log
from portal.bids.queries.sent import (
    Receipt,
    bidder_addresses,
    find_owner,
    get_receipt,
    open_file,
    opened_snapshots,
    own_standing,
    owner_addresses,
    partners_named,
    read_sent_bytes,
    read_snapshot,
    standing_submissions,
)
from portal.bids.queries.workforce import Reader, Workforce, get_workforce, has_agreed, list_readers, may_read

__all__ = [
    "LogLine",
    "LotView",
    "Reader",
    "Receipt",
    "Saved",
    "Standing",
    "Workforce",
    "Workspace",
    "bidder_addresses",
    "find_own_bid",
    "find_owner",
    "get_bid",
    "get_receipt",
    "get_workforce",
    "get_workspace",
    "has_agreed",
    "list_log",
    "list_readers",
    "list_workspaces",
    "may_read",
    "open_file",
    "open_own_file",
    "opened_snapshots",
    "organisations_concerned",
    "own_standing",
    "owner_addresses",
    "partners_named",
    "read_sent_bytes",
    "read_snapshot",
    "standing_submissions",
]
