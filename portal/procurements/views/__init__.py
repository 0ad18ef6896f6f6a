"""Pages of procurements: what the public reads, and what council staff build and approve."""

from portal.procurements.views import (  # noqa: F401  they add their routes
    amending,
    approval,
    copying,
    documents,
    ending,
    pages,
    people,
    price_schedule,
    specified,
    staff,
    tables,
    versions,
)
from portal.procurements.views.public import bp

__all__ = ["bp"]
