"""One tender that goes through every phase, with a copy of the whole world kept at each: for `canaries` and `hostile`."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID

from config.settings import Settings
from portal import wiring
from portal.audit.services import seal_heads
from portal.clock import SteppedClock
from portal.db import migrate
from portal.notifications.outbox import drain
from portal.parts import Parts, build_parts
from portal.rules.actors import OPERATOR
from portal.seeds import people, plans, profiles
from portal.seeds.telling import Story, read
from portal.unit_of_work import open_work
from tests.matrix.canaries import OUTSIDER, Stranger, with_organisations
from tests.matrix.phases_bidding import ASKER, bid_all, late, meet_early
from tests.matrix.phases_deciding import (
    approve_award,
    lock,
    recommend,
    release,
    sign,
    write_feedback,
)
from tests.matrix.phases_drafting import begin, publish, send
from tests.matrix.phases_judging import check, declare, discuss, mark_half, open_bids
from tests.matrix.planting import Planter
from tests.matrix.world import settings_in

TODAY = date(2026, 11, 23)
GRIMSDYKE = Stranger(OUTSIDER, f"Owner of {OUTSIDER}", "owner@grimsdyke.example")


@dataclass
class Telling:
    """What every act of the story needs. ids: what was made so far, by name."""

    story: Story
    planter: Planter
    ids: dict[str, UUID]
    plan: dict[str, Any]

    @property
    def procurement_id(self) -> UUID:
        return self.ids["procurement"]


# Phase, the moment at which it is looked at, and what leads to it.
PHASES: tuple[tuple[str, str, tuple[Callable[[Any], None], ...]], ...] = (
    ("draft", "D-100 12:00", (begin,)),
    ("waiting", "D-98 12:00", (send,)),
    ("open", "D-70 12:00", (publish, bid_all)),
    ("closed", "D-60 13:00", (late,)),
    ("opened", "D-58 18:00", (open_bids, check)),
    ("marking", "D-50 18:00", (declare, mark_half)),
    ("moderated", "D-45 18:00", (discuss,)),
    ("locked", "D-44 18:00", (lock,)),
    ("recommended", "D-38 18:00", (write_feedback, recommend)),
    ("awarded", "D-34 18:00", (approve_award,)),
    ("released", "D-30 18:00", (release,)),
    ("contract", "D-5 18:00", (sign,)),
)
NAMES = tuple(name for name, *_ in PHASES)
NOTE = "canaries.json"


def moment_of(phase: str) -> datetime:
    """When a phase is looked at."""
    when = next(at for name, at, _ in PHASES if name == phase)
    return Story(None, TODAY, {}).moment(when, time(12)).astimezone(UTC)  # type: ignore[arg-type]


def standing_at(phase: str) -> SteppedClock:
    """The clock of a phase."""
    return SteppedClock(moment_of(phase))


def open_phase(settings: Settings, phase: str) -> Parts:
    """The parts of a world that stands at a phase."""
    return build_parts(settings, listeners=wiring.LISTENERS, clock=SteppedClock(moment_of(phase)))


def build_phases(folder: Path, upto: str = NAMES[-1], only: tuple[str, ...] = NAMES) -> None:
    """Tell the story from the first phase on, and keep a copy of the world at each: `folder/<phase>`."""
    var = folder / "telling"
    var.mkdir(parents=True)
    tell(settings_in(var), folder, upto=upto, only=only)


def tell(
    settings: Settings, folder: Path, *, upto: str = NAMES[-1], only: tuple[str, ...] = NAMES, migrated: bool = False
) -> None:
    """Tell the story over these settings; a copy is kept only of a file (SQLite)."""
    parts = build_parts(settings, listeners=wiring.LISTENERS, clock=SteppedClock(moment_of(NAMES[0])))
    if not migrated:
        migrate.upgrade(parts.engine)
    planter = Planter()
    with with_organisations({"grimsdyke": GRIMSDYKE, ASKER: _who_asks(planter)}):
        story = Story(parts, TODAY, people.bring_in(parts), people.owners(), people.names())
        profiles.tell(story)
        plan = next(each for each in read("intentions")["intentions"] if each["id"] == "INT-02")
        telling = Telling(story, planter, {}, plan)
        meet_early(telling)
        telling.ids["plan"] = plans.tell(story)["INT-02"]
    for name, _, acts in PHASES:
        telling.planter.phase = name
        for act in acts:
            act(telling)
        at = moment_of(name)
        with open_work(replace(parts, clock=SteppedClock(at)), OPERATOR) as work:
            seal_heads(work.session, parts.vault, work.system_now)
        telling.planter.write(settings.var / NOTE)
        if name in only:
            _keep(parts, settings.var, folder / name)
        if name == upto:
            break
    parts.engine.dispose()


def _who_asks(planter: Planter) -> Stranger:
    """An organisation that asks and never bids: its name, its person and their address stand on no page but its own."""
    name, person, box = (planter.note("asker", bidder=ASKER).phrase for _ in range(3))
    return Stranger(f"Osier {name.title()}", f"Petra {person.title()}", f"{box}@{ASKER}.example")


def _keep(parts: Parts, var: Path, target: Path) -> None:
    parts.engine.dispose()  # the last connection writes the log back into the file
    shutil.copytree(var, target, dirs_exist_ok=True)


def deliver(parts: Parts) -> None:
    """Let the mail of a phase leave, as a worker would."""
    while drain(parts.engine, parts.keyring, parts.sender, parts.clock.system_now()):
        pass


@contextmanager
def copied(built: Path, phase: str, var: Path) -> Iterator[Parts]:
    """The parts over a copy of a phase, for a test to do with as it likes."""
    shutil.copytree(built / phase, var, dirs_exist_ok=True)
    parts = open_phase(settings_in(var), phase)
    yield parts
    parts.engine.dispose()
