"""What anybody may read: the front door, awards, open data."""

from portal.notices.views import awards, home, open_data
from portal.notices.views.blueprint import bp

__all__ = ["awards", "bp", "home", "open_data"]
