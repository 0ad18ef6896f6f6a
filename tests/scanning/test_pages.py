"""What people see: refused at the field, being checked, kept back; and how the council goes on after the opening."""

import io
import zipfile
from typing import Any, BinaryIO
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.bids.models import Bid, BidFile
from portal.bids.services.scanning import note_file_scan
from portal.clock import SteppedClock
from portal.parts import Parts
from portal.procurements import services as procurements
from portal.rules.actors import OPERATOR
from portal.rules.refusals import NotAllowed, Refusal
from portal.scanning.services import scan_waiting
from portal.storage.scanner import CLEAN, HARMFUL, ClamScanner, Scan
from portal.unit_of_work import open_reading, open_work
from tests.factories.bids import create_draft
from tests.factories.evaluation import create_closed, declare_none, open_bids
from tests.factories.procurements import create_published
from tests.ground import ON_SQLITE
from tests.ground.clamav import PHRASE, SIGNATURE, Clamav
from tests.ground.client import PageClient, errors, words
from tests.ground.letters import mails
from tests.ground.people import People
from tests.procurements.conftest import REASON, Story
from tests.scanning.conftest import Use

BAD = b"Our plan. " + PHRASE
AWAY = ClamScanner("/nowhere/clamd.sock")


def kept(parts: Parts, code: str) -> int:
    with open_reading(parts) as session:
        return len(session.scalars(select(AuditEntry.id).where(AuditEntry.code == code)).all())


class Doors:
    """The three pages on which people send files."""

    def __init__(self, parts: Parts, people: People, story: Story) -> None:
        self.ama = people.provider("Ama Boateng", "Alder Youth")
        with open_work(parts, OPERATOR) as work:
            self.procurement_id = create_published(work, reference="YC-2027-77")
        self.bid_id = create_draft(parts, self.procurement_id, self.ama)
        self.provider, self.officer = people.client_of(self.ama), people.client_of(story.people.officer)
        self.documents = f"/procurements/{story.id}/documents"

    def send(self, raw: bytes, name: str = "Plan.txt") -> list[Any]:
        """Send one file through each; gives the three answers."""
        day = {"standing": "have", "expires_on": ["1", "6", "2027"]}
        return [
            self.provider.send(
                f"/bids/{self.bid_id}/1/question/Q2",
                {"file": (io.BytesIO(raw), name)},
                button="Add the file",
                content_type="multipart/form-data",
            ),
            self.provider.send("/organisation/profile/policy-safeguarding", {**day, "file": (io.BytesIO(raw), name)}),
            self.officer.send(self.documents, {"kind": "other", "title": "A plan", "file": (io.BytesIO(raw), name)}),
        ]


@pytest.fixture
def doors(parts: Parts, people: People, app: Flask, ready: Story) -> Doors:
    return Doors(parts, people, ready)


@ON_SQLITE
def test_a_harmful_file_is_refused_at_the_field_on_every_page_and_recorded(
    parts: Parts, use: Use, clamav: Clamav, doors: Doors
) -> None:
    use(ClamScanner(str(clamav.socket)))
    for answer in doors.send(BAD):
        assert answer.status_code == 400
        assert "Plan.txt is harmful: our scanner found a virus in it." in errors(answer)[0]
    codes = ("bid.file_refused", "organisation.profile_file_scanned", "procurement.document_refused")
    assert [kept(parts, code) for code in codes] == [1, 1, 1]
    with open_reading(parts) as session:
        facts = str([row.facts for row in session.scalars(select(AuditEntry))])
    assert "Plan.txt" not in facts
    for answer in doors.send(b"a plan"):
        assert answer.status_code == 200, words(answer)


@ON_SQLITE
def test_while_a_file_is_looked_at_no_page_holds_a_lock_of_the_database(parts: Parts, use: Use, doors: Doors) -> None:
    """Guards the order in the three views: the look first, the unit of work after it."""
    looked: list[int] = []

    class Writing:
        def scan(self, source: BinaryIO) -> Scan:
            with open_work(parts, OPERATOR) as work:  # on SQLite it waits for whoever writes
                looked.append(len(source.read()))
                work.session.connection()
            return Scan(CLEAN)

        def answers(self) -> bool:
            return True

    use(Writing())
    for answer in doors.send(b"a plan"):
        assert answer.status_code == 200, words(answer)
    assert looked == [6, 6, 6]


@ON_SQLITE
def test_what_is_being_checked_is_shown_so_and_downloaded_by_nobody(
    parts: Parts, use: Use, clamav: Clamav, doors: Doors, ready: Story
) -> None:
    away = use(AWAY)
    for answer in doors.send(BAD):
        assert answer.status_code == 200, words(answer)
    pages = [
        (doors.provider, f"/bids/{doors.bid_id}/1/question/Q2"),
        (doors.provider, "/organisation/profile/policy-safeguarding"),
        (doors.officer, doors.documents),
    ]
    for client, address in pages:
        assert "Being checked" in client.page(address).get_text()
    for page in ("", "/check"):
        said = words(doors.provider.get(f"/bids/{doors.bid_id}{page}"))
        assert "We are still checking Plan.txt" in said
        assert "You can submit meanwhile." in said
        assert "Ready to submit" in said
    ready.send()
    with pytest.raises(Refusal, match="A plan: still being checked for viruses"):
        approve(away, ready)
    for client, address in _downloads(parts, doors):
        assert client.get(address).status_code == 403
    assert scan_waiting(use(ClamScanner(str(clamav.socket)))) == 3
    for client, address in pages:
        assert "Kept back: harmful" in client.page(address).get_text()
    for page in ("", "/check", "/submit"):
        said = words(doors.provider.get(f"/bids/{doors.bid_id}{page}"))
        assert "Our scanner found a virus in Plan.txt" in said
        assert "a clean copy of Plan.txt, or take it out" in said
        assert "Ready to submit" not in said
    with pytest.raises(Refusal, match="A plan: our scanner found a virus. Take the file out"):
        approve(parts, ready)
    for client, address in _downloads(parts, doors):
        answer = client.get(address)
        assert answer.status_code == 403
        assert "kept back: it is harmful" in words(answer)


def approve(parts: Parts, story: Story) -> None:
    with open_work(parts, story.people.publication_approver) as work:
        procurements.approve_and_publish(work, story.id, REASON, story.version())


def _downloads(parts: Parts, doors: Doors) -> list[tuple[PageClient, str]]:
    found = []
    pages = [
        (doors.provider, f"/bids/{doors.bid_id}/files"),
        (doors.provider, "/organisation/profile/files"),
        (doors.officer, doors.documents),
    ]
    with open_reading(parts) as session:
        for (client, address), table in zip(
            pages, ("bid_files", "profile_documents", "procurement_files"), strict=True
        ):
            row = session.connection().exec_driver_sql(f"select id from {table}").scalar_one()
            found.append((client, f"{address}/{UUID(str(row))}"))
    return found


@ON_SQLITE
def test_every_file_somebody_sent_comes_as_one_to_save_that_does_nothing(parts: Parts, use: Use, doors: Doors) -> None:
    for answer in doors.send(b"<html><script>alert(1)</script></html>"):
        assert answer.status_code == 200, words(answer)
    for client, address in _downloads(parts, doors):
        inert(client.get(address))


def inert(answer: Any) -> None:
    """It is saved, not shown; a browser does not guess; and if it opens all the same, nothing in it runs."""
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "html" not in answer.headers["Content-Type"]


def test_after_the_opening_the_officer_decides_and_nobody_has_the_file(
    parts: Parts, use: Use, people: People, app: Flask, clock: SteppedClock
) -> None:
    made, file_id = create_closed(use(AWAY), clock), UUID(int=0)
    officer, second = people.client_of(made.people.officer), people.client_of(made.people.second_opener)
    opening = f"/evaluation/{made.procurement_id}/opening"
    for client in (officer, second):
        said = words(client.get(opening))
        assert "Some files are still being checked for viruses. The opening waits for that." in said
        assert "Start the opening" not in said
    with pytest.raises(NotAllowed, match="Some files are still being checked"):
        open_bids(use(AWAY), made)
    with open_work(use(AWAY), OPERATOR) as work:
        for row, owner in work.session.execute(
            select(BidFile, Bid.organisation_id).join(Bid, Bid.id == BidFile.bid_id)
        ).all():
            harmful = owner == made.providers["Alder Youth"].organisation_id
            note_file_scan(work, row.stored_file_id, Scan(HARMFUL, SIGNATURE) if harmful else Scan(CLEAN))
            file_id = row.id if harmful else file_id
    assert "Start the opening" in words(officer.get(opening))
    open_bids(use(AWAY), made)
    declare_none(parts, made)
    submission_id = made.bids["Alder Youth"]
    address = f"/evaluation/{made.procurement_id}/kept-back"
    assert "1 file is kept back: harmful." in words(officer.get(f"/evaluation/{made.procurement_id}/compliance"))
    assert SIGNATURE in words(officer.get(address))
    chair = people.client_of(made.people.chair)
    assert chair.get(address).status_code == 404
    mark = words(chair.get(f"/evaluation/{made.procurement_id}/marking/{submission_id}/Q2", writes=True))
    assert "Kept back: harmful" in mark
    answer = chair.get(f"/evaluation/{made.procurement_id}/bids/{submission_id}/files/{file_id}")
    assert answer.status_code == 403
    with zipfile.ZipFile(
        io.BytesIO(officer.get(f"/evaluation/{made.procurement_id}/bids.zip", writes=True).data)
    ) as bundle:
        names = [name.rsplit("/", 1)[1] for name in bundle.namelist() if "/files/" in name]
    assert sorted(name.rsplit(" ", 1)[1] for name in names) == ["Rota.pdf", "back.txt"]
    decide = f"{address}/{submission_id}/{file_id}"
    assert errors(officer.send(decide, {})) == ["Select what follows", "Enter your reason"]
    assert errors(officer.send(decide, {"choice": "without", "reason": "short"})) != []
    officer.send(decide, {"choice": "without", "reason": "The answer says all that is asked without it."})
    assert "The bid goes on without the file." in words(officer.get(address))
    told = [mail for mail in mails(parts) if "kept back" in mail["Subject"]]
    assert [mail["To"] for mail in told] == [made.providers["Alder Youth"].email]
    assert "says all that is asked" not in told[0].get_content()
    assert people.client_of(made.people.award_approver).get(decide).status_code in (403, 404)
    assert officer.get(f"{address}/{submission_id}/{submission_id}").status_code == 404


@ON_SQLITE
def test_the_service_page_and_readiness_say_how_the_scanner_is(
    use: Use, clamav: Clamav, client: PageClient, people: People, parts: Parts
) -> None:
    off = client.get("/readyz").get_json()
    assert (off["status"], off["notes"]) == ("ready", ["It is off: files are not scanned."])
    use(AWAY)
    away = client.get("/readyz")
    assert away.status_code == 200
    assert away.get_json()["notes"] == ["It does not answer. Files are taken and wait for it; openings wait too."]
    use(ClamScanner(str(clamav.socket)))
    assert client.get("/readyz").get_json()["notes"] == []
