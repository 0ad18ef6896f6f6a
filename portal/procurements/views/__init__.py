"""Pages of procurements: what the public reads, and what council staff build and approve."""

from portal.procurements.views import approval, pages, people, price_schedule, specified, staff, tables  # noqa: F401  they add their routes
from portal.procurements.views.public import bp

__all__ = ["bp"]
