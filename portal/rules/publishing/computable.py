"""The scoring core takes the criteria as they would be published."""

from portal.rules.criteria import record_of
from portal.rules.drafting import Draft, Unfinished, pack_of
from portal.rules.publishing.check import Check, check
from portal.rules.scoring import RecordRefused, from_data


def computable(draft: Draft, reference: str) -> Check:
    """The scoring core takes the criteria as they would be published."""
    fault: str | None = None
    try:
        pack = pack_of(draft, reference=reference, version=1, authority="-", panel_officers=1, panel_service_users=1)
        from_data(record_of(pack))
    except Unfinished as lacking:
        fault = f"The criteria lack {lacking}"
    except RecordRefused as refused:
        fault = f"The criteria cannot be computed: {refused.faults[0].message}"
    return check("criteria", "The criteria can be computed", fault)
