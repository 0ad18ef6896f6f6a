"""What people do with an award: check, recommend, approve, give notice."""

from portal.awards.services.approving import approve, send_back
from portal.awards.services.checking import record_check
from portal.awards.services.noticing import record_notice
from portal.awards.services.recommending import recommend

__all__ = ["approve", "recommend", "record_check", "record_notice", "send_back"]
