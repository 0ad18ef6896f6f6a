"""After each page: where it shows sealed or personal matter, the trail says who read it (`portal.looks.table`)."""

from flask import Response, g, request

from portal.looks.services import keep_look
from portal.looks.table import LOOKS
from portal.web.request_work import current_actor, parts

_WHOLE = {"accounts": "people", "contracts": "contracts"}
_SCOPES = {"procurement_id": "procurement", "contract_id": "contract", "user_id": "user"}


def keep_who_read(response: Response) -> Response:
    """Keep the look before the page leaves: what cannot be kept is not shown.

    A request that got an error page instead read nothing: without this, a post without a token would put a look into the
    trail of any tender, in anybody's name.
    """
    thing = None if g.get("page_withheld") else LOOKS.get(request.endpoint or "")
    if thing is not None and response.status_code in _SHOWN and request.method != "HEAD":
        about = (request.view_args or {}).get("submission_id")
        keep_look(parts(), current_actor(), _scope(), thing, submission_id=about)
    return response


_SHOWN = (200, 400, 409, 422)  # a form that is refused is shown again, with all that stands on its page


def _scope() -> str:
    held = request.view_args or {}
    for name, chain in _SCOPES.items():
        if name in held:
            return f"{chain}:{held[name]}"
    return _WHOLE.get((request.endpoint or "").partition(".")[0], "portal")
