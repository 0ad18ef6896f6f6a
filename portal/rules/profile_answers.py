"""Answers to one section of a profile: what cannot be right is refused beside its field, what is nearly right is mended."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from portal.rules.money import MOST_PENCE
from portal.rules.profile import (
    HAVE,
    INSURANCE_STANDING,
    INSURANCES,
    LEGAL_FORMS,
    POLICIES,
    POLICY_STANDING,
    VCSE_KINDS,
    WOULD,
    Insurance,
    NumberHeld,
    PolicyHeld,
    Profile,
)
from portal.rules.refusals import Invalid, NotFound
from portal.rules.registers import OF_TAX, REGISTERS, read_number

MOST_STAFF = 2_000_000
PASSED = "This date has passed. Enter the new date, or choose another answer."


def with_legal_form(profile: Profile, legal_form: str) -> Profile:
    """The legal form given. Raises Invalid."""
    if legal_form not in LEGAL_FORMS:
        raise Invalid("Select what kind of organisation you are", field="legal_form")
    return replace(profile, legal_form=legal_form)


def with_numbers(
    profile: Profile,
    typed: Mapping[str, str],
    *,
    not_registered: bool,
    checks: Mapping[str, Callable[[str], bool]],
) -> tuple[Profile, tuple[str, ...]]:
    """The numbers given, by register, and what was mended, in words. checks: as in `read_number`.

    Raises Invalid with every fault by field; also where neither a number nor "not registered" was given, or both.
    """
    held: list[NumberHeld] = []
    told: list[str] = []
    faults: dict[str, str] = {}
    for register in REGISTERS:
        text = typed.get(register.code, "").strip()
        if not text:
            continue
        try:
            read = read_number(register.code, text, checks)
        except Invalid as refusal:
            faults[register.code] = refusal.message
            continue
        held.append(NumberHeld(register.code, read.number))
        if read.told:
            told.append(read.told)
    if faults:
        raise Invalid(next(iter(faults.values())), errors=faults)
    public = [each for each in held if each.register not in OF_TAX]
    if not_registered and public:
        raise Invalid("You gave a number. Take the tick away, or the number.", field="not_registered")
    if not public and not not_registered:
        raise Invalid("Enter at least 1 number, or tick that you are on no register", field="not_registered")
    return replace(profile, numbers=tuple(held), not_registered=not_registered), tuple(told)


def with_size(
    profile: Profile,
    *,
    staff: int,
    turnover_pence: int | None,
    balance_pence: int | None,
    year_end: date | None,
    today: date,
) -> Profile:
    """The size given; amounts in pence, None where not known. Raises Invalid."""
    if not 0 <= staff <= MOST_STAFF:
        raise Invalid(f"Staff must be between 0 and {MOST_STAFF:,}", field="staff")
    for name, pence in (("turnover", turnover_pence), ("balance", balance_pence)):
        if pence is not None and not 0 <= pence <= MOST_PENCE:
            raise Invalid("Enter an amount of £0 or more", field=name)
    if turnover_pence is None and balance_pence is None:
        raise Invalid("Enter your turnover or your balance sheet total. A new organisation enters 0.", field="turnover")
    if year_end is not None and year_end > today:
        raise Invalid("The end of your last financial year must be in the past", field="year_end")
    return replace(profile, staff=staff, turnover_pence=turnover_pence, balance_pence=balance_pence, year_end=year_end)


def with_vcse(profile: Profile, vcse: bool, kind: str) -> Profile:
    """Whether the organisation is a VCSE, and which kind. Raises Invalid."""
    if vcse and kind not in VCSE_KINDS:
        raise Invalid("Select which kind you are", field="kind")
    return replace(profile, vcse=vcse, vcse_kind=kind if vcse else "")


def with_districts(profile: Profile, names: Sequence[str], known: Sequence[str]) -> Profile:
    """The districts chosen, in the order of `known`. Raises Invalid."""
    chosen = tuple(name for name in known if name in names)
    if not chosen or set(names) - set(known):
        raise Invalid("Select at least 1 district", field="districts")
    return replace(profile, districts=chosen)


def with_insurance(profile: Profile, held: Insurance, today: date) -> Profile:
    """One kind of insurance given. What one has needs an amount and a last day; what one would take out an amount.

    Raises Invalid; NotFound for a kind that is none.
    """
    if held.kind not in INSURANCES:
        raise NotFound
    if held.standing not in INSURANCE_STANDING:
        raise Invalid("Select whether you have it", field="standing")
    faults: dict[str, str] = {}
    if held.standing in (HAVE, WOULD) and (held.amount_pence is None or not 0 < held.amount_pence <= MOST_PENCE):
        faults["amount"] = "Enter how much it covers for each claim, in pounds"
    if held.standing == HAVE and held.expires_on is None:
        faults["expires_on"] = "Enter the day it ends"
    elif held.standing == HAVE and held.expires_on is not None and held.expires_on < today:
        faults["expires_on"] = PASSED
    if faults:
        raise Invalid(next(iter(faults.values())), errors=faults)
    kept = Insurance(
        held.kind,
        held.standing,
        held.amount_pence if held.standing in (HAVE, WOULD) else None,
        held.expires_on if held.standing == HAVE else None,
    )
    others = {each.kind: each for each in profile.insurances} | {held.kind: kept}
    return replace(profile, insurances=tuple(others[kind] for kind in INSURANCES if kind in others))


def with_policy(profile: Profile, held: PolicyHeld, today: date) -> Profile:
    """One policy given, its file as it is handed over. What one has needs the day it is due for review.

    Raises Invalid; NotFound for a kind that is none.
    """
    if held.kind not in POLICIES:
        raise NotFound
    if held.standing not in POLICY_STANDING:
        raise Invalid("Select whether you have one", field="standing")
    if held.standing == HAVE and held.expires_on is None:
        raise Invalid("Enter the day it is due for review", field="expires_on")
    if held.standing == HAVE and held.expires_on is not None and held.expires_on < today:
        raise Invalid(PASSED, field="expires_on")
    has = held.standing == HAVE
    kept = PolicyHeld(held.kind, held.standing, held.expires_on if has else None, held.file if has else None)
    others = {each.kind: each for each in profile.policies} | {held.kind: kept}
    return replace(profile, policies=tuple(others[kind] for kind in POLICIES if kind in others))
