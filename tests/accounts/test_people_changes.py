"""Joiners, movers, leavers: what an administrator reads, and what stands in the table they save."""

import csv
import io
from datetime import timedelta

from flask import Flask
from sqlalchemy import update

from portal.accounts.models import SignInSession, User
from portal.accounts.services import close_account, invite_staff, set_roles
from portal.clock import SteppedClock
from portal.parts import Parts
from portal.rules.actors import Role
from portal.unit_of_work import open_work
from tests.ground.client import words
from tests.ground.people import People


def test_who_came_changed_and_left_is_told_with_who_did_it(
    app: Flask, parts: Parts, clock: SteppedClock, people: People
) -> None:
    ines = people.staff("Ines Kowalczyk", Role.ADMINISTRATOR)
    lee, sam = people.staff("Lee Marsh", Role.APPROVER), people.staff("Sam Roe", Role.AUDITOR)
    client = people.client_of(ines)
    people.client_of(lee)
    clock.move(days=40)
    with open_work(parts, ines) as work:
        invite_staff(work, "Dee Flint", "dee.flint@dcc.example", [Role.COMMISSIONER])
        set_roles(work, lee.user_id, [Role.AUDITOR])
        close_account(work, sam.user_id)
    page = words(client.get("/people/changes"))
    for said in ("Dee Flint", "Invited", "Lee Marsh", "Changed", "Sam Roe", "Left", "Ines Kowalczyk"):
        assert said in page
    saved = client.get("/people/changes.csv?days=90")
    rows = list(csv.DictReader(io.StringIO(saved.get_data(as_text=True).lstrip("\ufeff"))))
    changed = next(row for row in rows if row["what"] == "Changed")
    assert (changed["who"], changed["given"], changed["taken"], changed["by"]) == (
        "Lee Marsh", "auditor", "approver", "Ines Kowalczyk",
    )  # fmt: skip
    clock.move(days=31)
    assert "Dee Flint" not in words(client.get("/people/changes?days=30"))
    assert "Dee Flint" in words(client.get("/people/changes?days=90"))


def test_an_account_that_nobody_uses_is_named_until_it_is_used(app: Flask, parts: Parts, people: People) -> None:
    client = people.client_of(people.staff("Ines Kowalczyk", Role.ADMINISTRATOR))
    lee = people.staff("Lee Marsh", Role.APPROVER)
    people.client_of(lee)
    long_ago = parts.clock.system_now() - timedelta(days=91)
    with open_work(parts, lee) as work:
        work.session.execute(update(User).where(User.id == lee.user_id).values(confirmed_at=long_ago))
        work.session.execute(
            update(SignInSession)
            .where(SignInSession.user_id == lee.user_id)
            .values(started_at=long_ago, seen_at=long_ago)
        )
    assert "Lee Marsh" in words(client.get("/people/changes"))
    with open_work(parts, lee) as work:
        work.session.execute(
            update(SignInSession)
            .where(SignInSession.user_id == lee.user_id)
            .values(seen_at=long_ago + timedelta(days=2))
        )
    assert "Lee Marsh" not in words(client.get("/people/changes"))


def test_only_an_administrator_reads_it(app: Flask, people: People) -> None:
    for role in (Role.PROCUREMENT_OFFICER, Role.AUDITOR, Role.APPROVER):
        assert people.client_of(people.staff(f"Some {role.value}", role)).get("/people/changes").status_code == 403
    assert people.client_of(people.provider("Ama Boateng", "Alder Youth")).get("/people/changes.csv").status_code == 403
