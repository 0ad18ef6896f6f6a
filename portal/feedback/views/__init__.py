"""Pages of feedback: the desk of the council, and the bidder's own."""

from portal.feedback.views import desk, own
from portal.feedback.views.blueprint import bp

__all__ = ["bp", "desk", "own"]
