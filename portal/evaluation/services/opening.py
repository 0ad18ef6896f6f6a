"""Opening by two people: one starts, another confirms within half an hour; every digest is worked out anew."""

from datetime import timedelta
from uuid import UUID

from portal.accounts.queries import account_ages
from portal.accounts.services import proof_lacking_in
from portal.bids import queries as bid_queries
from portal.bids.models import Submission
from portal.bids.services import OpenedBid, read_for_opening
from portal.evaluation import events, messages
from portal.evaluation.models import OpenedSubmission, Opening, OpeningStart
from portal.evaluation.permissions import may_confirm_opening, may_start_opening
from portal.evaluation.queries.ground import get_board, get_case
from portal.evaluation.queries.opening import find_start
from portal.procurements.queries import get_pack, get_procurement, lock_procurement
from portal.rules import codec
from portal.rules.doors import Proof
from portal.rules.openers import SAME_MAILBOX, same_mailbox
from portal.rules.pack import Pack
from portal.rules.refusals import NotAllowed, Stale
from portal.rules.snapshot import Snapshot
from portal.unit_of_work import Work

FRESH_FOR = timedelta(minutes=2)
SHOW_IT_THERE = "Show at your council account that it is you. Then open the bids within 2 minutes."


def start_opening(work: Work, procurement_id: UUID, *, session_digest: str) -> UUID:
    """The procurement officer begins the opening of what was closed.

    Refuses: anybody but the procurement officer; before the deadline; when open already or stopped; while another start
    still waits to be confirmed; while files wait for the virus scanner.
    Records: OpeningStarted. Posts: nothing.
    """
    lock_procurement(work, procurement_id)
    case = get_case(work.session, procurement_id)
    may_start_opening(work.actor, case, work.now).or_refuse()
    bid_queries.refuse_while_files_wait(work.session, work.parts, get_procurement(work.session, procurement_id))
    before = find_start(work.session, procurement_id)
    if before is not None and work.now <= before.open_until:
        raise Stale("The opening was started already. The second person can confirm now.")
    row = OpeningStart(
        procurement_id=procurement_id,
        started_by=work.actor.user_id,
        started_at=work.now,
        session_digest=session_digest,
    )
    work.session.add(row)
    work.session.flush()
    work.record(events.OpeningStarted(procurement_id=procurement_id, session=session_digest[:12]))
    return row.id


def confirm_opening(work: Work, procurement_id: UUID, *, session_digest: str) -> None:
    """The second person opens the bids; what was found is written down, digest by digest.

    Refuses: the first person; anybody on the panel or without the seat; before a start, after 30 minutes, before the
    deadline, twice; while files wait for the virus scanner; a session in which password and second factor were not given
    a moment ago, or that began the opening; an account whose mail reaches the first person's mailbox.
    Records: BidsOpened; on each bid's own chain BidOpened. Posts: BidOpenedMail to each bidder, PleaseDeclare to the panel.
    """
    procurement = lock_procurement(work, procurement_id)
    case = get_case(work.session, procurement_id)
    start = find_start(work.session, procurement_id)
    may_confirm_opening(
        work.actor, case, work.now, start.started_by if start else None, start.started_at if start else None
    ).or_refuse()
    if start is None or start.session_digest == session_digest:
        raise NotAllowed("You started the opening. A second person must confirm.")
    first = account_ages(work.session, [start.started_by])[start.started_by]
    if same_mailbox(first.email, work.actor.email):
        raise NotAllowed(SAME_MAILBOX)
    _refuse_unless_fresh(work, session_digest)
    found = read_for_opening(work, procurement_id)
    procurement.opened_at = work.now
    work.session.add(
        Opening(
            procurement_id=procurement_id,
            start_id=start.id,
            confirmed_by=work.actor.user_id,
            opened_at=work.now,
            session_digest=session_digest,
        )
    )
    work.session.flush()
    pack = get_pack(work.session, procurement_id)
    for bid in found:
        _keep(work, procurement_id, pack, bid)
    work.record(
        events.BidsOpened(
            procurement_id=procurement_id,
            started_by=start.started_by,
            first_session=start.session_digest[:12],
            second_session=session_digest[:12],
            digests=tuple(f"{bid.reference} {bid.digest_now or 'does not open'}" for bid in found),
            not_intact=tuple(bid.reference for bid in found if not bid.intact),
        )
    )
    _ask_panel(work, procurement_id)


def _refuse_unless_fresh(work: Work, session_digest: str) -> None:
    """Password and second factor were given in this session a moment ago.

    The demo's people have no second factor. The council's own sign-in brings its own, given there again.
    """
    lacking = proof_lacking_in(work, session_digest, factor=True, within=FRESH_FOR)
    if lacking is Proof.COUNCIL_ACCOUNT:
        raise NotAllowed(SHOW_IT_THERE)
    if lacking is Proof.PASSWORD:
        raise NotAllowed("Give your password again to confirm.", field="password")
    if lacking is Proof.FACTOR:
        raise NotAllowed("Give a code, or use your passkey, to confirm.", field="factor_code")


def _keep(work: Work, procurement_id: UUID, pack: Pack, bid: OpenedBid) -> None:
    snapshot = bid.snapshot
    answers = (
        {a.question_id: _mark(work, bid, _answer(snapshot, a.question_id)) for a in snapshot.answers}
        if snapshot
        else {}
    )
    sent = work.session.get_one(Submission, bid.submission_id)
    work.session.add(
        OpenedSubmission(
            procurement_id=procurement_id,
            submission_id=bid.submission_id,
            bid_id=bid.bid_id,
            lot_id=bid.lot_id,
            organisation_id=bid.organisation_id,
            organisation_name=bid.organisation_name,
            reference=bid.reference,
            submitted_at=sent.submitted_at,
            files=len(bid.files),
            receipt_digest=bid.digest_on_receipt,
            found_digest=bid.digest_now,
            intact=bid.intact,
            fault=_fault(bid),
            answers=answers,
        )
    )
    work.session.flush()
    work.record(
        events.BidOpened(
            bid_id=bid.bid_id,
            lot_id=bid.lot_id,
            submission_id=bid.submission_id,
            digest=bid.digest_now,
            intact=bid.intact,
        )
    )
    for address in _addresses(work, bid):
        work.post(
            messages.BidOpenedMail(
                to=address,
                title=pack.title,
                lot=pack.lot(bid.lot_id).title,
                reference=bid.reference,
                opened_at=work.now,
                intact=bid.intact,
                page=f"/bids/{bid.bid_id}",
            )
        )


def _mark(work: Work, bid: OpenedBid, answer: object) -> str:
    """Tells whether two lots of one bid have the same answer. Keyed, for a short answer could be guessed by its digest."""
    return work.parts.keyring.mark(f"answer:{bid.bid_id}:{codec.digest(answer)}")


def _answer(snapshot: Snapshot, question_id: str) -> object:
    files = sorted(file.sha256 for file in snapshot.files if file.place == question_id)
    return {"answer": snapshot.answer(question_id), "files": files}


def _fault(bid: OpenedBid) -> str:
    if bid.intact:
        return ""
    if not bid.digest_now:
        return "The stored bid does not open."
    if bid.digest_now != bid.digest_on_receipt:
        return "The stored bid is not the one on the receipt."
    return "A file of the bid is not the one on the receipt."


def _addresses(work: Work, bid: OpenedBid) -> list[str]:
    contact = bid.snapshot.contact_email if bid.snapshot else ""
    return bid_queries.bidder_addresses(work.session, bid.organisation_id, contact)


def _ask_panel(work: Work, procurement_id: UUID) -> None:
    board = get_board(work.session, procurement_id)
    settings = work.parts.settings
    for member in board.members:
        if member.released:
            continue
        work.post(
            messages.PleaseDeclare(
                to=member.email,
                name=member.name,
                title=board.pack.title,
                service_user=member.service_user,
                marking_by=board.pack.timetable.marking_by,
                help_line=f"Not sure? Ring {settings.help_name}, {settings.help_phone}.",
                page=f"/evaluation/{procurement_id}/declaration",
            )
        )
