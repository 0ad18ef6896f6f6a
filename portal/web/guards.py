"""Default deny: every route says who may ever come in, and the app does not start while one does not."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, current_app

from portal.rules.doors import Step
from portal.rules.permissions import Permission, may_ever
from portal.rules.refusals import NotAllowed
from portal.web.request_work import current_actor, half_way, refuse_unless_signed_in

View = TypeVar("View", bound=Callable[..., Any])
PUBLIC = "public"


def public(view: View) -> View:
    """Anybody may come in; what they see is the view's business."""
    view.portal_access = PUBLIC  # type: ignore[attr-defined]
    return view


def requires(*permissions: Permission) -> Callable[[View], View]:
    """Only a signed-in person one of whose roles carries one of the permissions."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            refuse_unless_signed_in()
            if not any(may_ever(current_actor(), permission) for permission in permissions):
                raise NotAllowed("Your account cannot open this page.")
            return view(*args, **kwargs)

        guarded.portal_access = permissions  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def half_way_too(step: Step, permission: Permission) -> Callable[[View], View]:
    """As `requires`, and besides somebody half-way in whose session lacks just this step: for the pages on which it is taken."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            half = half_way()
            if half is None or half.step is not step:
                refuse_unless_signed_in()
                if not may_ever(current_actor(), permission):
                    raise NotAllowed("Your account cannot open this page.")
            return view(*args, **kwargs)

        guarded.portal_access = (permission,)  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def access_of(endpoint: str | None) -> object:
    """What a route declares: PUBLIC, or the permissions any of which opens it; None for no route."""
    view = current_app.view_functions.get(endpoint) if endpoint else None
    return getattr(view, "portal_access", None)


def check_every_route(app: Flask) -> None:
    """Stop the app where a route declares nothing."""
    undeclared = sorted(
        f"{rule.rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if getattr(app.view_functions[rule.endpoint], "portal_access", None) is None
    )
    if undeclared:
        raise RuntimeError("Routes without a declared permission: " + ", ".join(undeclared))
