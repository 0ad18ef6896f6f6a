"""What a provider does with a bid, and the one act of opening."""

from portal.bids.services.conditions import save_conditions
from portal.bids.services.drafting import (
    choose_lots,
    record_late_click,
    save_answer,
    save_commitment,
    save_price,
    start_bid,
)
from portal.bids.services.filing import add_file, record_refused_file, remove_file
from portal.bids.services.opening import OpenedBid, read_for_opening
from portal.bids.services.placing import place_file
from portal.bids.services.pricing import save_offer
from portal.bids.services.staff import save_staff_costs, save_staff_position
from portal.bids.services.submitting import record_refused_submit, submit_lot, submit_lots, withdraw_lot
from portal.bids.services.team import remove_partner, save_partner, save_sensitive, save_team_words
from portal.bids.services.telling import look_at_changes, tell_of_change, tell_of_end, tell_of_handover
from portal.bids.services.workforce import agree_undertaking, name_readers, record_workforce_seen

__all__ = [
    "OpenedBid",
    "add_file",
    "agree_undertaking",
    "choose_lots",
    "look_at_changes",
    "place_file",
    "name_readers",
    "read_for_opening",
    "record_late_click",
    "record_refused_file",
    "record_refused_submit",
    "record_workforce_seen",
    "remove_file",
    "remove_partner",
    "save_answer",
    "save_commitment",
    "save_conditions",
    "save_offer",
    "save_partner",
    "save_price",
    "save_sensitive",
    "save_team_words",
    "save_staff_costs",
    "save_staff_position",
    "start_bid",
    "submit_lot",
    "submit_lots",
    "tell_of_change",
    "tell_of_end",
    "tell_of_handover",
    "withdraw_lot",
]
