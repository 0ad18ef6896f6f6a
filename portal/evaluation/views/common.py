"""What the pages of an evaluation share: the blueprint, the steps a person may open, who helps."""

from typing import Any

from flask import Blueprint, request, url_for
from flask_login import current_user
from markupsafe import Markup

from portal.accounts.queries import token_digest
from portal.evaluation import permissions as may
from portal.evaluation.permissions import Case
from portal.evaluation.queries import Board, Member
from portal.rules.actors import Actor
from portal.web.request_work import current_actor, now, parts

bp = Blueprint("evaluation", __name__)

_STEPS = (
    ("The opening", "evaluation.opening", may.may_see_opening),
    ("Links to bidders", "evaluation.declaration", may.may_take_part),
    ("Your marks", "evaluation.marking", may.may_take_part),
    ("Declared links to decide", "evaluation.conflicts", may.may_see_links),
    ("Check the bids", "evaluation.compliance", may.may_see_compliance),
    ("Questions to bidders", "evaluation.bid_register", may.may_see_compliance),
    ("Marking progress", "evaluation.progress", may.may_see_progress),
    ("Who marks what", "evaluation.share_out", may.may_see_progress),
    ("Panel discussion", "evaluation.discussion", may.may_see_discussion),
    ("Confirm the agreed marks", "evaluation.confirm_marks", may.may_confirm),
    ("Result", "evaluation.result", lambda actor, case: may.may_see_prices(actor, case, 1)),
)


def steps_for(actor: Actor, case: Case) -> list[dict[str, Any]]:
    """The steps this person may open now, for the list at the side."""
    return [
        {
            "text": text,
            "href": url_for(endpoint, procurement_id=case.procurement_id),
            "current": request.endpoint == endpoint,
        }
        for text, endpoint, allowed in _STEPS
        if allowed(actor, case)
    ]


def page_values(board: Board, member: Member | None = None) -> dict[str, Any]:
    """What every page is handed. A page for a person who uses the service is plain, with who helps under its title."""
    values: dict[str, Any] = {
        "board": board,
        "caption_text": f"{board.case.reference} · {board.case.title}",
        "context_title": board.case.title,
        "status_word": board.view.status(now(), marking=True),
    }
    if member is not None and member.service_user:
        return {**values, "plain": True, "helper": help_line("Need help? Ring")}
    return {**values, "steps": steps_for(current_actor(), board.case)}


def help_line(start: str) -> Markup:
    """Who helps, by name and number; on a phone a tap on the number rings it."""
    settings = parts().settings
    digits = "".join(sign for sign in settings.help_phone if sign.isdigit() or sign == "+")
    number = Markup('<a class="portal-phone" href="tel:{}">{}</a>').format(digits, settings.help_phone)
    return Markup("{} {}, {}.").format(start, settings.help_name, number)


def own_session() -> str:
    """What the opening keeps of the signed-in browser: the digest of its token."""
    return token_digest(str(current_user.get_id()))


def own_token() -> str:
    """The signed-in browser's token."""
    return str(current_user.get_id())
