"""What is done to a procurement until it is published, and to what is published until its deadline."""

from portal.procurements.services.amending import approve_amendment, drop_amendment, extend_deadline, start_amendment
from portal.procurements.services.copying import copy_procurement
from portal.procurements.services.documents import (
    add_document,
    announce_document,
    record_harmful_document,
    replace_document,
    take_out_document,
)
from portal.procurements.services.drafting import remove_lot, save_page, save_workforce, start_from_intention
from portal.procurements.services.ending import end_procurement, hand_over
from portal.procurements.services.lines import NewLine, add_line, choose_scale, move_line, remove_line
from portal.procurements.services.price_schedule import save_price_schedule
from portal.procurements.services.publishing import approve_and_publish, send_back, send_for_approval
from portal.procurements.services.seating import fill_seats

__all__ = [
    "NewLine",
    "add_document",
    "add_line",
    "announce_document",
    "approve_amendment",
    "approve_and_publish",
    "choose_scale",
    "copy_procurement",
    "drop_amendment",
    "end_procurement",
    "extend_deadline",
    "fill_seats",
    "hand_over",
    "move_line",
    "remove_line",
    "remove_lot",
    "replace_document",
    "save_page",
    "save_price_schedule",
    "save_workforce",
    "send_back",
    "send_for_approval",
    "start_amendment",
    "start_from_intention",
    "record_harmful_document",
    "take_out_document",
]
