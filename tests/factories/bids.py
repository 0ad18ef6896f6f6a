"""Bids for tests, made by calling the services as their people would."""

import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from uuid import UUID

from pypdf import PdfWriter

from portal.accounts import services as accounts
from portal.bids import services
from portal.bids.queries import get_workspace
from portal.parts import Parts
from portal.procurements.queries import get_pack
from portal.rules.actors import Actor
from portal.rules.conditions import ConditionReply
from portal.rules.pack import Pack
from portal.rules.price_schedule import Offer
from portal.rules.promises import Promise
from portal.rules.staff_response import COST_LINES, StaffPosition
from portal.storage.checking import check_file
from portal.storage.intake import receive
from portal.unit_of_work import Work, open_work

ANSWER = "We visit every school in the district.\n\nA child is seen within five days, by a named worker."


STAFF_SAID = StaffPosition(
    moves="all",
    people=6,
    reasons="They do this work today, and we would go on with it.",
    pension="enrolment",
    measures=("pay_day",),
    measures_words="Pay comes on the last working day.",
    plan="We meet each of them, and their union, in the first month.",
    employer="us",
    redundancy_owner="published",
    indemnities="contract",
    if_wrong="contract",
)


def small_pdf(words: str = "Rota") -> bytes:
    """A real one-page PDF."""
    document = PdfWriter()
    document.add_blank_page(width=595, height=842)
    document.add_metadata({"/Title": words})
    written = io.BytesIO()
    document.write(written)
    return written.getvalue()


def sample_promise(pack: Pack, quantity: str = "100") -> Promise:
    """A whole promise, within the contract's time."""
    return Promise(
        quantity=quantity,
        starts_on=pack.timetable.start_on,
        ends_on=pack.timetable.end_on,
        place="Ashford",
        delivered_by="Alder Youth",
        evidence="A statement from each charity helped",
        belongs="extra",
    )


def add_bytes(
    parts: Parts, actor: Actor, bid_id: UUID, question_id: str, name: str, raw: bytes, *, lot_id: str = "1"
) -> UUID:
    """Add a file as it would come in by the page; gives its id."""
    folder: Path = parts.incoming
    folder.mkdir(parents=True, exist_ok=True)
    with (
        receive(io.BytesIO(raw), folder, parts.settings.upload_limit_bytes, name) as received,
        open_work(parts, actor) as work,
    ):
        file = check_file(received, name, parts.scanner)
        return services.add_file(work, bid_id, question_id, file, lot_id=lot_id)


def fill_own_profile(work: Work) -> None:
    """What most packs ask of an organisation: a small community interest company on no register."""
    accounts.save_legal_form(work, "cic")
    accounts.save_numbers(work, {}, not_registered=True)
    accounts.save_size(work, staff=12, turnover_pence=40_000_000, balance_pence=None, year_end=None)
    accounts.save_vcse(work, True, "cic")


def create_draft(
    parts: Parts,
    procurement_id: UUID,
    provider_actor: Actor,
    *,
    fill_profile: bool = True,
    answers: Mapping[str, str] | None = None,
    price_pence: int | None = 7_500_000,
    quantity: str | None = "100",
    files: Iterable[tuple[str, str, bytes]] = (),
    lot_id: str = "1",
    conditions: Mapping[str, ConditionReply] | None = None,
    offer: Offer | None = None,
    promises: Mapping[str, Promise] | None = None,
) -> UUID:
    """A draft that is ready to be sent unless something is handed over that is not; gives the bid's id.

    answers: text by question id, for the questions not named a short answer; quantity: of every measure, None for no
    promise; files: (question id, name, bytes); conditions: replies by condition id, "yes" for those not named;
    offer: prices line by line, where the pack asks for lines; promises: by measure id, in place of the sample one.
    """
    with open_work(parts, provider_actor) as work:
        pack = get_pack(work.session, procurement_id)
        bid_id = services.start_bid(work, procurement_id)
        if fill_profile and pack.profile_asks:
            fill_own_profile(work)
        if len(pack.lots) > 1:
            services.choose_lots(work, bid_id, [lot_id])
        for question in pack.questions:
            text = (answers or {}).get(question.id, ANSWER)
            services.save_answer(work, bid_id, question.id, text, lot_id=lot_id)
        if pack.schedule is None:
            services.save_price(work, bid_id, lot_id, price_pence)
        elif offer is not None:
            services.save_offer(work, bid_id, lot_id, offer)
        if pack.conditions:
            given = {each.id: ConditionReply("yes", "See the certificate.") for each in pack.conditions}
            services.save_conditions(work, bid_id, given | dict(conditions or {}))
        if pack.tupe.has_table:
            services.save_staff_position(work, bid_id, STAFF_SAID)
            services.save_staff_costs(work, bid_id, dict.fromkeys(COST_LINES, 1_234_500))
        for measure in pack.measures if quantity is not None else ():
            services.save_commitment(
                work,
                bid_id,
                lot_id,
                measure.id,
                (promises or {}).get(measure.id) or sample_promise(pack, quantity or "1"),
            )
    for question_id, name, raw in files:
        add_bytes(parts, provider_actor, bid_id, question_id, name, raw, lot_id=lot_id)
    return bid_id


def submit(parts: Parts, provider_actor: Actor, bid_id: UUID, *, lot_id: str = "1") -> UUID:
    """Send one lot, every declaration ticked; gives the submission's id."""
    with open_work(parts, provider_actor) as work:
        bid = get_workspace(work.session, parts.keyring, provider_actor, bid_id, work.now)
        return services.submit_lot(work, bid_id, lot_id, bid.pack.declarations)


def create_submitted_bid(
    parts: Parts,
    procurement_id: UUID,
    provider_actor: Actor,
    *,
    answers: Mapping[str, str] | None = None,
    price_pence: int = 7_500_000,
    quantity: str | None = "100",
    files: Iterable[tuple[str, str, bytes]] = (),
    lot_id: str = "1",
    offer: Offer | None = None,
    promises: Mapping[str, Promise] | None = None,
) -> UUID:
    """A bid written and sent by its owner; gives the submission's id."""
    bid_id = create_draft(
        parts,
        procurement_id,
        provider_actor,
        answers=answers,
        price_pence=price_pence,
        quantity=quantity,
        files=files,
        lot_id=lot_id,
        offer=offer,
        promises=promises,
    )
    return submit(parts, provider_actor, bid_id, lot_id=lot_id)
