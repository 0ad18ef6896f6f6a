"""The pages of a change: written, approved, read by the public and by a bidder; files; more time; an end; a handover."""

import io
from datetime import timedelta

import pytest
from flask import Flask

from portal.clock import SteppedClock
from portal.parts import Parts
from portal.procurements import queries, services
from portal.rules.actors import Role
from tests.factories.bids import create_draft, small_pdf, submit
from tests.factories.procurements import create_person
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, errors, words
from tests.ground.letters import mails
from tests.ground.people import People
from tests.procurements.conftest import Story
from tests.procurements.test_amending import STAYS, WHY, amend, view_of


def read(client: PageClient, address: str) -> str:
    """A page's words."""
    return words(client.get(address, follow_redirects=True))


@pytest.fixture
def published(ready: Story, app: Flask) -> Story:
    """Published; the app is there, so that people can sign in."""
    ready.publish()
    return ready


@ON_SQLITE
def test_a_change_is_written_approved_and_read_on_its_pages(published: Story, people: People, parts: Parts) -> None:
    ama = people.provider("Ama Boateng", "Alder Youth")
    bid_id = create_draft(parts, published.id, ama)
    submit(parts, ama, bid_id)
    officer, approver = (
        people.client_of(one) for one in (published.people.officer, published.people.publication_approver)
    )
    page = f"/procurements/{published.id}"
    officer.send(page, {}, button="Change what is published")
    shown = read(officer, page)
    assert "Nothing is changed yet" in shown
    officer.send(f"{page}/draft/question-Q1", {"word_limit": "500"})
    officer.send(f"{page}/draft/amendment", {"reason": WHY, "deadline_reason": STAYS})
    shown = read(officer, page)
    assert "Question 1: word limit" in shown
    assert "still counts, as it was sent" in shown
    assert "Version 1 is public until somebody else approves this" in shown
    officer.send(page, {}, button="Send for approval")
    assert "A change to what is published" not in read(approver, page)
    assert "Approve or send back a change" in read(approver, "/work")
    shown = read(approver, f"{page}/approve")
    assert "All" in shown
    assert STAYS in shown
    approver.send(f"{page}/amendment/approve", {"reason": "It is fair to all, and everyone is told."})
    visitor = people.client_of(ama)
    reference = view_of(published).reference
    public = read(visitor, f"/opportunity/{reference}")
    assert "This changed. Version 2 counts" in public
    told = read(visitor, f"/opportunity/{reference}/changes")
    assert WHY in told
    assert "300" in told
    assert visitor.get(f"/opportunity/{reference}/version/1").status_code == 200
    assert visitor.get(f"/opportunity/{reference}/version/3").status_code == 404
    mine = read(visitor, f"/bids/{bid_id}")
    assert "Changed since you last looked" in mine
    assert "You sent it against version 1" in mine
    assert "Look again" in mine
    answer = read(visitor, f"/bids/{bid_id}/1/question/Q1")
    assert "Your words are as you left them" in answer
    assert "Question 1: word limit" in answer
    assert "You sent it against version 1" in read(visitor, f"/bids/{bid_id}/submit")
    assert "Look again at" in read(visitor, f"/bids/{bid_id}/changes")
    visitor.send(f"/bids/{bid_id}/changes", {})
    assert "Changed since you last looked" not in read(visitor, f"/bids/{bid_id}")
    assert "Nothing changed since you last looked" in read(visitor, f"/bids/{bid_id}/changes")


@ON_SQLITE
def test_more_time_is_given_on_its_page_and_the_old_date_stays_public(published: Story, people: People) -> None:
    officer = people.client_of(published.people.officer)
    before = view_of(published)
    assert before.deadline_at is not None
    page, day = f"/procurements/{published.id}/deadline", (before.deadline_at - timedelta(days=2)).date()
    typed = {"closes_on": [str(day.day), str(day.month), str(day.year)], "closes_at": "12:00", "reason": WHY}
    assert "never moves earlier" in errors(officer.send(page, typed))[0]
    day += timedelta(days=9)
    officer.send(page, typed | {"closes_on": [str(day.day), str(day.month), str(day.year)]})
    shown = read(officer, f"/opportunity/{before.reference}")
    assert "First planned:" in shown
    assert "7 days later" in shown


@ON_SQLITE
def test_files_are_added_changed_and_downloaded_with_their_digest(
    published: Story, people: People, parts: Parts
) -> None:
    officer = people.client_of(published.people.officer)
    page = f"/procurements/{published.id}/documents"

    def pdf(name: str, text: str) -> tuple[io.BytesIO, str]:
        return io.BytesIO(small_pdf(text)), name

    typed = {"kind": "easy_read", "title": "In easy words", "reason": "The same, in easy words with pictures."}
    assert errors(officer.send(page, typed | {"kind": "contract"}))
    assert "Choose a file" in errors(officer.send(page, typed))[0]
    officer.send(page, typed | {"file": pdf("easy.pdf", "one")})
    view = view_of(published)
    assert view.pack is not None
    (first,) = view.pack.documents
    assert (view.published_version, first.version, first.kind) == (2, 1, "easy_read")
    assert "Easy Read version" in read(officer, f"/opportunity/{view.reference}")
    officer.send(page, typed | {"file": pdf("easy-2.pdf", "two")})
    newest = view_of(published).pack
    assert newest is not None
    (second,) = newest.documents
    assert (second.id, second.version) == (first.id, 2)
    visitor = people.client_of(people.provider("Ama Boateng", "Alder Youth"))
    for document, text in ((first, "one"), (second, "two")):
        answer = visitor.get(f"/opportunity/{view.reference}/files/{document.file_id}")
        assert answer.data == small_pdf(text) or len(answer.data) == document.size
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "version 1" in read(visitor, f"/opportunity/{view.reference}")
    assert visitor.get(f"/opportunity/{view.reference}/files/{published.id}").status_code == 404


def test_a_file_of_a_change_is_not_public_before_it_is_approved_and_a_blank_form_is_known_after(
    published: Story, people: People, parts: Parts
) -> None:
    officer = people.client_of(published.people.officer)
    page = f"/procurements/{published.id}"
    officer.send(page, {}, button="Change what is published")
    form = {"kind": "form", "title": "Rota to fill in", "file": (io.BytesIO(small_pdf("blank")), "rota.pdf")}
    officer.send(f"{page}/documents", form, button="Add the file")
    again = form | {"title": "Other", "file": (io.BytesIO(small_pdf("blank")), "rota.pdf")}
    assert "is the same file as" in errors(officer.send(f"{page}/documents", again, button="Add the file"))[0]
    with published.work_as() as work:
        (file,) = queries.get_draft(work.session, published.people.officer, published.id, work.now).draft.documents
    reference = view_of(published).reference
    assert officer.get(f"{page}/documents/{file.file_id}").status_code == 200
    assert officer.get(f"/opportunity/{reference}/files/{file.file_id}").status_code == 404
    with published.reading() as session:
        assert queries.find_blank_form(session, published.id, file.sha256) is None
    officer.send(f"{page}/draft/amendment", {"reason": WHY, "deadline_reason": STAYS})
    published.send()
    people.client_of(published.people.publication_approver).send(
        f"{page}/amendment/approve", {"reason": "It is fair to all, and everyone is told."}
    )
    assert officer.get(f"/opportunity/{reference}/files/{file.file_id}").status_code == 200
    with published.reading() as session:
        found = queries.find_blank_form(session, published.id, file.sha256)
    assert found == file


@ON_SQLITE
def test_an_approver_stops_it_with_a_public_reason_and_everyone_is_told(
    published: Story, people: People, parts: Parts
) -> None:
    ama = people.provider("Ama Boateng", "Alder Youth")
    bid_id = create_draft(parts, published.id, ama)
    submit(parts, ama, bid_id)
    mails(parts)
    page = f"/procurements/{published.id}/end"
    assert people.client_of(published.people.officer).get(page).status_code == 403
    approver = people.client_of(published.people.award_approver)
    typed = {"kind": "no_award", "reason": "The grant that would pay for it was taken back in November."}
    assert "Stop it instead" in errors(approver.send(page, typed))[0]
    shown = words(approver.send(page, typed | {"kind": "stopped"}))
    assert "The grant that would pay" in read(approver, f"/opportunity/{view_of(published).reference}/ended")
    told = {mail["To"]: mail.get_content() for mail in mails(parts)}
    assert "nobody at the council read it" in told[ama.email]
    assert published.people.officer.email in told
    assert "This ended at" in read(approver, page), shown
    mine = people.client_of(ama)
    assert "stopped" in read(mine, f"/bids/{bid_id}")
    assert "stopped" in read(mine, f"/opportunity/{view_of(published).reference}")


@ON_SQLITE
def test_a_procurement_is_handed_over_and_bidders_ask_the_new_officer(
    published: Story, people: People, parts: Parts
) -> None:
    with published.work_as() as work:
        omar = create_person(work, "Omar Haddad", Role.STAFF, Role.PROCUREMENT_OFFICER)
    ama = people.provider("Ama Boateng", "Alder Youth")
    create_draft(parts, published.id, ama)
    mails(parts)
    officer = people.client_of(published.people.officer)
    page = f"/procurements/{published.id}/hand-over"
    typed = {"to_user": str(omar.user_id), "phone": "01632 960199", "reason": ""}
    assert errors(officer.send(page, typed)) == ["Enter why it is handed over"]
    officer.send(page, typed | {"reason": "Sunita is away for half a year."})
    view = view_of(published)
    assert view.contact is not None
    assert view.contact.name == "Omar Haddad"
    assert "Omar Haddad, 01632 960199" in read(officer, f"/opportunity/{view.reference}")
    assert {omar.email, ama.email, published.people.officer.email} <= {mail["To"] for mail in mails(parts)}
    with published.reading() as session:
        seats = {(seat.kind.value, seat.name) for seat in queries.seats_of(session, published.id)}
    assert ("officer", "Omar Haddad") in seats
    assert ("officer", "Sunita Rawal") not in seats
    with published.work_as(omar) as work:
        services.start_amendment(work, published.id)
        change = queries.get_amendment(work.session, omar, published.id, work.now)
    assert "Who to ask: name" in [each.label for each in change.changes]


@ON_SQLITE
def test_without_time_left_the_pages_say_so(published: Story, people: People, clock: SteppedClock) -> None:
    amend(published)
    officer = people.client_of(published.people.officer)
    officer.send(f"/procurements/{published.id}", {}, button="Change what is published")
    deadline = view_of(published).deadline_at
    assert deadline is not None
    clock.move_to(deadline)
    assert "This change was not published" in read(officer, f"/procurements/{published.id}/amendment")
    assert "cannot move now" in read(officer, f"/procurements/{published.id}/deadline")
    assert "Change what is published" not in read(officer, f"/procurements/{published.id}")
