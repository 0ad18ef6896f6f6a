"""Pages of the award: the trail, its approval, the notice."""

from portal.awards.views import notice, trail
from portal.awards.views.blueprint import bp

__all__ = ["bp", "notice", "trail"]
