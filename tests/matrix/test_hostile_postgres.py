"""The same forms over PostgreSQL, with what the two databases take differently: NUL, huge numbers, long and odd text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.parts import build_parts
from portal.wiring import LISTENERS
from tests.ground import databases
from tests.ground.postgres import Postgres
from tests.matrix import phases
from tests.matrix.attacks import attack
from tests.matrix.crawl import STAGE, read_phase, walk
from tests.matrix.crawled import app_over, caught, filled_in
from tests.matrix.filled import Filled
from tests.matrix.roles import actor_of
from tests.matrix.tricks import IN_THE_DATABASE
from tests.matrix.verdict import Verdict
from tests.matrix.visitor import Asker

pytestmark = [pytest.mark.sweep, pytest.mark.timeout(900)]
Note = Callable[[str, object], None]
# Who writes most of what is kept, at a phase where they may: council and bidder.
_WHO = {"draft": ("procurement_officer",), "open": ("owner_with_bid", "procurement_officer", "visitor")}


@pytest.mark.parametrize("phase", _WHO)
def test_forms_over_postgresql_tell_of_what_cannot_be_kept(
    phase: str, postgres: Postgres, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, record_property: Note
) -> None:
    with databases.postgresql(tmp_path_factory, tmp_path, postgres) as settings:
        phases.tell(settings, tmp_path, upto=phase, only=(), migrated=True)
        parts = build_parts(settings, listeners=LISTENERS, clock=phases.standing_at(phase))
        verdict, forms = Verdict(), dict[str, Filled]()
        with caught():
            asker, world = Asker(app_over(parts), parts), read_phase(parts)
            for role in _WHO[phase]:
                for page in walk(world, asker, role, actor_of(world, role, STAGE), shut_doors=False):
                    if page.route in forms or page.answer.status != 200:
                        continue
                    for filled in filled_in(asker, page, phase):
                        forms.setdefault(filled.route, filled)
            for filled in forms.values():
                actor = actor_of(world, filled.role, STAGE)
                attack(asker, actor, filled, verdict, ids=[], only=IN_THE_DATABASE)
        parts.engine.dispose()
    record_property("hostile: requests", verdict.asked)
    record_property("hostile: requests on PostgreSQL", verdict.asked)
    verdict.close(least=10 * len(forms) // 2)
