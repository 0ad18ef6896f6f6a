"""What is planted in a tender through all its phases stands only where the table says it may."""

import email
import email.policy
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from portal.clarifications.messages import CouncilSays
from portal.rules.actors import OPERATOR
from portal.unit_of_work import open_work
from tests.matrix import phases
from tests.matrix.crawled import Crawled, app_over
from tests.matrix.leaking import in_tables, missed, missed_at_rest, resting
from tests.matrix.planting import Canary, kinds_of, read_planted
from tests.matrix.searching import Found
from tests.matrix.secrecy import may_read, may_rest, role_at, table
from tests.matrix.visitor import Asker

pytestmark = [pytest.mark.sweep, pytest.mark.timeout(900)]
Note = Callable[[str, object], None]


@pytest.fixture(scope="session")
def leaks_are_found(phase_worlds: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """First of all: a leak of each kind in each way is found, or nothing that follows means anything. Their number."""
    with phases.copied(phase_worlds, phases.NAMES[-1], tmp_path_factory.mktemp("leaks") / "var") as parts:
        planted = read_planted(parts.settings.var / phases.NOTE)
        found = Found(planted)
        one_each = list({each.kind: each for each in planted}.values())
        lost = missed(Asker(app_over(parts), parts), found, one_each)
        lost += missed_at_rest(parts, found, one_each)
        with open_work(parts, OPERATOR) as work:
            for each in one_each:
                work.post(_leaky(each))
        phases.deliver(parts)
        told = {each for _, raw in _mails(parts.settings.var / "mail") for each in found.in_bytes(raw)}
        lost += [f"a mail that tells {each.kind}" for each in one_each if each not in told]
    assert not lost, f"{len(lost)} leaks made on purpose are not found:\n" + "\n".join(lost[:40])
    return len(one_each)


def _leaky(canary: Canary) -> CouncilSays:
    words = f"{'é' * 90} {canary.phrase} £{canary.number / 100:,.2f}"
    return CouncilSays(to="a@b.example", title="A", reference="T-1", number=1, subject="News", words=words)


def _readable(raw: bytes) -> bytes:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    body = mail.get_body()
    text = body.get_content() if body else ""
    return f"{mail['To']} {mail['Subject']}\n{text}".encode() + raw


def test_every_kind_that_is_planted_has_a_row_and_every_row_is_planted(phase_worlds: Path) -> None:
    planted = read_planted(phase_worlds / phases.NAMES[-1] / phases.NOTE)
    rows = table()
    missing = set(kinds_of(planted)) - set(rows)
    idle = set(rows) - set(kinds_of(planted))
    assert (missing, idle) == (set(), set())


@pytest.mark.parametrize("phase", phases.NAMES)
def test_nobody_reads_at_a_phase_what_the_table_keeps_from_them(
    phase: str, phase_worlds: Path, crawled_at: Callable[[str], Crawled], leaks_are_found: int, record_property: Note
) -> None:
    planted = read_planted(phase_worlds / phase / phases.NOTE)
    by_phrase = {each.phrase: each for each in planted}
    rows, seen = table(), crawled_at(phase)
    told = Counter(
        f"{role} reads {by_phrase[phrase].kind} of {by_phrase[phrase].bidder or by_phrase[phrase].person or '-'} at {route}"
        for role, route, phrase in seen.hits
        if not may_read(rows[by_phrase[phrase].kind], by_phrase[phrase], role, phase, route)
    )
    logged = Counter(
        f"a log line tells {by_phrase[phrase].kind}: {line}"
        for phrase, line in seen.log_hits
        if rows[by_phrase[phrase].kind].rest != "open"
    )
    record_property("canaries: leaks planted and found", leaks_are_found if phase == phases.NAMES[0] else 0)
    record_property("canaries: planted", len(planted) if phase == phases.NAMES[-1] else 0)
    record_property("canaries: bodies", seen.bodies)
    record_property("canaries: files", seen.files)
    record_property("canaries: headers", seen.headers)
    record_property("canaries: log lines", seen.log_lines)
    assert seen.bodies > 300
    assert not seen.broke, "\n".join(seen.broke[:20])
    faults = [*(f"{line} ({many})" for line, many in told.items()), *logged]
    assert not faults, f"in phase {phase}:\n" + "\n".join(faults[:60])


@pytest.mark.parametrize("phase", phases.NAMES)
def test_nothing_that_is_sealed_lies_open_in_database_store_or_mail(
    phase: str, phase_worlds: Path, tmp_path: Path, leaks_are_found: int, record_property: Note
) -> None:
    rows = table()
    with phases.copied(phase_worlds, phase, tmp_path / "var") as parts:
        planted = read_planted(parts.settings.var / phases.NOTE)
        found = Found(planted)
        faults = Counter[str]()
        looked = 0
        for name, raw in resting(parts):
            looked += 1
            for each in found.in_bytes(raw):
                if not may_rest(rows[each.kind], each, phase, name):
                    faults[f"{each.kind} in the bytes of {name if 'sqlite' in name else name.split('/')[0]}"] += 1
        for place, each in in_tables(str(make_url(parts.settings.database_url).database), found):
            if not may_rest(rows[each.kind], each, phase, place):
                faults[f"{each.kind} in {place}"] += 1
        phases.deliver(parts)
        mails = list(_mails(parts.settings.var / "mail"))
        for to, raw in mails:
            for each in found.in_bytes(raw):
                if not may_read(rows[each.kind], each, role_at(to), phase):
                    faults[f"{each.kind} in a mail to {to}"] += 1
    record_property("canaries: mails", len(mails))
    record_property("canaries: files at rest", looked)
    assert leaks_are_found > 20
    assert not faults, f"in phase {phase}:\n" + "\n".join(f"{line} ({many})" for line, many in faults.items())


def _mails(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.glob("*.eml")):
        raw = path.read_bytes()
        yield str(email.message_from_bytes(raw)["To"]), _readable(raw)


def test_what_is_looked_for_does_stand_where_it_may(phase_worlds: Path, crawled_at: Callable[[str], Crawled]) -> None:
    """Else the search would find nothing because pages show nothing."""
    phase = phases.NAMES[-1]
    by_phrase = {each.phrase: each for each in read_planted(phase_worlds / phase / phases.NOTE)}
    seen = {by_phrase[phrase].kind for _, _, phrase in crawled_at(phase).hits}
    # While marks are compared.
    by_phrase |= {each.phrase: each for each in read_planted(phase_worlds / "moderated" / phases.NOTE)}
    seen |= {by_phrase[phrase].kind for _, _, phrase in crawled_at("moderated").hits}
    unseen = {kind for kind, rule in table().items() if rule.seen} - seen
    assert unseen == set()
