"""S3, the wider pack: the list of criteria changed by hand, conditions, files, and the table of posts brought as a file."""

import re
from pathlib import Path

from tests.factories.bids import small_pdf
from tests.tour.driver import Person
from tests.tour.ground import Portal
from tests.tour.people import Cast

BLANK_FORM = small_pdf("Rota form. Fill in who comes on which day.")
LEAD = "A named lead for safeguarding"


def widen(portal: Portal, cast: Cast, where: str, folder: Path) -> None:
    """What a real tender carries besides its questions."""
    _criteria(cast.officer, where)
    _conditions(cast.officer, where)
    _files(portal, cast.officer, where, folder)


def _criteria(me: Person, where: str) -> None:
    """A group and a question under it are added, moved and taken out again; gaps are told where they are."""
    address = f"{where}/draft/criteria"
    me.go(address).follow("Add a line").fill(kind="group", title="How you work together", weight="10")
    me.press("Add the line")
    me.go(address).sees("How you work together", "10 over").follow("Add under How you work together")
    me.fill(kind="scored", title="Working with schools", weight="10").press("Add the line")
    me.go(address).sees("Working with schools").press("Move How you work together up").go(address)
    lines = me.page.locator("main table").inner_text()
    assert lines.index("How you work together") < lines.index("Working with schools")
    for title in ("Working with schools", "How you work together"):
        me.go(address).page.locator("a", has_text=re.compile(f"Take out .*{title}")).click()
        me.page.wait_for_load_state()
        me.look()
        me.press("Take it out")
    me.go(address).does_not_see("Working with schools", "How you work together")
    me.sees("Top lines add up to 100.")


def _conditions(me: Person, where: str) -> None:
    me.go(f"{where}/draft/conditions").fill(
        condition_1_text="Public liability insurance",
        condition_1_level="£2 million",
        condition_1_why="Carers meet in rooms that we do not own.",
        condition_1_when="award",
        condition_1_consequence="put_right",
        condition_2_text=LEAD,
        condition_2_level="One person, named in the bid",
        condition_2_why="Workers see carers alone in their homes from the first day.",
        condition_2_when="bid",
        condition_2_when_reason="Nobody can be seen at home before there is a lead.",
        condition_2_consequence="excluded",
    ).press("Save")
    me.sees("Nothing on this page stops publishing")


def _files(portal: Portal, me: Person, where: str, folder: Path) -> None:
    """A form to fill in and an Easy Read version; the form gets a second version."""
    (folder / "Rota form.pdf").write_bytes(small_pdf("An early form."))
    (folder / "Easy Read.pdf").write_bytes(small_pdf("We want to help carers."))
    for kind, title in (("form", "Rota form"), ("easy_read", "Easy Read")):
        me.go(f"{where}/documents").fill(kind=kind, title=title, file=str(folder / f"{title}.pdf"))
        me.press("Add the file").sees(f"{title}.pdf", "Version 1")
    (folder / "Rota form.pdf").write_bytes(BLANK_FORM)
    me.follow("Add a new version").fill(file=str(folder / "Rota form.pdf")).page.locator("main button").first.click()
    me.page.wait_for_load_state()
    me.look()
    me.sees("Version 2")


def bring_posts(me: Person, where: str, folder: Path) -> None:
    """The saved table goes out as a file and comes back with one person more; a column for names is refused."""
    saved = me.page.request.get(f"{me.base}{where}/posts.csv")
    assert saved.status == 200, saved.status
    rows = saved.text().removeprefix("\ufeff").splitlines()
    file = folder / "posts.csv"
    file.write_text("\n".join([f"Name,{rows[0]}", *[f"Jo,{row}" for row in rows[1:]]]))
    me.go(f"{where}/posts").follow("Bring it as a file instead").fill(file=str(file))
    me.press("Add the file", ok=False).sees("This table has no column “Name”")
    file.write_text("\n".join([*rows, rows[-1].replace("P-04", "P-05")]))
    me.fill(file=str(file)).press("Add the file").go(f"{where}/posts").sees("Saved now: 5 people")
