"""The assessment summary: what one bidder is told about one bid, the same eight parts whatever came of it.

Composed from the computed evaluation and the words the second reader signed. It can hold no name but the bidder's own and the
winner's, no individual mark, no member of the panel, and no price but the bidder's own and those its own sum needs.
Sources: Procurement Act 2023 section 50, Procurement Regulations 2024 regulation 31 (domain 4.1, 4.2), screens 25.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from portal.rules import scoring
from portal.rules.money import pounds
from portal.rules.outcome import BidOutcome, LotOutcome, Outcome
from portal.rules.pack import Pack, Question
from portal.rules.wording import fixed, long_date

FORMAT = "assessment-summary/1"
HEADINGS = (
    "Result",
    "Your marks",
    "Each question",
    "Your price",
    "Social value",
    "The winning bid",
    "How it was judged",
    "What now",
)
_PLACES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
SUCCESSFUL, NOT_SUCCESSFUL, BELOW, LEFT_OUT = "Successful", "Not successful", "Below a minimum", "Left out"
HELD_BACK = "how the price was worked out and the promises in detail, as trade secrets"
_BY_LOWEST = ("lowest_relative", "linear_over_lowest", "linear_lowest_to_max")
NOTHING_MISSING = "Nothing was missing."


@dataclass(frozen=True)
class Words:
    """What is said about one question of one bid: signed by two people. missing: "" at the top mark."""

    why: str
    strength: str
    missing: str
    place: str
    next_time: str


@dataclass(frozen=True)
class PlannedDates:
    """What follows the release. sign_from: the first day a contract may be signed if the notice comes as planned."""

    notice_on: date
    standstill_ends_on: date
    sign_from: date
    ask_by: date


@dataclass(frozen=True)
class MarkLine:
    """One row of the bidder's marks. lowest, average, highest: of all marked bids of the lot, without names; "" if none."""

    title: str
    weight: str
    mark: str
    points: str
    lowest: str = ""
    average: str = ""
    highest: str = ""
    heading: str = ""


@dataclass(frozen=True)
class QuestionPart:
    """One question: the mark with its published words, and the panel's reasons."""

    title: str
    weight: str
    mark: str
    top: str
    label: str
    published_words: str
    why: str
    strength: str
    missing: str
    place: str
    next_time: str


@dataclass(frozen=True)
class PromiseLine:
    """One social-value promise of the bidder, as sent."""

    title: str
    quantity: str
    unit: str
    value_pence: int
    counted: bool


@dataclass(frozen=True)
class WinnerMark:
    """A mark of the winning bid with its reason."""

    title: str
    mark: str
    top: str
    label: str
    why: str


@dataclass(frozen=True)
class Summary:
    """What is released, kept and digested. Each part has sentences of its own; an empty list never stands alone."""

    procurement_reference: str
    title: str
    authority: str
    lot: str
    organisation: str
    outcome: str
    total: str
    result: tuple[str, ...]
    marks: tuple[MarkLine, ...]
    marks_note: str
    questions: tuple[QuestionPart, ...]
    questions_note: str
    price_pence: int | None
    price: tuple[str, ...]
    promises: tuple[PromiseLine, ...]
    social: tuple[str, ...]
    winner: str
    winner_marks: tuple[WinnerMark, ...]
    winning_bid: tuple[str, ...]
    judged: tuple[str, ...]
    what_now: tuple[str, ...]
    contact_name: str
    contact_phone: str
    contact_email: str
    ask_by: date
    headings: tuple[str, ...] = HEADINGS
    format: str = FORMAT


def place_word(rank: int) -> str:
    """A place in words.

    >>> place_word(2), place_word(21)
    ('second', 'in place 21')
    """
    return _PLACES[rank - 1] if rank <= len(_PLACES) else f"in place {rank}"


def word_of(lot: LotOutcome, bid: BidOutcome) -> str:
    """The one word for what came of a bid (screens A5, result)."""
    if bid.status == "excluded":
        return LEFT_OUT
    if bid.status == "below_minimum":
        return BELOW
    return SUCCESSFUL if lot.award == bid.record_id else NOT_SUCCESSFUL


def compose(
    outcome: Outcome, lot: LotOutcome, bid: BidOutcome, words: Mapping[tuple[UUID, str], Words], dates: PlannedDates
) -> Summary:
    """One bidder's summary.

    words: by submission and question, for every marked bid of the lot. Raises KeyError where words are missing.
    """
    pack, word = outcome.pack, word_of(lot, bid)
    left_out = bid.status == "excluded"
    winner = next((other for other in lot.bids if other.record_id == lot.award), None)
    lines = _working(outcome, bid)
    return Summary(
        procurement_reference=pack.reference,
        title=pack.title,
        authority=pack.authority,
        lot=pack.lot(lot.lot_id).title if len(pack.lots) > 1 else "",
        organisation=bid.organisation_name,
        outcome=word,
        total=bid.total or "",
        result=_result(pack, word, bid, winner, lines),
        marks=() if left_out else _marks(pack, lot, bid),
        marks_note="Not marked, because the bid was left out." if left_out else _marks_note(lot),
        questions=() if left_out else tuple(_question(pack, q, bid, words) for q in pack.questions),
        questions_note="Not marked, because the bid was left out." if left_out else "",
        price_pence=bid.price_pence if not left_out else None,
        price=_price(pack, lot, bid, lines),
        promises=tuple(
            PromiseLine(c.title, c.quantity, c.unit, c.value_pence, c.belongs in ("extra", "part"))
            for c in bid.commitments
        ),
        social=_social(pack, bid, lines),
        winner=winner.organisation_name if winner else "",
        winner_marks=_winner_marks(pack, winner, words),
        winning_bid=_winning_bid(bid, winner),
        judged=_judged(outcome),
        what_now=_what_now(pack, dates, awarded=winner is not None),
        contact_name=pack.contact.name,
        contact_phone=pack.contact.phone,
        contact_email=pack.contact.email,
        ask_by=dates.ask_by,
    )


def _working(outcome: Outcome, bid: BidOutcome) -> list[scoring.Line]:
    return scoring.working(scoring.from_data(outcome.record), outcome.result, bid.record_id)


def _result(
    pack: Pack, word: str, bid: BidOutcome, winner: BidOutcome | None, lines: list[scoring.Line]
) -> tuple[str, ...]:
    if word == LEFT_OUT:
        return (
            "Your bid was left out, so it could not win.",
            f"The reason: {bid.excluded_reason or 'it stands below.'}",
        )
    if word == BELOW:
        short = [line.text for line in lines if "is below the minimum" in line.text]
        return (
            "Your bid could not win, because it was below a published minimum.",
            *(f"{text}." for text in short),
            "Your price was not opened.",
        )
    came = f"It came {place_word(bid.rank)}, with {bid.total} points out of 100." if bid.rank else ""
    if word == SUCCESSFUL:
        return ("Your bid was successful.", came)
    found = ["Your bid was not successful.", came] if came else ["Your bid was not successful."]
    if winner is not None:
        found.append(f"The winning bid had {winner.total}.")
        if bid.rank == 1:
            found.append("The published rules for lots and for equal totals gave this lot to another bid.")
    else:
        found.append("This lot was not awarded to anybody.")
    return tuple(found)


def _marks(pack: Pack, lot: LotOutcome, bid: BidOutcome) -> tuple[MarkLine, ...]:
    found = []
    for question in pack.questions:
        own = bid.reason(question.id)
        all_marks = [Decimal(r.mark) for other in lot.bids if (r := other.reason(question.id)) is not None]
        found.append(
            MarkLine(
                title=f"{pack.number_of(question.id)} {question.title}",
                weight=question.weight,
                mark=own.mark if own else "",
                points=bid.points.get(question.id) or "",
                lowest=_plain(min(all_marks)),
                average=fixed(sum(all_marks, Decimal(0)) / len(all_marks)),
                highest=_plain(max(all_marks)),
                heading=_heading(pack, question.id),
            )
        )
    money_lines = [(pack.price.id, pack.price.title, pack.price.weight)]
    money_lines += [(m.id, m.title, m.weight) for m in pack.measures]
    for criterion, title, weight in money_lines:
        points = bid.points.get(criterion) or ""
        found.append(MarkLine(title, weight, "", points, heading=_heading(pack, criterion)))
    return tuple(found)


def _heading(pack: Pack, line: str) -> str:
    return " › ".join(pack.headings(line))


def _plain(mark: Decimal) -> str:
    return format(mark.normalize(), "f") if mark else "0"


def _marks_note(lot: LotOutcome) -> str:
    marked = sum(1 for other in lot.bids if other.status != "excluded")
    if marked == 1:
        return "Yours was the only bid marked, so lowest, average and highest are your own."
    return "Lowest, average and highest are of all bids marked. We name no other bidder."


def _question(pack: Pack, question: Question, bid: BidOutcome, words: Mapping[tuple[UUID, str], Words]) -> QuestionPart:
    said, agreed = words[bid.submission_id, question.id], bid.reason(question.id)
    mark = agreed.mark if agreed else "0"
    step = question.step(mark)
    top = question.top_mark
    return QuestionPart(
        title=f"{pack.number_of(question.id)} {question.title}",
        weight=question.weight,
        mark=mark,
        top=top,
        label=step.label,
        published_words=step.words,
        why=said.why,
        strength=said.strength,
        missing=said.missing.strip() or NOTHING_MISSING,
        place=said.place,
        next_time=said.next_time,
    )


def _of(lines: list[scoring.Line], *criteria: str) -> tuple[str, ...]:
    return tuple(f"{line.text}." for line in lines if line.criterion in criteria)


def _price(pack: Pack, lot: LotOutcome, bid: BidOutcome, lines: list[scoring.Line]) -> tuple[str, ...]:
    if bid.status == "excluded":
        return ("Not marked. Your price was not used.",)
    if bid.status == "below_minimum":
        return ("Not marked. Your price stays sealed, because the bid was below a minimum.",)
    added = tuple(f"{line.text}." for line in lines if line.criterion is None)
    return (f"The published rule: {pack.price.in_words}", *_lowest(pack, lot, bid), *_of(lines, pack.price.id), *added)


def _lowest(pack: Pack, lot: LotOutcome, bid: BidOutcome) -> tuple[str, ...]:
    """The lowest price that counted, without a name, and only where the published sum is made with it."""
    counted = [b.price_pence for b in lot.bids if b.status in ("ranked", "no_points") and b.price_pence]
    if pack.price.formula.get("name") not in _BY_LOWEST or not counted:
        return ()
    if bid.price_pence == min(counted):
        return ("Yours was the lowest price that counted.",)
    return (f"The lowest price that counted was {pounds(min(counted))}.",)


def _social(pack: Pack, bid: BidOutcome, lines: list[scoring.Line]) -> tuple[str, ...]:
    if not pack.measures:
        return ("This contract asked for no social value beyond the service.",)
    if bid.status == "excluded":
        return ("Not marked. Your promises were not used.",)
    if bid.status == "below_minimum":
        return ("Not marked. Your promises stay sealed with your price.",)
    return _of(lines, *(measure.id for measure in pack.measures))


def _winner_marks(
    pack: Pack, winner: BidOutcome | None, words: Mapping[tuple[UUID, str], Words]
) -> tuple[WinnerMark, ...]:
    if winner is None:
        return ()
    found = []
    for question in pack.questions:
        agreed = winner.reason(question.id)
        if agreed is not None:
            found.append(
                WinnerMark(
                    title=f"{pack.number_of(question.id)} {question.title}",
                    mark=agreed.mark,
                    top=question.top_mark,
                    label=question.step(agreed.mark).label,
                    why=words[winner.submission_id, question.id].why,
                )
            )
    return tuple(found)


def _winning_bid(bid: BidOutcome, winner: BidOutcome | None) -> tuple[str, ...]:
    if winner is None:
        return ("There is no winning bid.", "No contract is made from this lot.")
    if winner.record_id == bid.record_id:
        return (
            f"You won, with {winner.total} points. Others see your marks and reasons.",
            f"We held back {HELD_BACK}.",
        )
    return (f"{winner.organisation_name} won, with {winner.total} points.", f"We held back {HELD_BACK}.")


def _judged(outcome: Outcome) -> tuple[str, ...]:
    people, users = outcome.panel_officers + outcome.panel_service_users, outcome.panel_service_users
    panel = "1 person marked" if people == 1 else f"{people} people marked"
    who = f"{panel} the bids." if not users else f"{panel} the bids, and {users} of them {_uses(users)} the service."
    agreed = [reason.agreed_at for lot in outcome.lots for bid in lot.bids for reason in bid.reasons]
    found = [
        "Two people opened the bids together, after the deadline.",
        who,
        "Each marked alone, without seeing a price. Then they agreed one mark for each question.",
    ]
    if agreed:
        found.append(f"The last mark was agreed on {long_date(max(agreed))}.")
    found.append(f"Prices were opened on {long_date(outcome.prices_opened_at)}, once all marks were closed.")
    return tuple(found)


def _uses(users: int) -> str:
    return "uses" if users == 1 else "use"


def _what_now(pack: Pack, dates: PlannedDates, *, awarded: bool) -> tuple[str, ...]:
    if not awarded:
        return (f"You can ask us about this until {long_date(dates.ask_by)}.",)
    light = " The law asks no pause for a service like this. We keep one all the same." if pack.light_touch else ""
    return (
        f"We plan to publish the award notice on {long_date(dates.notice_on)}.",
        f"Then nobody signs until {long_date(dates.sign_from)} at the earliest.{light}",
        f"You can ask us about this until {long_date(dates.ask_by)}.",
        "If you think we broke the law, get advice soon. The time to go to court is short: 30 days as a rule.",
    )
