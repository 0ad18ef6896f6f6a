"""Files that came in while nothing was scanned: looked through once scanning is on, and nothing opened goes back."""

from dataclasses import replace
from typing import BinaryIO
from uuid import UUID

import pytest
from sqlalchemy import select

from portal.bids.models import BidFile
from portal.clock import SteppedClock
from portal.parts import Parts
from portal.rules.refusals import NotAllowed
from portal.scanning.services import scan_unscanned, scan_waiting
from portal.storage.scanner import HARMFUL, Scan
from portal.unit_of_work import open_reading
from tests.factories.bids import add_bytes, create_draft, submit
from tests.factories.evaluation import create_closed, declare_none, open_bids
from tests.ground import ON_SQLITE
from tests.ground.client import words
from tests.ground.people import People
from tests.scanning.conftest import Use
from tests.scanning.test_waiting import BAD, DEADLINE, Scene, back, open_all, scans, scene, waiting

__all__ = ["back", "scene"]


class Finds:
    """A scanner that finds something in everything."""

    def scan(self, source: BinaryIO) -> Scan:
        source.read()
        return Scan(HARMFUL, "Something")

    def answers(self) -> bool:
        return True


def test_an_opening_waits_for_files_that_were_never_scanned_and_they_are_scanned_in_pieces(
    scene: Scene, back: Parts
) -> None:
    off = scene.parts
    bid_id = create_draft(off, scene.procurement_id, scene.ama)
    for name, raw in (("Plan.txt", BAD), ("Other.txt", b"words")):
        add_bytes(off, scene.ama, bid_id, "Q2", name, raw)
    submit(off, scene.ama, bid_id)
    assert not scan_unscanned(off)
    scene.parts.clock.move_to(DEADLINE)
    with pytest.raises(NotAllowed, match="Some files are still being checked"):
        open_all(back, scene.procurement_id)
    for _ in range(2):
        assert scan_unscanned(back, most=1)
        assert scan_unscanned(back, most=1)
        assert waiting(back) == 1, "one at a time"
        assert scan_waiting(back) == 1
    assert not scan_unscanned(back, most=1)
    assert sorted(scans(back)) == ["clean", "harmful"]
    assert len(open_all(back, scene.procurement_id)) == 1


@ON_SQLITE
def test_what_was_opened_before_scanning_was_on_stays_open_and_what_is_harmful_is_kept_back(
    parts: Parts, use: Use, people: People, clock: SteppedClock
) -> None:
    made = create_closed(parts, clock)
    open_bids(parts, made)
    declare_none(parts, made)
    on = use(Finds())
    assert scan_unscanned(on)
    with open_reading(parts) as session:
        files = {row.bid_id: row.id for row in session.scalars(select(BidFile))}
    chair = people.client_of(made.people.chair)
    addresses = _addresses(parts, made.procurement_id, files)
    for address in addresses:
        assert chair.get(address, writes=True).status_code == 200, "it waits, and is there meanwhile"
    assert scan_waiting(on) == len(files)
    for address in addresses:
        assert chair.get(address, writes=True).status_code == 403
    officer = people.client_of(made.people.officer)
    assert "kept back: harmful." in words(officer.get(f"/evaluation/{made.procurement_id}/compliance"))
    assert not scan_unscanned(replace(on, scanner=None))


def _addresses(parts: Parts, procurement_id: UUID, files: dict[UUID, UUID]) -> list[str]:
    with open_reading(parts) as session:
        rows = session.connection().exec_driver_sql("select submission_id, bid_id from opened_submissions").all()
    return [f"/evaluation/{procurement_id}/bids/{UUID(str(s))}/files/{files[UUID(str(b))]}" for s, b in rows]
