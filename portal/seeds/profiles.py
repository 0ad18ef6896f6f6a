"""What the providers of the demo world say of themselves, saved before their first bid."""

from datetime import date, datetime
from typing import Any

from config.reference import districts
from portal.accounts import services
from portal.rules.profile import HAVE, Insurance
from portal.seeds.telling import Story, read
from portal.unit_of_work import Work

WHEN = "D-170"
# Has begun no bid: whoever plays its owner is asked as everybody is by a first bid.
WITHOUT = "wayfarer"
_FORMS = {
    "charitable incorporated organisation": "cio",
    "charity, company limited by guarantee": "charitable_company",
    "community interest company limited by guarantee": "cic",
    "community benefit society": "society",
    "private company limited by shares": "shares",
    "public limited company": "shares",
    "unincorporated association": "association",
}
_KINDS = {"co-operative": "society", "unincorporated": "association"}
_INSURANCES = {
    "public liability": "public",
    "employers liability": "employers",
    "professional indemnity": "professional",
}
_POLICIES = {
    "Safeguarding children": "safeguarding",
    "Safeguarding": "safeguarding",
    "Data protection": "data-protection",
    "Equality": "equality",
    "Health and safety": "health-safety",
}


def tell(story: Story) -> None:
    """The profile of every provider but one."""
    for organisation in read("organisations")["organisations"]:
        if organisation["id"] != WITHOUT:
            with story.act(organisation["users"][0]["id"], WHEN) as work:
                _say(work, story, organisation)


def _say(work: Work, story: Story, said: dict[str, Any]) -> None:
    services.save_legal_form(work, _FORMS[said["legal_form"]])
    services.save_numbers(work, said["identifiers"], not_registered=not said["identifiers"])
    size = said["size"]
    services.save_size(
        work,
        staff=size["staff"],
        turnover_pence=size["turnover"] * 100,
        balance_pence=size["balance_sheet"] * 100,
        year_end=_last(size["year_end"], work.now.date()),
    )
    kind = said["vcse_subtype"]
    services.save_vcse(work, bool(kind), _KINDS.get(kind, kind) if kind else "")
    known = [name for _, name in districts()]
    services.save_districts(work, known if said["districts"] == ["all"] else said["districts"])
    for held in said["insurance"]:
        cover = Insurance(_INSURANCES[held["kind"]], HAVE, held["cover"] * 100, story.day(held["expires"]))
        services.save_insurance(work, cover)
    for policy in said["policies"]:
        if policy["name"] in _POLICIES:
            services.save_policy(work, _POLICIES[policy["name"]], HAVE, story.day(policy["next_review"]))


def _last(text: str, today: date) -> date:
    """The last time that "31 March" was."""
    this_year = datetime.strptime(f"{text} {today.year}", "%d %B %Y").date()  # noqa: DTZ007
    return this_year if this_year <= today else this_year.replace(year=today.year - 1)
