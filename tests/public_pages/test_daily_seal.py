"""What the operators' page says of the daily seal: nothing was sealed yet, for too long, or it was."""

from typing import Any

from portal.audit.services import seal_heads
from portal.parts import Parts
from portal.public_pages.readiness import Check, checks, problems
from portal.rules.actors import OPERATOR, Role
from portal.unit_of_work import open_work
from tests.ground import ON_SQLITE
from tests.ground.people import People


def _seal(parts: Parts) -> Check:
    return next(check for check in checks(parts) if check.name == "Daily seal")


@ON_SQLITE
def test_it_is_not_called_working_before_a_day_was_sealed(parts: Parts, clock: Any, people: People, app: Any) -> None:
    assert (_seal(parts).state, _seal(parts).well) == ("Nothing sealed yet", True)
    ines = people.staff("Ines Kowalczyk", Role.ADMINISTRATOR)
    page = people.client_of(ines).page("/service").get_text()
    assert "The worker does that once a day. Nothing sealed yet" in " ".join(page.split())
    clock.move_system(days=1)
    assert _seal(parts).well
    clock.move_system(days=2)
    assert (_seal(parts).well, _seal(parts).needed, _seal(parts).state) == (False, False, "")
    assert "see whether the worker runs" in _seal(parts).words
    # A warning: the portal serves all the same.
    assert problems(parts) == []
    with open_work(parts, OPERATOR) as work:
        seal_heads(work.session, parts.vault, work.system_now)
    assert (_seal(parts).well, _seal(parts).words) == (True, "The audit trail was sealed.")
    clock.move_system(days=3)
    assert not _seal(parts).well, "one seal of long ago is no daily seal"
