"""Who does the work with the bidder: members of a consortium and subcontractors, with what each does and gets (R21, R22).

The bidder leads, signs and answers for all. The lead's own share is what the partners' shares leave of 100.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from portal.rules.refusals import Invalid, NotFound
from portal.rules.wording import listed, percent

KINDS: Mapping[str, str] = {
    "member": "Member of a consortium: bids with us and answers for its part",
    "subcontractor": "Subcontractor: works for us, and we answer for it",
}
KIND_NAMES: Mapping[str, str] = {"member": "Consortium member", "subcontractor": "Subcontractor"}
TUPE_ROLES: Mapping[str, str] = {
    "none": "No staff would move to it",
    "takes": "Staff would move to it",
    "unknown": "Not decided yet",
}
# Procurement Act 2023 section 73: 30 days are implied down the chain of a public contract.
MOST_DAYS_TO_PAY = 30
MOST_PARTNERS = 20
WHOLE = Decimal(100)


@dataclass(frozen=True)
class Partner:
    """One other organisation. share: percent of the price as decimal text; number: on a public register, or "".

    pays_in_days: within how many days the bidder pays its invoices, for a subcontractor; tupe_role: a key of TUPE_ROLES.
    declared_by, declared_on: the person of that organisation who agreed to be named and to the declarations, and when.
    """

    kind: str = ""
    name: str = ""
    number: str = ""
    role: str = ""
    share: str = ""
    districts: tuple[str, ...] = ()
    pays_in_days: int | None = None
    tupe_role: str = ""
    declared_by: str = ""
    declared_on: date | None = None


@dataclass(frozen=True)
class Team:
    """The partners of one lot's bid, and how the bidder chose them and works with them. None: the bidder is alone."""

    partners: tuple[Partner, ...] = ()
    how: str = ""

    @property
    def lead_share(self) -> str:
        """The bidder's own share, as decimal text: what the others leave of 100."""
        rest = WHOLE - sum((Decimal(partner.share) for partner in self.partners), Decimal(0))
        return format(rest.normalize(), "f")


def partner_faults(partner: Partner, others: Sequence[Partner], places: Sequence[str], today: date) -> dict[str, str]:
    """What cannot be right about a partner, by field. others: the rest of the team; places: the lot's districts.

    >>> partner_faults(Partner("member", "Downs Arts", share="60"), [Partner("member", "B", share="40")], [], date.today())
    {'share': 'The shares of your partners come to 100%. Leave some for yourself.'}
    """
    faults: dict[str, str] = {}
    if partner.kind not in KINDS:
        faults["kind"] = "Select member or subcontractor"
    if not partner.name.strip():
        faults["name"] = "Enter the name of the organisation"
    elif partner.name.strip().casefold() in {other.name.strip().casefold() for other in others}:
        faults["name"] = "This organisation is named already"
    if fault := _share_fault(partner.share, others):
        faults["share"] = fault
    if set(partner.districts) - set(places):
        faults["districts"] = "Select districts of this lot"
    if partner.pays_in_days is not None and not 0 <= partner.pays_in_days <= MOST_DAYS_TO_PAY:
        faults["pays_in_days"] = (
            f"You must pay subcontractors within {MOST_DAYS_TO_PAY} days. Enter {MOST_DAYS_TO_PAY} or fewer."
        )
    if partner.declared_on is not None and partner.declared_on > today:
        faults["declared_on"] = "The day they agreed must be in the past"
    return faults


def _share_fault(share: str, others: Sequence[Partner]) -> str | None:
    try:
        value = Decimal(share)
    except InvalidOperation:
        return "Enter its share of the price in percent, such as 25"
    if not value.is_finite() or not 0 < value < WHOLE:
        return "Its share must be more than 0 and less than 100"
    total = value + sum((Decimal(other.share) for other in others), Decimal(0))
    if total >= WHOLE:
        return f"The shares of your partners come to {percent(total)}. Leave some for yourself."
    return None


def team_gaps(team: Team, *, tupe_applies: bool) -> Iterator[str]:
    """What a named team still lacks, in words; nothing where the bidder is alone."""
    for partner in team.partners:
        wanted = {
            "what {} does": partner.role,
            "where {} works": partner.districts,
            "when you pay {}": partner.kind != "subcontractor" or partner.pays_in_days is not None,
            "whether staff would move to {}": partner.tupe_role or not tupe_applies,
            "who at {} agreed, and when": partner.declared_by and partner.declared_on,
        }
        yield from (words.format(partner.name) for words, given in wanted.items() if not given)
    if team.partners and not team.how.strip():
        yield "how you chose your partners and work with them"


def with_partner(team: Team, partner: Partner, at: int | None) -> tuple[Partner, ...]:
    """The partners with one more, or with the one at `at` (from 1) changed. Raises NotFound, Invalid where there are too many."""
    if at is None:
        if len(team.partners) >= MOST_PARTNERS:
            raise Invalid(f"You can name {MOST_PARTNERS} partners at most")
        return (*team.partners, partner)
    rest = without_partner(team, at)
    return (*rest[: at - 1], partner, *rest[at - 1 :])


def without_partner(team: Team, at: int) -> tuple[Partner, ...]:
    """The partners without the one at `at`, counted from 1. Raises NotFound."""
    if not 1 <= at <= len(team.partners):
        raise NotFound
    return (*team.partners[: at - 1], *team.partners[at:])


def partner_line(partner: Partner) -> str:
    """One partner in a line: "Downs Arts, subcontractor, 25%"."""
    return f"{partner.name}, {KIND_NAMES.get(partner.kind, 'partner').lower()}, {percent(Decimal(partner.share))}"


def partner_rows(partner: Partner) -> tuple[tuple[str, str], ...]:
    """A partner as (label, words) rows, for bidder and panel alike."""
    rows = [
        ("Kind", KIND_NAMES.get(partner.kind, "")),
        ("Register number", partner.number),
        ("What it does", partner.role),
        ("Share of the price", percent(Decimal(partner.share))),
        ("Where", listed(partner.districts)),
        ("Paid within", f"{partner.pays_in_days} days" if partner.pays_in_days is not None else ""),
        ("TUPE", TUPE_ROLES.get(partner.tupe_role, "")),
    ]
    return tuple((label, words) for label, words in rows if words)
