"""Pages of the award: the trail, its approval, the notice."""

from portal.awards.views import checks, notice, report, trail
from portal.awards.views.blueprint import bp

__all__ = ["bp", "checks", "notice", "report", "trail"]
