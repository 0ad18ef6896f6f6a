"""The pages of bids."""

from portal.bids.views import parts, price, promise, sending, workforce, workspace
from portal.bids.views.shared import bp

__all__ = ["bp", "parts", "price", "promise", "sending", "workforce", "workspace"]
