"""Pages of plans: the public's, and the officers'."""

from portal.intentions.views import staff
from portal.intentions.views.public import bp

blueprints = [bp]
__all__ = ["blueprints", "staff"]
