"""The specification's pages, copies and records: what is typed, kept, refused, shown to bidders and kept back."""

import json
from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask

from portal.procurements import queries, services
from portal.rules.actors import Actor, Role
from portal.rules.refusals import Invalid, NotAllowed, NotFound
from portal.rules.specification import RecordClass, RequirementDraft, RequirementsDraft
from tests.factories.procurements import full_draft
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, errors, words
from tests.ground.people import People as Accounts
from tests.procurements.conftest import Story
from tests.procurements.test_publishing import faults, full_moment, save

Sign = Callable[[Actor], PageClient]


@pytest.fixture
def as_(people: Accounts, app: Flask) -> Sign:
    people.app = app
    return people.client_of


def test_what_is_answered_is_read_by_bidders_on_the_page_in_the_file_and_by_the_approver(
    ready: Story, as_: Sign, client: PageClient
) -> None:
    officer, pages = as_(ready.people.officer), f"/procurements/{ready.id}/draft"
    answer = officer.send(
        f"{pages}/staffing",
        {"subcontractors": "The work is too small to pass on.", "subcontractors_no": "y"},
        button="Save and go to the next",
    )
    assert answer.request.path == f"{pages}/payment"
    answer = officer.send(f"{pages}/staffing", {"staffing": ""})
    assert answer.request.path == f"{pages}/staffing"
    assert "“Staff we expect” is not answered yet" in words(answer)
    officer.send(f"{pages}/staffing", {"staffing": "One leader and two staff."})
    officer.send(f"{pages}/length", {"view": "yes", "months": "24", "how": "The board decides 9 months before."})
    officer.send(
        f"{pages}/budget",
        {"kind": "envelope", "least_pence": "£70,000", "most_pence": "£90,000", "basis": "What it costs now."},
    )
    officer.send(f"{pages}/records", {"equality": "exempt", "equality_reason": "It tells of 2 families."})
    preview = words(officer.get(f"/procurements/{ready.id}/preview"))
    ready.send()
    approval = as_(ready.people.publication_approver)
    asked = words(approval.get(f"/procurements/{ready.id}/approve"))
    assert "“Work by other firms” does not apply: “The work is too small to pass on.”" in asked
    assert "“What it means for equality” is exempt: “It tells of 2 families.”" in asked
    secret = "What we say on this: what it means for equality."
    kept = words(approval.get(f"/procurements/{ready.id}/records"))
    assert "What it means for equality Exempt Why it is exempt: It tells of 2 families." in kept
    assert secret in kept
    ready.approve()
    with ready.reading() as session:
        view = queries.get_procurement(session, ready.id)
    page = words(client.get(f"/opportunity/{view.reference}"))
    file = words(client.get(f"/opportunity/{view.reference}/all"))
    for shown in (page, file, preview):
        assert "We say how for 50% of these. You decide the rest." in shown
        assert "Staff we expect One leader and two staff." in shown
        assert "Work by other firms This does not apply. Why: The work is too small to pass on." in shown
        assert "It may be made longer by 24 months in all. The board decides 9 months before." in shown
        assert "We expect £70,000 to £90,000. How we got to it: What it costs now." in shown
        assert "Best Value (Local Government Act 1999) Looked at by the board in May." in shown
        assert "What people who use the service did" in shown
        assert "There are no lots. One provider does all of it, in Ashford and Swale." in shown
        assert "Why: Too few children in each district for a team of its own." in shown
        assert "What it means for equality: this is not public. Why: It tells of 2 families." in shown
        assert secret not in shown
    assert secret not in json.dumps(_stored(ready)), "what is exempt never enters the pack"


def _stored(story: Story) -> object:
    with story.reading() as session:
        version = queries.find_version(session, story.id, 1)
    assert version is not None
    return version.pack


def test_each_page_refuses_what_cannot_be_read_and_keeps_what_was_typed(ready: Story, as_: Sign) -> None:
    officer, pages = as_(ready.people.officer), f"/procurements/{ready.id}/draft"
    for page, typed, told in (
        ("budget", {"least_pence": "£9", "most_pence": "£8"}, "The most must be the least we expect or more"),
        ("budget", {"least_pence": "nine"}, None),
        ("length", {"months": "0"}, None),
        ("length", {"months": "a year"}, None),
        ("requirements", {"rows-0-text": "x" * 501}, "Requirement 1 must be 500 characters or fewer. Make two of it."),
        ("lots", {"limit": "-1"}, None),
        ("lot-1", {"value_pence": "lots"}, None),
    ):
        answer = officer.send(f"{pages}/{page}", typed)
        found = errors(answer)
        assert len(found) == 1, (page, typed)
        assert told is None or found == [told]
        name, value = next(iter(typed.items()))
        assert value in answer.get_data(as_text=True), (page, name)
    assert officer.get(f"{pages}/lot-7").status_code == 404
    assert officer.get(f"{pages}/lot-").status_code == 404
    assert officer.get(f"/procurements/{ready.id}/draft/lots/1/remove").status_code == 404


def test_rows_of_requirements_are_added_emptied_and_shown_with_their_share(ready: Story, as_: Sign) -> None:
    officer, page = as_(ready.people.officer), f"/procurements/{ready.id}/draft/requirements"
    answer = officer.send(
        page, {"rows-2-text": "A worker on call", "rows-2-kind": "output", "rows-2-decider": "prescribed"}
    )
    assert "We say how for 67% of the rows" in " ".join(words(answer).split()).replace("we say", "We say")
    assert "We say how for 67% of the requirements. Policy is 60% at most" in words(answer)
    answer = officer.send(page, {"reason": "The law asks for it."})
    assert "Nothing on this page stops publishing" in words(answer)
    officer.send(page, {"rows-0-text": "", "rows-0-kind": "", "rows-0-decider": ""})
    with ready.reading() as session:
        draft = queries.get_draft(session, ready.people.officer, ready.id, full_moment(ready)).draft
    assert [row.text for row in draft.requirements.rows] == [
        "Children have time for school and friends",
        "A worker on call",
    ]


def test_a_page_changed_meanwhile_shows_both_texts(ready: Story, as_: Sign) -> None:
    officer, page = as_(ready.people.officer), f"/procurements/{ready.id}/draft/requirements"
    opened = officer.get(page)
    save(ready, "requirements", RequirementsDraft((RequirementDraft("Another's row", "output", "provider"),)))
    answer = officer.send_on(opened, {"rows-0-text": "My row"})
    assert answer.status_code == 409
    assert "Requirement 1 Another's row (Output; The provider decides)" in words(answer)
    assert "My row" in answer.get_data(as_text=True)


def test_a_question_that_is_not_in_the_template_needs_a_reason(ready: Story, as_: Sign) -> None:
    save(ready, "question-Q3", replace(full_draft(full_moment(ready))["question-Q2"], weight="0"))
    assert "Question 3 is not in the template" in faults(ready)
    officer = as_(ready.people.officer)
    answer = officer.send(f"/procurements/{ready.id}/draft/template", {"reason_added-Q3": "Young people asked for it."})
    assert "Nothing on this page stops publishing" in words(answer)
    assert "Question 3 is not in the template" not in faults(ready)


def test_a_lot_is_taken_out_of_a_draft_and_its_number_not_used_again(ready: Story, as_: Sign) -> None:
    officer, pages = as_(ready.people.officer), f"/procurements/{ready.id}/draft"
    officer.send(f"{pages}/lots", {"decision": "divided"})
    for number in ("1", "2"):
        officer.send(f"{pages}/lot-{number}", {"title": f"Part {number}"})
    answer = officer.send(f"{pages}/lots/1/remove")
    assert "Lot 1 is taken out." in words(answer)
    assert officer.get(f"{pages}/lot-1").status_code == 404
    assert officer.get(f"{pages}/lot-3").status_code == 200
    checklist = words(officer.get(f"/procurements/{ready.id}"))
    assert "There is 1 lot. Add one, or do not divide it" in checklist


def test_a_copy_says_the_same_without_dates_people_or_staff_and_may_take_a_plan(ready: Story, as_: Sign) -> None:
    ready.publish()
    officer = as_(ready.people.officer)
    assert "Copy it into a new draft" in words(officer.get(f"/procurements/{ready.id}"))
    answer = officer.send(f"/procurements/{ready.id}/copy", {})
    made = answer.request.path.rsplit("/", 1)[1]
    assert made != str(ready.id)
    with ready.reading() as session:
        draft = queries.get_draft(session, ready.people.officer, UUID(made), full_moment(ready))
    assert draft.draft.about.need == "About 1,150 children in the county are known to look after a relative."
    assert len(draft.draft.requirements.rows) == 2
    assert draft.draft.timetable.deadline is None
    assert (draft.seats, draft.draft.tupe.view, draft.draft.saved) == ((), "", {})
    assert {check.page for check in draft.blockers} == {"timetable", "tupe", "seats", "social-value"}
    other = as_(ready.people.publication_approver)
    assert other.get(f"/procurements/{ready.id}/copy").status_code == 403
    with pytest.raises(NotAllowed), ready.work_as(ready.people.publication_approver) as work:
        services.copy_procurement(work, ready.id, None)
    with pytest.raises(NotFound), ready.work_as(ready.people.officer) as work:
        services.copy_procurement(work, ready.plan_id, None)
    with pytest.raises(Invalid, match="Choose a published plan"), ready.work_as(ready.people.officer) as work:
        services.copy_procurement(work, ready.id, ready.plan_id)


@ON_SQLITE
def test_nobody_outside_reads_records(ready: Story, as_: Sign, people: Accounts, client: PageClient) -> None:
    save(ready, "records", {"equality": RecordClass(True, "It tells of 2 families.")})
    provider = as_(people.provider("Ama Boateng", "Alder Youth"))
    admin = as_(people.staff("Ines Kowalczyk", Role.ADMINISTRATOR))
    for person in (provider, admin):
        assert person.get(f"/procurements/{ready.id}/records").status_code in (403, 404)
    assert client.get(f"/procurements/{ready.id}/records").status_code in (302, 303, 401)
