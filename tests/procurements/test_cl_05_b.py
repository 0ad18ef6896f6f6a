"""Nothing hidden can carry marks (CL-05-b, R39): a line that carries marks changes by a formal change, or not at all."""

from flask import Flask

from portal.clock import SteppedClock
from portal.parts import Parts
from tests.factories.bids import create_draft, submit
from tests.ground.client import errors, words
from tests.ground.letters import mails
from tests.ground.people import People
from tests.procurements.conftest import Story
from tests.procurements.test_amending import view_of

_WHY = "We look for one more thing in question 1, so everyone has a week more."


def test_cl_05_b_what_carries_marks_changes_only_as_a_new_version_told_to_all_and_never_after_the_deadline(
    ready: Story, app: Flask, people: People, parts: Parts, clock: SteppedClock
) -> None:
    ready.publish()
    ama = people.provider("Ama Boateng", "Alder Youth")
    submit(parts, ama, create_draft(parts, ready.id, ama))
    officer, approver = (people.client_of(one) for one in (ready.people.officer, ready.people.publication_approver))
    page, reference = f"/procurements/{ready.id}", view_of(ready).reference
    prompt = f"{page}/draft/question-Q1"
    more = {
        "points": "how soon a child is seen\nwhat a first visit is like",
        "points_plain": "how soon\nthe first visit",
    }
    frozen = officer.send(prompt, more)
    assert (frozen.status_code, "It is frozen" in words(frozen)) == (403, True)
    officer.send(page, {}, button="Change what is published")
    officer.send(prompt, more)
    refused = officer.get(f"{page}/amendment")
    assert "Move the deadline for all, or say why it stays" in words(refused)
    assert "Send for approval" not in words(refused)
    deadline = view_of(ready).deadline_at
    assert deadline is not None
    officer.send(f"{page}/draft/amendment", {"reason": _WHY, "deadline_reason": "It asks for what most will say."})
    mails(parts)
    officer.send(f"{page}/amendment", {}, button="Send for approval")
    assert "what a first visit is like" not in words(approver.get(f"/opportunity/{reference}"))
    approver.send(f"{page}/amendment/approve", {"reason": "The same for all, and all are told."})
    assert "what a first visit is like" in words(approver.get(f"/opportunity/{reference}"))
    (told,) = [mail for mail in mails(parts, to=ama.email) if "Changed:" in mail["Subject"]]
    assert "Question 1: what we look for" in told.get_content()
    officer.send(page, {}, button="Change what is published")
    clock.move_to(deadline)
    assert "nothing may be changed" in words(officer.send(prompt, {"weight": "40"}))
    answer = approver.get(f"{page}/amendment/approve")
    assert "nothing may be changed" in words(answer)
    assert errors(answer) == []
    assert view_of(ready).published_version == 2
