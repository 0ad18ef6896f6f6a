"""Facts about staff who may move: typed or brought as a file, checked before they go out, beside the budget."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from portal.clock import SteppedClock
from portal.procurements import queries
from portal.rules import codec
from portal.rules.actors import Actor
from portal.rules.publishing import reasons_given
from portal.rules.refusals import Invalid
from portal.rules.spreadsheets import write_workbook
from tests.factories.procurements import full_draft, workforce_rows
from tests.factories.staff import staff_costs, staff_terms
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient, errors, words
from tests.ground.people import People as Accounts
from tests.procurements.conftest import Story
from tests.procurements.test_publishing import faults, full_moment, save

Sign = Callable[[Actor], PageClient]


@pytest.fixture
def as_(people: Accounts, app: Flask) -> Sign:
    """A client on which somebody is signed in."""
    return people.client_of


def _moving(ready: Story, view: str = "applies") -> None:
    """The draft says that staff may move, and lacks nothing but the table."""
    tupe = replace(full_draft(full_moment(ready))["tupe"], view=view, source="The provider now")
    save(ready, "tupe", replace(tupe, facts_as_at=full_moment(ready).date()))
    save(ready, "staff-terms", staff_terms())
    save(ready, "staff-costs", staff_costs())


@pytest.mark.parametrize("view", ["applies", "may_apply", "unknown"])
def test_where_staff_may_move_nothing_goes_out_without_a_table_of_posts_and_the_pack_shows_sums(
    ready: Story, view: str
) -> None:
    _moving(ready, view)
    (only,) = faults(ready)
    assert only.startswith("The table of posts is empty.")
    with pytest.raises(Invalid, match="Add at least 1 person"):
        ready.save_posts([])
    rows = workforce_rows(5)
    rows[2]["post"] = "Sam Smith"
    rows[3]["remarks"] = "long-term sick"
    rows[4]["lot"] = "9"
    with pytest.raises(Invalid) as caught:
        ready.save_posts(rows)
    assert set(caught.value.errors) == {"posts-2-post", "posts-3-remarks", "posts-4-lot"}
    ready.save_posts(workforce_rows(6))
    assert faults(ready) == []
    ready.publish()
    with ready.reading() as session:
        pack = queries.get_pack(session, ready.id)
        assert (pack.tupe.headcount, pack.tupe.full_time_posts, pack.tupe.pay_bill_pence) == (6, "3.00", 7_440_000)
        # each of 6 people: (12,400 - 5,000) x 15% = 1,110.00 and (12,400 - 6,240) x 3% = 184.80
        assert pack.tupe.on_costs_pence == 6 * (111_000 + 18_480)
        assert pack.tupe.view == view
        posts = queries.published_workforce(session, ready.id)
        assert pack.tupe.workforce_digest == codec.digest(posts)
        assert len(posts) == 6


def test_of_four_people_only_ranges_leave_the_draft(ready: Story) -> None:
    _moving(ready)
    ready.save_posts(workforce_rows(4))
    assert faults(ready) == []
    ready.publish()
    with ready.reading() as session:
        pack = queries.get_pack(session, ready.id)
        assert queries.published_workforce(session, ready.id) == ()
    assert pack.tupe.sums == ("fewer than 5 people", "2 to 3 full-time posts", "pay bill £40,000 to £60,000")
    assert (pack.tupe.headcount, pack.tupe.pay_bill_pence, pack.tupe.on_costs_pence) == (None, None, None)
    frozen = json.dumps(codec.encode(pack))
    assert "12,400" not in frozen
    assert "49,600" not in frozen
    assert "4960000" not in frozen


def test_cl_04_a_missing_facts_about_staff_stop_publishing_or_are_told_to_all_with_a_day_and_a_name(
    ready: Story,
) -> None:
    _moving(ready)
    ready.save_posts(workforce_rows(6))
    gaps = staff_terms(sick_pay="", claims="")
    save(ready, "staff-terms", gaps)
    assert faults(ready) == [
        "2 facts about staff are missing. Fill them in, or say by which day and from whom they come"
    ]
    answers_by = full_draft(full_moment(ready))["timetable"].answers_by
    late = replace(gaps, owner="Priya Nair", due_on=answers_by + timedelta(days=1))
    save(ready, "staff-terms", late)
    assert faults(ready)[0].startswith("The missing facts about staff must come by")
    save(ready, "staff-terms", replace(late, due_on=answers_by))
    ready.publish()
    with ready.reading() as session:
        found = queries.get_pack(session, ready.id).tupe.gaps
    assert [(gap.heading, gap.due_on, gap.owner) for gap in found] == [
        ("Sick pay", answers_by, "Priya Nair"),
        ("Claims at a tribunal, last 2 years", answers_by, "Priya Nair"),
    ]


def test_a_budget_below_the_cost_of_staff_needs_a_reason_which_the_approver_reads(ready: Story) -> None:
    _moving(ready)
    ready.save_posts(workforce_rows(6))
    save(ready, "staff-costs", staff_costs(budget_reason=""))
    # 9,000,000p over 36 months is £30,000 a year; staff cost £74,400 and £7,768.80 on top
    assert faults(ready) == ["A year of this contract is worth £30,000. Staff cost £82,168.80"]
    save(ready, "staff-costs", staff_costs(assumptions={}))
    assert faults(ready) == ["5 things bidders cannot know have no common rule for pricing yet"]
    save(ready, "staff-costs", staff_costs())
    with ready.reading() as session:
        draft = queries.get_draft(session, ready.people.officer, ready.id, full_moment(ready))
    assert ("The budget of a year is less than staff cost in a year", "A grant adds the rest.") in [
        (given.about, given.reason) for given in reasons_given(draft.draft)
    ]


@ON_SQLITE
def test_the_table_of_posts_is_typed_in_rows_and_told_cell_by_cell(ready: Story, as_: Sign) -> None:
    officer = as_(ready.people.officer)
    address = f"/procurements/{ready.id}/posts"
    answer = officer.send(address, {"posts-0-post": "Sam", "posts-0-hours_a_week": "18.5"})
    assert answer.status_code == 400
    assert "Row 1: Post must be a code such as P-07, not a name or a payroll number" in errors(answer)
    soup = BeautifulSoup(answer.get_data(as_text=True), "html5lib")
    assert soup.find(id="posts-0-post")["value"] == "Sam"  # type: ignore[index]
    fields: dict[str, str] = {}
    for place in range(5):
        fields |= {
            f"posts-{place}-post": f"P-{place + 1:02}",
            f"posts-{place}-hours_a_week": "37",
            f"posts-{place}-pay_a_year": "24,000",
            f"posts-{place}-start_band": "2015-2019",
            f"posts-{place}-age_band": "30-39",
            f"posts-{place}-contract_type": "permanent",
            f"posts-{place}-pension": "lgps",
            f"posts-{place}-assigned_percent": "100",
        }
    four = {name: "" if "-4-" in name else value for name, value in fields.items()}
    said = words(officer.send(address, four))
    assert "fewer than 5 people · 4 to 5 full-time posts · pay bill £80,000 to £100,000" in said
    assert "No row. With fewer than 5 people, a reader could tell who they are." in said
    said = words(officer.send(address, fields))
    assert "5 people · 5.00 full-time posts · pay bill £120,000 a year" in said
    assert "Exact pay Pay is shown in bands of £2,000, for a full week." in said
    assert "5 people, 5.00 full-time posts, pay bill £120,000" in words(officer.get(address))


@ON_SQLITE
def test_a_table_of_posts_comes_from_a_file_whole_or_not_at_all(ready: Story, as_: Sign, clock: SteppedClock) -> None:
    officer = as_(ready.people.officer)
    address = f"/procurements/{ready.id}/posts/import"
    head, *_ = officer.get(f"/procurements/{ready.id}/posts.csv").get_data(as_text=True).splitlines()
    assert head.startswith("Post,Role,Lot,Hours a week,Pay a year (£)")
    row = "P-{:02},Manager,,37,24000,,2015–2019,30–39,Permanent,Auto-enrolment,{}"

    def bring(*lines: str) -> Any:
        return officer.send(address, {"file": (io.BytesIO("\n".join(lines).encode()), "posts.csv")})

    wrong = bring(head, row.format(1, "100"), row.format(2, "a lot"))
    assert errors(wrong) == ["The file was not taken. 1 cell cannot be read"]
    assert "Row 3, Share of time on this service (%): Share of time on this service must be" in words(wrong)
    formula = bring(head, row.format(1, "100").replace("Auto-enrolment", "=A1"))
    assert errors(formula) == ["posts.csv has a formula in cell J2. Paste it again as values, then add the file."]
    assert "has no column “Name”" in errors(bring(f"{head},Name", row.format(1, "100") + ",Sam"))[0]
    book = write_workbook("Posts", [head.split(","), row.format(1, "100").split(",")], [20])
    answer = officer.send(address, {"file": (io.BytesIO(book), "posts.pdf")})
    assert "posts.pdf is not a PDF inside." in errors(answer)[0]
    with ready.reading() as session:
        assert queries.get_draft(session, ready.people.officer, ready.id, clock.now()).posts == ()
    answer = officer.send(address, {"file": (io.BytesIO(book), "posts.xlsx")})
    assert "fewer than 5 people · 1 to 2 full-time posts" in words(answer)
    said = words(bring(head, *(row.format(place, "100") for place in range(1, 7))))
    assert "6 people · 6.00 full-time posts" in said
    assert "P-06" in officer.get(f"/procurements/{ready.id}/posts.csv").get_data(as_text=True)
