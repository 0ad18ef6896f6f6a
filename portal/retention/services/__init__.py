"""What can be done with what is kept. Each verb takes the work first and never commits."""

from portal.retention.services.erasing import erase_own_account, export_own, reasons_to_keep
from portal.retention.services.holding import lift_hold, place_hold

__all__ = ["erase_own_account", "export_own", "lift_hold", "place_hold", "reasons_to_keep"]
