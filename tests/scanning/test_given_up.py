"""A file the scanner fails on, while it answers well about others: given up after a while, kept back, and called what it is."""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.bids.models import Bid, BidFile
from portal.bids.services.scanning import note_file_scan
from portal.clock import SteppedClock
from portal.parts import Parts
from portal.procurements import services as procurements
from portal.procurements.services.scanning import note_pack_file_scan
from portal.rules.actors import OPERATOR, Role
from portal.rules.kept_back import UNCHECKABLE, is_given_up
from portal.rules.refusals import NotAllowed, Refusal
from portal.scanning.services import scan_waiting
from portal.storage.scanner import CLEAN, FAILED, NO_ANSWER, TOO_LARGE, ClamScanner, Scan
from portal.storage.scans import refuse_unsafe
from portal.unit_of_work import open_work
from tests.factories.bids import add_bytes, create_draft, submit
from tests.factories.evaluation import create_closed, declare_none, open_bids
from tests.ground import ON_SQLITE
from tests.ground.clamav import Clamav, new_daemon
from tests.ground.client import PageClient, words
from tests.ground.letters import mails
from tests.ground.people import People
from tests.procurements.conftest import REASON, Story
from tests.scanning.conftest import Use
from tests.scanning.test_waiting import DEADLINE, Scene, open_all, scans, scene, waiting

__all__ = ["scene"]
AWAY = ClamScanner("/nowhere/clamd.sock")
T0 = datetime(2027, 1, 4, 9, tzinfo=UTC)
GIVEN_UP = Scan(UNCHECKABLE, TOO_LARGE)


@pytest.mark.parametrize(
    ("minutes", "now", "over"),
    [
        ((), 500, False),
        ((0, 10, 20), 400, False),
        ((0, 1, 6, 21), 119, False),
        ((0, 1, 6, 21), 120, True),
        ((0, 1, 6, 21, 81), 141, True),
    ],
    ids=["first", "too few", "too soon", "at the limit", "later"],
)
def test_a_file_is_given_up_after_so_many_tries_over_so_long(minutes: tuple[int, ...], now: int, over: bool) -> None:
    before = [T0 + timedelta(minutes=each) for each in minutes]
    assert is_given_up(before, T0 + timedelta(minutes=now), tries=5, span=timedelta(hours=2)) is over


@pytest.fixture
def narrow() -> Iterator[Clamav]:
    """The real scanner, which takes next to nothing."""
    own = new_daemon(stream_limit=50_000)
    own.start()
    yield own
    own.stop()


@ON_SQLITE
def test_one_file_the_scanner_fails_on_holds_up_the_opening_for_a_while_and_no_longer(
    scene: Scene, narrow: Clamav, clock: SteppedClock
) -> None:
    parts = replace(scene.parts, scanner=ClamScanner(str(narrow.socket), connect=60.0))
    bid_id = create_draft(parts, scene.procurement_id, scene.ama)
    file_id = add_bytes(parts, scene.ama, bid_id, "Q2", "Plan.txt", b"words " * 500_000)
    submission_id = submit(parts, scene.ama, bid_id)
    clock.move_to(DEADLINE)
    away = replace(parts, scanner=AWAY)
    for tries in range(4):
        assert scan_waiting(parts) == 0
        assert scans(parts) == [NO_ANSWER, *[FAILED] * (tries + 1)]
        clock.move_system(minutes=61)
        for _ in range(3):
            assert scan_waiting(away) == 0, "one that is away is no try"
    with pytest.raises(NotAllowed, match="Some files are still being checked"):
        open_all(parts, scene.procurement_id)
    scan_waiting(parts)
    assert (scans(parts), waiting(parts)) == ([NO_ANSWER, *[FAILED] * 4, UNCHECKABLE], 0)
    assert open_all(parts, scene.procurement_id)[0].submission_id == submission_id
    assert "A file was scanned for viruses: it could not be checked." in scene.sentences(bid_id)
    told = [mail for mail in mails(parts) if "could not be checked" in mail["Subject"]]
    assert [mail["To"] for mail in told] == [scene.ama.email], "nobody of the council is told"
    assert "harmful" not in told[0].get_content()
    with open_work(parts, OPERATOR) as work:
        stored = work.session.scalar(select(BidFile.stored_file_id).where(BidFile.id == file_id))
        for scanner in (parts.scanner, None):
            with pytest.raises(NotAllowed, match="our scanner could not check it for viruses"):
                refuse_unsafe(work.session, scanner, stored)  # type: ignore[arg-type]


@ON_SQLITE
def test_a_bidder_may_send_what_could_not_be_checked_and_is_told_what_follows(
    parts: Parts, use: Use, people: People, scene: Scene
) -> None:
    away = use(AWAY)
    bid_id = create_draft(away, scene.procurement_id, scene.ama)
    file_id = add_bytes(away, scene.ama, bid_id, "Q2", "Plan.txt", b"words")
    with open_work(away, OPERATOR) as work:
        stored = work.session.scalar(select(BidFile.stored_file_id).where(BidFile.id == file_id))
        note_file_scan(work, stored, GIVEN_UP)  # type: ignore[arg-type]
    provider = people.client_of(scene.ama)
    for page in ("", "/check", "/submit"):
        said = words(provider.get(f"/bids/{bid_id}{page}"))
        assert "We could not check Plan.txt for viruses." in said
        assert "You can submit with it. Then the council decides" in said
        assert "harmful" not in said
    assert "Kept back: could not be checked" in words(provider.get(f"/bids/{bid_id}/1/question/Q2"))
    assert provider.get(f"/bids/{bid_id}/files/{file_id}").status_code == 403
    submit(away, scene.ama, bid_id)


@ON_SQLITE
def test_a_pack_is_not_published_with_a_file_that_could_not_be_checked(
    parts: Parts, use: Use, people: People, ready: Story
) -> None:
    use(AWAY)
    officer = people.client_of(ready.people.officer)
    field = {"kind": "other", "title": "A plan", "file": (io.BytesIO(b"a plan"), "Plan.txt")}
    officer.send(f"/procurements/{ready.id}/documents", field)
    with open_work(parts, OPERATOR) as work:
        stored = UUID(str(work.session.connection().exec_driver_sql("select id from stored_files").scalar_one()))
        note_pack_file_scan(work, stored, GIVEN_UP)
    ready.send()
    with (
        open_work(parts, ready.people.publication_approver) as work,
        pytest.raises(Refusal, match="A plan: our scanner could not check it. Take the file out"),
    ):
        procurements.approve_and_publish(work, ready.id, REASON, ready.version())
    said = words(people.client_of(people.staff("Ines", Role.ADMINISTRATOR)).get("/service"))
    assert "A tender: " in said
    assert "larger than it takes" in said


@ON_SQLITE
def test_after_the_opening_the_officer_decides_on_what_could_not_be_checked(
    parts: Parts, use: Use, people: People, clock: SteppedClock
) -> None:
    made, file_id = create_closed(use(AWAY), clock), UUID(int=0)
    with open_work(parts, OPERATOR) as work:
        for row, owner in work.session.execute(
            select(BidFile, Bid.organisation_id).join(Bid, Bid.id == BidFile.bid_id)
        ).all():
            one = owner == made.providers["Alder Youth"].organisation_id
            note_file_scan(work, row.stored_file_id, GIVEN_UP if one else Scan(CLEAN))
            file_id = row.id if one else file_id
    ines = people.client_of(people.staff("Ines", Role.ADMINISTRATOR))
    assert "An opened bid" not in words(ines.get("/service")), "before the opening it would tell that somebody bids"
    open_bids(use(AWAY), made)
    declare_none(parts, made)
    assert "An opened bid" in words(ines.get("/service"))
    officer, chair = people.client_of(made.people.officer), people.client_of(made.people.chair)
    base, submission_id = f"/evaluation/{made.procurement_id}", made.bids["Alder Youth"]
    pages = [f"{base}/compliance", f"{base}/kept-back", f"{base}/kept-back/{submission_id}/{file_id}"]
    for page, says in zip(
        pages,
        (
            "1 file is kept back: could not be checked for viruses.",
            "No virus was found, and none was ruled out.",
            "Our scanner could not check it for viruses (larger than it takes).",
        ),
        strict=True,
    ):
        said = words(officer.get(page))
        assert says in said
        assert "harmful" not in said
        assert "found a virus" not in said
    assert "Kept back: could not be checked" in words(chair.get(f"{base}/marking/{submission_id}/Q2", writes=True))
    assert chair.get(f"{base}/bids/{submission_id}/files/{file_id}").status_code == 403
    assert "could not check it" in _kept_back_words(officer, f"{base}/bids.zip")
    officer.send(pages[2], {"choice": "without", "reason": "The answer says all that is asked without it."})
    told = [mail for mail in mails(parts) if "kept back" in mail["Subject"]]
    assert "could not check" in told[0].get_content()
    assert "found a virus" not in told[0].get_content()


def _kept_back_words(officer: PageClient, address: str) -> str:
    with zipfile.ZipFile(io.BytesIO(officer.get(address, writes=True).data)) as bundle:
        (name,) = [each for each in bundle.namelist() if each.endswith("kept back.txt")]
        return bundle.read(name).decode()
