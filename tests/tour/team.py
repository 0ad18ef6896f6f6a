"""S4, what a bid with a partner adds: profile, partners, a sensitive part, files that move, staff words, promises by year."""

from pathlib import Path

from tests.factories.bids import small_pdf
from tests.tour.driver import Person
from tests.tour.plan import day
from tests.tour.tender import BLANK_FORM

PARTNER = "Harrow Lane Carers"


def add_partner(firm: Person, where: str) -> None:
    """A subcontractor with role, share, district and days to pay; one part that would harm the business if read."""
    firm.go("/organisation/profile/insurance-public").fill(standing="have").press("Save", ok=False)
    firm.sees("Enter how much it covers").fill(amount="5000000", expires_on=day(300)).press("Save")
    firm.go(where).follow("Your partners").follow("Add a partner").fill(
        name=PARTNER,
        kind="subcontractor",
        role="Runs the groups in Swale.",
        share="25",
        districts=["Swale"],
        pays_in_days="45",
        tupe_role="none",
        declared_by="Ann Lowe",
        declared_on=day(-1),
    ).press("Save", ok=False).sees("30 days")
    firm.fill(pays_in_days="20").press("Save").sees("Your own share is 75%")
    firm.fill(how="They know Swale. We share what goes wrong, by share.").press("Save")
    firm.go(where).follow("Commercially sensitive parts").fill_named(
        {"answer_Q2": "It shows how we plan rotas, which others could copy."}
    ).press("Save")
    firm.go(where).sees(PARTNER)


def add_files(firm: Person, where: str, folder: Path) -> None:
    """Our own form sent back empty is refused; two files come in; one moves to the other question."""
    for name, content in (
        ("Rota form.pdf", BLANK_FORM),
        ("Policy.pdf", small_pdf("Policy")),
        ("Plan.pdf", small_pdf("Plan")),
    ):
        (folder / f"firm-{name}").write_bytes(content)
    firm.go(where).follow("Finding carers").fill(file=str(folder / "firm-Rota form.pdf"))
    firm.press("Add the file", ok=False).sees("is our form, and nothing is filled in")
    for name in ("Policy.pdf", "Plan.pdf"):
        firm.fill(file=str(folder / f"firm-{name}")).press("Add the file").sees(f"firm-{name}")
    firm.follow("Move or copy")
    place = firm.page.locator('[name="place"]').first.get_attribute("value")
    firm.fill(place=place, how="move").press("Save").sees("The file is moved.")


def promise_by_year(firm: Person, where: str) -> None:
    """The same promise, counted for each year, by the partner."""
    firm.go(where).follow("Expert support").fill(counted="each", quantity="30", who="team-0").press("Save")
    firm.sees("90")


def look_back(firm: Person, where: str) -> None:
    """On paper and in the log: what was done stands there, to be saved."""
    firm.go(f"{where}/print").sees(PARTNER, "Draft. Not submitted.")
    firm.go(f"{where}/log").sees("moved a file")
    saved = firm.page.request.get(f"{firm.base}{where}/log.csv")
    assert "Piers Hallam" in saved.text(), saved.text()[:200]
