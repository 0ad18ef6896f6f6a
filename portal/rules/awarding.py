"""An award in plain values: what is recommended for each lot, and what must hold of the notice and the signature.

Sources: Procurement Act 2023 sections 50 and 51 (domain 4.1, 4.3), cases CL-12-d and CL-12-e.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.rules.outcome import LotOutcome
from portal.rules.wording import listed, long_date

LONGEST = 4000
_NOTICE = (re.compile(r"[0-9]{4}/S [0-9]{3}-[0-9]{6}"), re.compile(r"[0-9]{6}-20[0-9]{2}"))


@dataclass(frozen=True)
class LotAward:
    """What is recommended for one lot: the computed winner, or nobody, with a reason. price_pence: None where nobody."""

    lot_id: str
    reason: str
    record_id: str | None = None
    submission_id: UUID | None = None
    organisation_id: UUID | None = None
    organisation_name: str = ""
    price_pence: int | None = None
    total: str = ""


@dataclass(frozen=True)
class LotCounts:
    """How many bids a lot had: all, those marked and not left out, and of these the small firms and the charities.

    None where a bid does not say what its organisation is, so that no number is made up.
    """

    lot_id: str
    received: int
    assessed: int
    from_smes: int | None = None
    from_vcses: int | None = None


@dataclass(frozen=True)
class AwardWords:
    """All that a recommendation says. continuity: what happens to the people who use the service until it begins (R125).

    counts: of bids, for the public once the notice is out.
    exempt: what only the council reads, "" for nothing, with why it is exempt (R72).
    """

    lots: tuple[LotAward, ...]
    continuity: str = ""
    exempt: str = ""
    exempt_reason: str = ""
    counts: tuple[LotCounts, ...] = ()


def counts_of(lot: LotOutcome, kinds: Mapping[UUID, tuple[bool | None, bool | None]]) -> LotCounts:
    """Bids of one lot. kinds: by submission, whether its organisation is an SME, and a VCSE; None: not known."""
    assessed = [bid for bid in lot.bids if bid.status != "excluded"]
    known = [kinds.get(bid.submission_id, (None, None)) for bid in assessed]
    return LotCounts(
        lot.lot_id,
        len(lot.bids),
        len(assessed),
        None if any(sme is None for sme, _ in known) else sum(1 for sme, _ in known if sme),
        None if any(vcse is None for _, vcse in known) else sum(1 for _, vcse in known if vcse),
    )


def words_faults(continuity: str, exempt: str, exempt_reason: str, letters: int) -> dict[str, str]:
    """What is wrong with what stands beside the reasons, by field. letters: the least a statement has.

    >>> words_faults("", "", "", 80)
    {'continuity': 'Enter what happens to the people who use the service'}
    """
    found = {}
    have = len(" ".join(continuity.split()))
    if not have:
        found["continuity"] = "Enter what happens to the people who use the service"
    elif have < letters:
        found["continuity"] = f"This must be {letters} characters or more. You have {have}."
    for name, text in (("continuity", continuity), ("exempt", exempt), ("exempt_reason", exempt_reason)):
        if len(text) > LONGEST:
            found[name] = f"This must be {LONGEST:,} characters or fewer. You have {len(text):,}."
    if exempt.strip() and not exempt_reason.strip():
        found["exempt_reason"] = "Enter why this part is not for the public"
    if exempt_reason.strip() and not exempt.strip():
        found["exempt"] = "Enter the part that is not for the public, or take the reason out"
    return found


def award_of(lot: LotOutcome, reason: str) -> LotAward:
    """The award the result gives, with this reason."""
    winner = next((bid for bid in lot.bids if bid.record_id == lot.award), None)
    if winner is None:
        return LotAward(lot.lot_id, reason)
    return LotAward(
        lot.lot_id,
        reason,
        winner.record_id,
        winner.submission_id,
        winner.organisation_id,
        winner.organisation_name,
        winner.price_pence,
        winner.total or "",
    )


def unsettled(lots: Sequence[LotOutcome]) -> list[str]:
    """Ids of the lots that the published rules leave open, so that nobody can be recommended yet.

    A lot at its limit is settled: nobody may take it, and the recommendation says so.
    """
    return [lot.lot_id for lot in lots if lot.award_status == "tied"]


def reason_fault(text: str, letters: int) -> str | None:
    """What is wrong with a reason, or None.

    >>> reason_fault("", 80)
    'Enter your reason'
    """
    have = len(" ".join(text.split()))
    if not have:
        return "Enter your reason"
    if have < letters:
        return f"Reason must be {letters} characters or more. You have {have}."
    return None if len(text) <= LONGEST else f"Reason must be {LONGEST:,} characters or fewer. You have {len(text):,}."


def notice_reference(typed: str) -> str | None:
    """The reference of a notice on Find a Tender, or None where it has another shape.

    >>> notice_reference(" 2026/s 000-012345 "), notice_reference("012345-2026"), notice_reference("12345")
    ('2026/S 000-012345', '012345-2026', None)
    """
    text = " ".join(typed.split()).upper()
    return text if any(shape.fullmatch(text) for shape in _NOTICE) else None


def notice_faults(
    published_on: date, today: date, released_on: date | None, without_summary: Sequence[str]
) -> dict[str, str]:
    """Why an award notice may not be recorded: by field, "" for the whole. No notice goes before the feedback (CL-12-e).

    >>> notice_faults(date(2027, 2, 1), date(2027, 2, 1), None, ["Birch CIC"])
    {'': 'Birch CIC has not been sent its feedback. Feedback goes to every bidder before the award notice.'}
    """
    if released_on is None or without_summary:
        who = listed(list(without_summary)) or "Nobody"
        have = "have" if len(without_summary) > 1 else "has"
        its = "their" if len(without_summary) > 1 else "its"
        told = f"{who} {have} not been sent {its} feedback."
        return {"": f"{told} Feedback goes to every bidder before the award notice."}
    if published_on > today:
        return {"published_on": "The day of publication must be today or earlier"}
    if published_on < released_on:
        return {
            "published_on": f"The day of publication must be on or after {long_date(released_on)}, when feedback was "
            "released. No notice goes before it."
        }
    return {}


def signature_fault(signed_on: date, today: date, sign_from: date | None) -> str | None:
    """Why a contract may not be recorded as signed on a day, or None. sign_from: None before the award notice (CL-12-d).

    >>> signature_fault(date(2026, 12, 30), date(2027, 1, 4), date(2026, 12, 31))
    'Standstill ends on Wednesday 30 December 2026. You can sign from Thursday 31 December 2026.'
    """
    if sign_from is None:
        return "The award notice is not recorded yet. Standstill begins with it."
    if signed_on < sign_from:
        last = date.fromordinal(sign_from.toordinal() - 1)
        return f"Standstill ends on {long_date(last)}. You can sign from {long_date(sign_from)}."
    if signed_on > today:
        return "The day of signing must be today or earlier"
    return None
