"""What can be done with what is kept. Each verb takes the work first and never commits."""

from portal.retention.services.erasing import erase_own_account, export_own, is_of_the_council, reasons_to_keep
from portal.retention.services.holding import lift_hold, place_hold

__all__ = ["erase_own_account", "export_own", "is_of_the_council", "lift_hold", "place_hold", "reasons_to_keep"]
