"""Every form of every phase, filled in as an honest person would, with one thing wrong at a time; and then at random."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.parts import Parts
from tests.ground import keeper
from tests.matrix import phases
from tests.matrix.attacks import attack
from tests.matrix.crawl import STAGE, read_phase
from tests.matrix.crawled import ASKED, RIVALS, Crawled, app_over, caught, who
from tests.matrix.filled import Filled, encoded
from tests.matrix.planting import read_planted
from tests.matrix.roles import actor_of
from tests.matrix.searching import Found
from tests.matrix.secrecy import may_read, table
from tests.matrix.tricks import FORM
from tests.matrix.verdict import KEPT, TRACES, Verdict
from tests.matrix.visitor import Answer, Asker
from tests.matrix.world import World
from tests.parsers.strange import texts

Note = Callable[[str, object], None]
pytestmark = [pytest.mark.sweep, pytest.mark.timeout(3_600)]
_RANDOM = 8  # tries of each form


@pytest.fixture
def claimed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Filled], bool]:
    """Call it with a form: True for the first who asks, so that each route is attacked in one phase of a run."""
    folder = keeper.run_folder(tmp_path_factory)

    def claim(filled: Filled) -> bool:
        path = folder / "claimed.txt"
        with keeper.only_one(folder, "claims"):
            before = path.read_text().splitlines() if path.exists() else []
            line = f"{filled.route} {sorted(filled.fields)[:3]}"
            if line in before:
                return False
            path.write_text("\n".join([*before, line]))
            return True

    return claim


def foreign_ids(world: World, role: str) -> list[UUID]:
    """Real ids that are not this role's: other bids, other organisations, other people."""
    tender = world.tenders[STAGE]
    own = None if role in {*RIVALS, ASKED} else actor_of(world, role, STAGE).organisation_id
    bids = [bid for bid in tender.bids if bid.organisation_id != own]
    found = [each for bid in bids for each in (bid.bid_id, bid.submission_id, bid.organisation_id) if each]
    people = [actor.user_id for actor in world.people.values() if actor.user_id]
    return [*found, tender.procurement_id, *people[:6]]


def logged(parts: Parts, lines: list[str]) -> list[str]:
    """What log lines give away."""
    found, rows = Found(read_planted(parts.settings.var / phases.NOTE)), table()
    return [
        f"a log line tells {each.kind}: {line[:160]}"
        for line in set(lines)
        for each in found.in_bytes(line.encode("utf-8", "replace"))
        if rows[each.kind].rest != "open"
    ]


def tells(parts: Parts, phase: str, role: str, route: str) -> Callable[[Answer], Iterator[str]]:
    """What an answer to this role gives away."""
    found, rows = Found(read_planted(parts.settings.var / phases.NOTE)), table()

    def said(answer: Answer) -> Iterator[str]:
        for each in found.in_bytes(answer.response.get_data()):
            if not may_read(rows[each.kind], each, role, phase, route):
                yield f"{each.kind} of {each.bidder or each.person}"

    return said


@pytest.mark.parametrize("phase", phases.NAMES)
def test_a_form_with_one_thing_wrong_is_told_of_or_taken_and_nothing_breaks(
    phase: str,
    phase_worlds: Path,
    crawled_at: Callable[[str], Crawled],
    claimed: Callable[[Filled], bool],
    tmp_path: Path,
    record_property: Note,
) -> None:
    forms = [filled for filled in crawled_at(phase).forms if claimed(filled)]
    with phases.copied(phase_worlds, phase, tmp_path / "var") as parts:
        world = read_phase(parts)
        asker = Asker(app_over(parts), parts)
        verdict, taken = Verdict(), 0
        with caught() as lines:
            for filled in forms:
                actor = who(world, filled.role)
                verdict.tells = tells(parts, phase, filled.role, filled.route)
                taken += attack(asker, actor, filled, verdict, ids=foreign_ids(world, filled.role))
        verdict.faults += logged(parts, lines)
    record_property("hostile: requests", verdict.asked)
    record_property("hostile: forms", len(forms))
    record_property("canaries: log lines", len(lines))
    record_property("hostile: forms that were taken as an honest person sends them", taken)
    verdict.close(least=len(forms))


@pytest.mark.parametrize("phase", phases.NAMES)
def test_a_form_filled_in_at_random_is_told_of_or_taken_and_nothing_breaks(
    phase: str, phase_worlds: Path, crawled_at: Callable[[str], Crawled], tmp_path: Path, record_property: Note
) -> None:
    place = phases.NAMES.index(phase)
    forms = sorted(crawled_at(phase).forms, key=lambda each: each.route)
    # Each phase takes its share, so that over all phases every form is met, most of them in several states.
    forms = [each for number, each in enumerate(forms) if number % 4 == place % 4]
    with phases.copied(phase_worlds, phase, tmp_path / "var") as parts:
        world = read_phase(parts)
        asker = Asker(app_over(parts), parts)
        verdict = Verdict()
        for filled in forms:
            actor = who(world, filled.role)
            _at_random(asker, filled, verdict, asker.pass_of(actor).token, actor)
    record_property("hostile: requests", verdict.asked)
    record_property("hostile: random examples", verdict.asked)
    verdict.close(least=len(forms))


def _at_random(asker: Asker, filled: Filled, verdict: Verdict, token: str, actor: object) -> None:
    names = filled.typed

    @settings(max_examples=_RANDOM, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(texts, min_size=1, max_size=4), st.integers(0, 2**30))
    def run(words: list[str], seed: int) -> None:
        chosen = random.Random(seed)  # noqa: S311
        wrong = {name: chosen.choice(words) for name in names if chosen.random() < 0.5}
        answer = asker.ask(
            actor,  # type: ignore[arg-type]
            "POST",
            filled.address,
            data=encoded(token, filled.sent | wrong),
            content_type=FORM,
        )
        verdict.judge(filled, f"{wrong!r}"[:160], answer, kept=TRACES | KEPT.get(filled.route, set()))

    run()
