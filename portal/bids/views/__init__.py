"""The pages of bids."""

from portal.bids.views import parts, sending, workforce, workspace
from portal.bids.views.shared import bp

__all__ = ["bp", "parts", "sending", "workforce", "workspace"]
