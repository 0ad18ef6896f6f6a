"""What a provider says once about itself, section by section, and the copy of it that each bid freezes (R17, R18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.rules.money import pounds
from portal.rules.registers import OF_TAX, REGISTER_OF
from portal.rules.sme import BAND_WORDS, Band, SmeLimits, size_band
from portal.rules.wording import listed, number, plain_date

LEGAL_FORMS: Mapping[str, str] = {
    "charitable_company": "Charitable company",
    "cio": "Charitable incorporated organisation (CIO)",
    "trust": "Charitable trust",
    "cic": "Community interest company (CIC)",
    "guarantee": "Company limited by guarantee, not a charity",
    "society": "Co-operative or community benefit society",
    "association": "Club or association without a company",
    "shares": "Company limited by shares",
    "partnership": "Partnership",
    "sole_trader": "Sole trader",
    "public": "Public body, school or university",
    "other": "Something else",
}
VCSE_KINDS: Mapping[str, str] = {
    "charity": "Registered charity",
    "cio": "Charitable incorporated organisation (CIO)",
    "cic": "Community interest company (CIC)",
    "clg": "Company limited by guarantee that puts its surplus back",
    "society": "Co-operative or community benefit society",
    "association": "Community group without a company",
    "other": "Other social enterprise",
}
INSURANCES: Mapping[str, str] = {
    "public": "Public liability insurance",
    "employers": "Employers’ liability insurance",
    "professional": "Professional indemnity insurance",
}
POLICIES: Mapping[str, str] = {
    "safeguarding": "Safeguarding policy",
    "equality": "Equality policy",
    "health-safety": "Health and safety policy",
    "data-protection": "Data protection policy",
}
HAVE, WOULD, NONE = "have", "would", "none"
INSURANCE_STANDING: Mapping[str, str] = {
    HAVE: "We have it",
    WOULD: "We would take it out if we win",
    NONE: "We do not have it",
}
POLICY_STANDING: Mapping[str, str] = {
    HAVE: "We have one",
    WOULD: "We would write one if we win",
    NONE: "We do not have one",
}
# Every section, by the code that stands in addresses and in what a pack asks for.
SECTIONS: Mapping[str, str] = {
    "legal": "Legal form",
    "numbers": "Registered numbers",
    "size": "Size",
    "vcse": "Charity or social enterprise",
    "districts": "Districts you work in",
    **{f"insurance-{kind}": words for kind, words in INSURANCES.items()},
    **{f"policy-{kind}": words for kind, words in POLICIES.items()},
}


_FIELDS: Mapping[str, tuple[str, ...]] = {
    "legal": ("legal_form",),
    "numbers": ("numbers", "not_registered"),
    "size": ("staff", "turnover_pence", "balance_pence", "year_end"),
    "vcse": ("vcse", "vcse_kind"),
    "districts": ("districts",),
}


@dataclass(frozen=True)
class NumberHeld:
    """A number in its register's own form. register: a code of `portal.rules.registers`."""

    register: str
    number: str


@dataclass(frozen=True)
class Insurance:
    """One kind of insurance. standing: "have", "would" (if we win) or "none"; amount_pence: for each claim."""

    kind: str
    standing: str
    amount_pence: int | None = None
    expires_on: date | None = None


@dataclass(frozen=True)
class ProfileFile:
    """A document of the profile. sha256: of what was uploaded."""

    file_id: UUID
    name: str
    kind: str
    size: int
    sha256: str
    pages: int | None = None


@dataclass(frozen=True)
class PolicyHeld:
    """One policy. standing: "have", "would" (write one if we win) or "none"; expires_on: when it is due for review."""

    kind: str
    standing: str
    expires_on: date | None = None
    file: ProfileFile | None = None


@dataclass(frozen=True)
class Profile:
    """An organisation's profile as far as it was given. Amounts in pence; None or "": not given yet."""

    legal_form: str = ""
    numbers: tuple[NumberHeld, ...] = ()
    not_registered: bool = False
    staff: int | None = None
    turnover_pence: int | None = None
    balance_pence: int | None = None
    year_end: date | None = None
    vcse: bool | None = None
    vcse_kind: str = ""
    districts: tuple[str, ...] = ()
    insurances: tuple[Insurance, ...] = ()
    policies: tuple[PolicyHeld, ...] = ()

    def insurance(self, kind: str) -> Insurance | None:
        """What is said of one kind of insurance, or None."""
        return next((each for each in self.insurances if each.kind == kind), None)

    def policy(self, kind: str) -> PolicyHeld | None:
        """What is said of one policy, or None."""
        return next((each for each in self.policies if each.kind == kind), None)

    def number(self, register: str) -> str:
        """The number on a register, "" where there is none."""
        return next((each.number for each in self.numbers if each.register == register), "")


@dataclass(frozen=True)
class ProfileFact(Profile):
    """The profile as one bid froze it, with what the law of that day makes of the size.

    band: a `portal.rules.sme.Band` value, "" where the size is not known; sme: True, False or None (not known);
    sme_source: the law it was worked out by. Conditions of participation are checked against this and nothing else.
    """

    band: str = ""
    sme: bool | None = None
    sme_source: str = ""


@dataclass(frozen=True)
class ProfileGap:
    """A section a pack asks for that is not answered yet."""

    section: str
    words: str


@dataclass(frozen=True)
class Expiring:
    """Something that runs out before a day that matters."""

    section: str
    words: str
    expires_on: date


def is_answered(profile: Profile, section: str) -> bool:
    """True where a section was answered. "Not registered", "none" and "if we win" are answers."""
    simple = {
        "legal": bool(profile.legal_form),
        "numbers": profile.not_registered or any(each.register not in OF_TAX for each in profile.numbers),
        "size": profile.staff is not None,
        "vcse": profile.vcse is not None,
        "districts": bool(profile.districts),
    }
    if section in simple:
        return simple[section]
    group, _, kind = section.partition("-")
    return (profile.insurance(kind) if group == "insurance" else profile.policy(kind)) is not None


def gaps(profile: Profile, asks: Sequence[str]) -> tuple[ProfileGap, ...]:
    """What a pack asks for and the profile does not answer yet, in the order of the sections.

    >>> gaps(Profile(legal_form="cic"), ("legal", "vcse"))
    (ProfileGap(section='vcse', words='“Charity or social enterprise” in your profile'),)
    """
    return tuple(
        ProfileGap(section, f"“{label}” in your profile")
        for section, label in SECTIONS.items()
        if section in asks and not is_answered(profile, section)
    )


def only(profile: Profile, asks: Sequence[str]) -> Profile:
    """The profile cut down to the sections asked for: a council gets no more than it published.

    >>> only(Profile(legal_form="cic", staff=3), ("legal",)).staff is None
    True
    """
    kept: dict[str, object] = {}
    for section, fields in _FIELDS.items():
        if section in asks:
            kept |= {name: getattr(profile, name) for name in fields}
    return Profile(
        **kept,  # type: ignore[arg-type]
        insurances=tuple(each for each in profile.insurances if f"insurance-{each.kind}" in asks),
        policies=tuple(each for each in profile.policies if f"policy-{each.kind}" in asks),
    )


def fact_of(profile: Profile, limits: SmeLimits | None) -> ProfileFact:
    """The profile frozen for a bid. limits: the law of the day it is sent, or None where none is held."""
    band: Band | None = None
    if profile.staff is not None and limits is not None:
        band = size_band(profile.staff, profile.turnover_pence, profile.balance_pence, limits)
    values = {name: getattr(profile, name) for name in Profile.__dataclass_fields__}
    return ProfileFact(
        **values,
        band=band.value if band else "",
        sme=None if band is None else band is not Band.LARGE,
        sme_source=limits.source if band and limits else "",
    )


def band_words(fact: ProfileFact) -> str:
    """The size in words: "small (an SME)"; "" where it is not known."""
    return BAND_WORDS[Band(fact.band)] if fact.band else ""


def expiring(profile: Profile, before: date) -> tuple[Expiring, ...]:
    """What runs out before a day, soonest first: insurance that ends, a policy due for review."""
    found = [
        Expiring(f"insurance-{each.kind}", f"{INSURANCES[each.kind]} ends on {plain_date(each.expires_on)}",
                 each.expires_on)
        for each in profile.insurances
        if each.standing == HAVE and each.expires_on is not None and each.expires_on < before
    ]  # fmt: skip
    found += [
        Expiring(f"policy-{each.kind}", f"{POLICIES[each.kind]} is due for review on {plain_date(each.expires_on)}",
                 each.expires_on)
        for each in profile.policies
        if each.standing == HAVE and each.expires_on is not None and each.expires_on < before
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda each: (each.expires_on, each.section)))


@dataclass(frozen=True)
class Line:
    """One line of a profile as it is read: label and value."""

    label: str
    value: str
    section: str = ""
    file: ProfileFile | None = None


def lines(profile: Profile) -> tuple[Line, ...]:
    """Everything answered, as lines of words, for the bidder, the check page and the panel alike."""
    found: list[Line] = []
    if profile.legal_form:
        found.append(Line("Legal form", LEGAL_FORMS.get(profile.legal_form, profile.legal_form), "legal"))
    found += [Line(REGISTER_OF[n.register].label, n.number, "numbers") for n in profile.numbers]
    if profile.not_registered:
        found.append(Line("Registered numbers", "Not registered", "numbers"))
    found += _size_lines(profile)
    if profile.vcse is not None:
        kind = VCSE_KINDS.get(profile.vcse_kind, "")
        found.append(Line("Charity or social enterprise (VCSE)", f"Yes: {kind}" if profile.vcse else "No", "vcse"))
    if profile.districts:
        found.append(Line("Works in", listed(profile.districts), "districts"))
    found += [_insurance_line(each) for each in profile.insurances]
    found += [_policy_line(each) for each in profile.policies]
    return tuple(found)


def _size_lines(profile: Profile) -> list[Line]:
    if profile.staff is None:
        return []
    year = f", year to {plain_date(profile.year_end)}" if profile.year_end else ""
    found = [Line("Staff", number(profile.staff), "size")]
    for label, pence in (("Turnover", profile.turnover_pence), ("Balance sheet total", profile.balance_pence)):
        if pence is not None:
            found.append(Line(label, f"{pounds(pence)}{year}", "size"))
    if isinstance(profile, ProfileFact):
        found.append(Line("Size", band_words(profile) or "Not known: an amount is missing", "size"))
    return found


def _insurance_line(held: Insurance) -> Line:
    label, section = INSURANCES[held.kind], f"insurance-{held.kind}"
    amount = "" if held.amount_pence is None else f" {pounds(held.amount_pence)} a claim"
    if held.standing == HAVE:
        ends = f", until {plain_date(held.expires_on)}" if held.expires_on else ""
        return Line(label, f"Yes:{amount}{ends}", section)
    return Line(label, f"To be taken out on winning:{amount}" if held.standing == WOULD else "No", section)


def _policy_line(held: PolicyHeld) -> Line:
    label, section = POLICIES[held.kind], f"policy-{held.kind}"
    if held.standing == HAVE:
        due = f", due for review on {plain_date(held.expires_on)}" if held.expires_on else ""
        return Line(label, f"Yes{due}", section, held.file)
    return Line(label, "To be written on winning" if held.standing == WOULD else "No", section)
