"""The starter catalogue of social-value measures. Every value is an example that the council must set for itself.

Source: domain 6.5, without the measures that are only counted (they have no value to compare). Priorities: domain 6.2.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class CatalogueMeasure:
    """A measure to choose. proxy_pence: an example value of one unit, without standing. evidence: what usually shows it."""

    code: str
    title: str
    unit: str
    proxy_pence: int
    evidence: str
    priority: str


_PRIORITIES = {
    "LE": "Local employment",
    "BK": "Buy in the county first",
    "CD": "Community development",
    "GE": "Good employer",
    "GS": "Green and sustainable",
}
_ROWS = (
    ("SV01", "New jobs on the contract for local people", "full-time job for a year", 3_200_000,
     "An extract of the payroll by postcode district, without names", "LE"),
    ("SV02", "Apprenticeships on the contract", "block of a month", 150_000,
     "The agreement and a letter from the training provider", "LE"),
    ("SV03", "Jobs for people long out of work", "person employed for 26 weeks or more", 1_500_000,
     "The referral, and payroll confirms the job", "LE"),
    ("SV04", "Jobs for care leavers", "person employed for 26 weeks or more", 1_500_000,
     "The leaving-care team confirms it", "LE"),
    ("SV05", "Jobs for disabled people", "person employed for 26 weeks or more", 1_400_000,
     "A count of what people say of themselves", "LE"),
    ("SV06", "Work placements that lead somewhere", "week", 25_000, "A log of placements", "LE"),
    ("SV07", "Spending with small firms and charities in the county", "pound", 75,
     "The ledger by supplier's postcode", "BK"),
    ("SV08", "Work passed on to charities", "pound", 10, "The list of subcontracts", "BK"),
    ("SV10", "Help for local charities to bid for work", "hour", 6_000, "The agenda and a count of who came", "BK"),
    ("SV11", "Staff who volunteer in the community", "hour", 1_850, "A log signed by the host", "CD"),
    ("SV12", "Expert support to charities", "hour", 9_000, "A statement from each charity helped", "CD"),
    ("SV13", "Use of community buildings", "session", 4_000, "The record of bookings", "CD"),
    ("SV14", "Cash or goods for a community fund", "pound", 100, "The receipt", "CD"),
    ("SV15", "Roles for people who have used services", "role for a year", 600_000,
     "The role on paper, and a count", "CD"),
    ("SV16", "People who use services and are paid to help design them", "session", 12_000,
     "The minutes and a log of payments", "CD"),
    ("SV18", "Staff training beyond what the law asks", "hour", 2_000, "The training record", "GE"),
    ("SV19", "Support for the well-being of staff", "person covered", 10_000, "The policy and a count of use", "GE"),
    ("SV21", "Carbon saved against a baseline", "tonne", 7_000, "A note on the method, with meter or mileage data", "GS"),
    ("SV22", "Car miles saved", "mile", 6, "The mileage system", "GS"),
    ("SV23", "Waste kept out of landfill", "tonne", 10_000, "Waste transfer notes", "GS"),
    ("SV24", "Ethical or fair-trade buying", "pound", 5, "The invoices", "GS"),
    ("SV25", "Green volunteering", "hour", 1_850, "The host's log, and a photo without people", "GS"),
)  # fmt: skip
CATALOGUE: tuple[CatalogueMeasure, ...] = tuple(
    CatalogueMeasure(code, title, unit, proxy, evidence, _PRIORITIES[priority])
    for code, title, unit, proxy, evidence, priority in _ROWS
)


def measure(code: str) -> CatalogueMeasure | None:
    """The measure with this code, or None.

    >>> measure("SV12").unit
    'hour'
    """
    return next((each for each in CATALOGUE if each.code == code), None)
