"""Files that came in while the scanner was away: taken, sent, waited for, scanned later, and kept back where harmful."""

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, BinaryIO
from uuid import UUID

import pytest
from sqlalchemy import func, select

from portal.accounts import services as accounts
from portal.accounts.queries import open_profile_file
from portal.bids import queries, services
from portal.bids.models import BidFile
from portal.parts import Parts
from portal.rules.actors import OPERATOR
from portal.rules.refusals import Invalid, NotAllowed
from portal.scanning.services import scan_waiting
from portal.storage.checking import CheckedFile, check_file
from portal.storage.intake import receive
from portal.storage.models import FileScan, StoredFile, WaitingFile
from portal.storage.scanner import NO_ANSWER, ClamScanner, Scan
from portal.storage.scans import LEASE, claim_next, states_of
from portal.unit_of_work import open_reading, open_work
from tests.bids.conftest import DEADLINE, Scene
from tests.factories.bids import add_bytes, create_draft, submit
from tests.factories.procurements import create_published, sample_pack, sample_questions
from tests.ground import ON_SQLITE
from tests.ground.clamav import PHRASE, Clamav
from tests.ground.letters import mails
from tests.ground.people import People

BAD = b"Our plan. " + PHRASE


@pytest.fixture
def scene(parts: Parts, people: People) -> Scene:
    """Both questions take two files."""
    pack = sample_pack(
        "YC-2027-09", DEADLINE, questions=[replace(each, files_allowed=2) for each in sample_questions()]
    )
    with open_work(parts, OPERATOR) as work:
        procurement_id = create_published(work, pack=pack)
    ama = people.provider("Ama Boateng", "Alder Youth")
    return Scene(parts, procurement_id, ama, ama)


@pytest.fixture
def away(parts: Parts) -> Parts:
    """The parts while the scanner does not answer."""
    return replace(parts, scanner=ClamScanner("/nowhere/clamd.sock"))


@pytest.fixture
def back(parts: Parts, clamav: Clamav) -> Parts:
    """The parts with the real scanner."""
    return replace(parts, scanner=ClamScanner(str(clamav.socket)))


def scans(parts: Parts) -> list[str]:
    with open_reading(parts) as session:
        return list(session.scalars(select(FileScan.outcome).order_by(FileScan.at, FileScan.outcome.desc())))


def waiting(parts: Parts) -> int:
    with open_reading(parts) as session:
        return session.scalar(select(func.count()).select_from(WaitingFile)) or 0


def open_all(parts: Parts, procurement_id: UUID) -> list[services.OpenedBid]:
    with open_work(parts, OPERATOR) as work:
        return services.read_for_opening(work, procurement_id)


def test_what_waits_can_be_sent_and_the_opening_waits_until_it_is_scanned(
    scene: Scene, away: Parts, back: Parts
) -> None:
    bid_id = create_draft(away, scene.procurement_id, scene.ama)
    add_bytes(away, scene.ama, bid_id, "Q2", "Plan.txt", b"words " * 200_000)
    submit(away, scene.ama, bid_id)
    assert (scans(away), waiting(away)) == ([NO_ANSWER], 1)
    assert scan_waiting(away) == 0
    scene.parts.clock.move_to(DEADLINE)
    with pytest.raises(
        NotAllowed, match="Some files are still being checked for viruses. The opening waits"
    ) as refusal:
        open_all(away, scene.procurement_id)
    assert not any(letter.isdigit() for letter in refusal.value.message)
    assert scan_waiting(back) == 1
    assert (scans(back), waiting(back)) == ([NO_ANSWER, "clean"], 0)
    assert open_all(back, scene.procurement_id)[0].intact
    assert "A file was scanned for viruses: clean." in scene.sentences(bid_id)


def test_without_a_scanner_nothing_waits_and_nothing_is_written(scene: Scene, away: Parts) -> None:
    bid_id = create_draft(scene.parts, scene.procurement_id, scene.ama)
    add_bytes(scene.parts, scene.ama, bid_id, "Q2", "Plan.txt", b"words")
    submit(scene.parts, scene.ama, bid_id)
    assert scans(scene.parts) == []
    add_bytes(away, scene.ama, bid_id, "Q1", "More.txt", b"words")
    scene.parts.clock.move_to(DEADLINE)
    assert len(open_all(scene.parts, scene.procurement_id)) == 1


def test_a_file_found_harmful_before_it_is_sent_must_be_removed(scene: Scene, away: Parts, back: Parts) -> None:
    bid_id = create_draft(away, scene.procurement_id, scene.ama)
    file_id = add_bytes(away, scene.ama, bid_id, "Q2", "Plan.txt", BAD)
    scan_waiting(back)
    told = [mail for mail in mails(back) if "harmful" in mail["Subject"]]
    assert [mail["To"] for mail in told] == [scene.ama.email]
    assert "“Plan.txt”" in told[0].get_content()
    with pytest.raises(Invalid, match="Plan.txt is harmful: our scanner found a virus in it. Remove it, then submit."):
        submit(back, scene.ama, bid_id)
    with open_work(back, scene.ama) as work, pytest.raises(NotAllowed, match="kept back"):
        services.place_file(work, bid_id, file_id, "Q1", lot_id="1", copy=True)
    with open_work(back, scene.ama) as work:
        services.remove_file(work, bid_id, file_id)
    submit(back, scene.ama, bid_id)


def test_a_file_found_harmful_after_it_was_sent_is_kept_back_and_the_bid_stands(
    scene: Scene, away: Parts, back: Parts
) -> None:
    bid_id = create_draft(away, scene.procurement_id, scene.ama)
    file_id = add_bytes(away, scene.ama, bid_id, "Q2", "Plan.txt", BAD)
    submission_id = submit(away, scene.ama, bid_id)
    scan_waiting(back)
    everything = mails(back)
    told = [mail for mail in everything if "harmful" in mail["Subject"]]
    assert [mail["To"] for mail in told] == [scene.ama.email], "nobody of the council is told"
    assert "submit again by" in told[0].get_content()
    with open_reading(back) as session, pytest.raises(NotAllowed, match="kept back: it is harmful"):
        queries.open_own_file(session, back, scene.ama, bid_id, file_id)
    scene.parts.clock.move_to(DEADLINE)
    opened = open_all(back, scene.procurement_id)
    assert [(bid.submission_id, bid.intact) for bid in opened] == [(submission_id, True)]


def test_two_workers_at_once_write_one_answer_and_one_mail(scene: Scene, away: Parts, back: Parts) -> None:
    bid_id = create_draft(away, scene.procurement_id, scene.ama)
    add_bytes(away, scene.ama, bid_id, "Q2", "Plan.txt", BAD)
    workers = [threading.Thread(target=scan_waiting, args=(back,)) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(30)
    assert scans(back) == [NO_ANSWER, "harmful"]
    assert len([mail for mail in mails(back) if "harmful" in mail["Subject"]]) == 1


def test_a_worker_that_dies_in_the_middle_leaves_the_file_to_another_later(
    scene: Scene, away: Parts, back: Parts
) -> None:
    bid_id = create_draft(away, scene.procurement_id, scene.ama)
    add_bytes(away, scene.ama, bid_id, "Q2", "Plan.txt", b"words")
    with open_work(back, OPERATOR) as work:
        claimed = claim_next(work.session, work.system_now)
        assert claimed is not None
        assert claim_next(work.session, work.system_now) is None
        assert claim_next(work.session, work.system_now + LEASE - timedelta(seconds=1)) is None
        assert claim_next(work.session, work.system_now + LEASE) == claimed


@ON_SQLITE
def test_one_the_scanner_fails_on_is_tried_more_and_more_seldom(scene: Scene, away: Parts) -> None:
    class Failing:
        def scan(self, source: BinaryIO) -> Scan:
            source.read(10)
            return Scan(NO_ANSWER, "engine fault")

        def answers(self) -> bool:
            return True

    bid_id = create_draft(away, scene.procurement_id, scene.ama)
    add_bytes(away, scene.ama, bid_id, "Q2", "Plan.txt", b"words")
    failing = replace(away, scanner=Failing())
    after = []
    for _ in range(5):
        with open_work(failing, OPERATOR) as work:
            row = work.session.scalars(select(WaitingFile)).one()
            row.next_at = work.system_now
        scan_waiting(failing)
        with open_reading(failing) as session:
            row = session.scalars(select(WaitingFile)).one()
            last = session.scalar(select(func.max(FileScan.at)))
            after.append(round((row.next_at - last).total_seconds() / 60))  # type: ignore[operator]
    assert after == [1, 5, 15, 60, 60]
    failing.clock.move_system(hours=9)  # type: ignore[attr-defined]
    scan_waiting(failing)
    assert set(scans(failing)) == {NO_ANSWER}, "it fails on everything: that is never counted against a file"


@ON_SQLITE
def test_a_file_taken_out_while_it_waits_is_scanned_and_nobody_is_written_to(
    scene: Scene, away: Parts, back: Parts
) -> None:
    bid_id = create_draft(away, scene.procurement_id, scene.ama)
    file_id = add_bytes(away, scene.ama, bid_id, "Q2", "Plan.txt", BAD)
    with open_work(back, scene.ama) as work:
        services.remove_file(work, bid_id, file_id)
    scan_waiting(back)
    assert scans(back) == [NO_ANSWER, "harmful"]
    assert not [mail for mail in mails(back) if "harmful" in mail["Subject"]]


@ON_SQLITE
def test_a_copy_stands_as_the_file_it_was_copied_from(scene: Scene, away: Parts, back: Parts) -> None:
    bid_id = create_draft(away, scene.procurement_id, scene.ama)
    waits = add_bytes(away, scene.ama, bid_id, "Q2", "Plan.txt", b"words")
    with open_work(back, scene.ama) as work:
        copy = services.place_file(work, bid_id, waits, "Q1", lot_id="1", copy=True)
        stored = work.session.scalar(select(BidFile.stored_file_id).where(BidFile.id == copy))
        assert states_of(work.session, back.scanner, [stored]) == {stored: "waits"}  # type: ignore[list-item]
    assert scan_waiting(back) == 2


@ON_SQLITE
def test_a_file_lost_from_the_store_waits_for_no_scanner(scene: Scene, away: Parts, back: Parts) -> None:
    bid_id = create_draft(away, scene.procurement_id, scene.ama)
    add_bytes(away, scene.ama, bid_id, "Q2", "Plan.txt", b"words")
    with open_reading(back) as session:
        back.vault.delete(session.scalar(select(StoredFile.vault_key)) or "")
    scan_waiting(back)
    assert (scans(back)[-1], waiting(back)) == ("unreadable", 0)


def taken(parts: Parts, raw: bytes, name: str, use: Callable[[CheckedFile], Any]) -> Any:
    with receive(io.BytesIO(raw), parts.incoming, len(raw), name) as received:
        return use(check_file(received, name, parts.scanner))


def test_a_harmful_document_of_the_profile_stops_the_bid_that_takes_it(scene: Scene, away: Parts, back: Parts) -> None:
    def add(file: CheckedFile) -> UUID:
        with open_work(away, scene.ama) as work:
            accounts.save_policy(work, "safeguarding", "have", DEADLINE.date() + timedelta(days=90))
            return accounts.add_policy_file(work, "safeguarding", file)

    pack = sample_pack("YC-2027-10", DEADLINE, profile_asks=("policy-safeguarding",))
    with open_work(away, OPERATOR) as work:
        procurement_id = create_published(work, pack=pack)
    bid_id = create_draft(away, procurement_id, scene.ama)
    file_id = taken(away, BAD, "Policy.txt", add)
    scan_waiting(back)
    told = [mail for mail in mails(back) if "harmful" in mail["Subject"]]
    assert [(mail["To"], "“Policy.txt”" in mail.get_content()) for mail in told] == [(scene.ama.email, True)]
    with open_reading(back) as session, pytest.raises(NotAllowed, match="kept back"):
        open_profile_file(session, back, scene.ama.organisation_id, file_id)  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="Policy.txt in your organisation's profile is harmful"):
        submit(back, scene.ama, bid_id)
