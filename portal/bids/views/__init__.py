"""The pages of bids."""

from portal.bids.views import conditions, parts, price, promise, sending, workforce, workspace
from portal.bids.views.shared import bp

__all__ = ["bp", "conditions", "parts", "price", "promise", "sending", "workforce", "workspace"]
