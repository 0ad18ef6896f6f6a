"""All opened bids as one file, for those who run the procurement. Prices come with it only once quality is locked."""

import re
import tempfile
import zipfile
from pathlib import Path
from typing import IO
from uuid import UUID

from sqlalchemy.orm import Session

from portal.bids import queries as bids
from portal.evaluation.permissions import may_take_all
from portal.evaluation.queries.ground import Board, get_board
from portal.evaluation.queries.result import get_outcome
from portal.parts import Parts
from portal.rules.actors import Actor
from portal.rules.bid_text import money_text, quality_text
from portal.rules.refusals import Refusal
from portal.sealing.keyring import SealBroken
from portal.storage.scans import KEPT_BACK

_UNSAFE = re.compile(r"[^A-Za-z0-9 ._()-]+")
_LONGEST = 80
_FAULTS = "not-intact.txt"


def bundle_all(session: Session, parts: Parts, actor: Actor, procurement_id: UUID) -> tuple[Board, IO[bytes], int]:
    """A zip of every intact bid with its files, on our disk; gives its size. The caller reads it from the start and closes it.

    One folder a lot and bidder: `bid.txt`, `files/…`, and after the lock `price.txt` where the price is open.
    A file that is kept back is a line of words.
    Raises NotFound, NotAllowed; Refusal where a bid no longer opens (CL-07-c); Unavailable.
    """
    board = get_board(session, procurement_id)
    may_take_all(actor, board.case).or_refuse()
    open_prices = _open_prices(session, parts, board)
    folder = parts.incoming
    folder.mkdir(parents=True, exist_ok=True)
    target: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - the caller reads and closes it
    try:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bundle:
            kept_back = bids.kept_back_of_bids(session, procurement_id)
            snapshots = bids.opened_snapshots(session, parts.keyring, procurement_id)
            for bid in board.bids:
                place = (
                    f"{_safe(board.pack.lot(bid.lot_id).title)}/{_safe(bid.organisation_name)} {_safe(bid.reference)}"
                )
                if not bid.intact:
                    bundle.writestr(f"{place}/{_FAULTS}", "What is stored is not what the receipt names.\n")
                    continue
                sent = snapshots[bid.submission_id]
                bundle.writestr(f"{place}/bid.txt", quality_text(board.pack, sent))
                if bid.submission_id in open_prices:
                    bundle.writestr(f"{place}/price.txt", money_text(board.pack, sent))
                for fact in sent.files:
                    name = f"{place}/files/{fact.place} {str(fact.file_id)[:8]} {_safe(fact.name)}"
                    if fact.file_id in kept_back:
                        bundle.writestr(f"{name} kept back.txt", f"{KEPT_BACK[kept_back[fact.file_id]]}\n")
                        continue
                    _, pieces = bids.open_file(session, parts, bid.submission_id, fact.file_id)
                    with bundle.open(name, "w") as entry:
                        for piece in pieces:
                            entry.write(piece)
    except SealBroken as broken:
        target.close()
        raise Refusal("A file of these bids is not what was sent. Ring the operator.") from broken
    except BaseException:
        target.close()
        raise
    size = target.tell()
    target.seek(0)
    return board, target, size


def _open_prices(session: Session, parts: Parts, board: Board) -> set[UUID]:
    if board.case.quality_locked_at is None:
        return set()
    outcome = get_outcome(session, parts.keyring, board.case.procurement_id)
    return {bid.submission_id for lot in outcome.lots for bid in lot.bids if bid.price_pence is not None}


def _safe(name: str) -> str:
    """A name as a part of a path inside the zip: nothing that leads out of it."""
    stem, suffix = Path(name).stem, Path(name).suffix
    return (_UNSAFE.sub("_", stem).strip(" .")[:_LONGEST] or "_") + _UNSAFE.sub("_", suffix)[:10]
