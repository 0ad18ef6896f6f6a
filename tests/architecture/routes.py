"""Every route of the app, for tests that look at all of them."""

import tempfile
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from config.settings import for_tests
from portal.app import create_app
from portal.web.guards import PUBLIC

_SAID_BY_FLASK = {"HEAD", "OPTIONS"}


def build() -> Flask:
    """The app as the demo has it, so that every route is there; its database is never opened."""
    folder = Path(tempfile.gettempdir()) / "fairtender-never-made"
    return create_app(for_tests(folder, f"sqlite:///{folder / 'none.sqlite'}", demo=True))


def rules(app: Flask) -> list[Rule]:
    """Every route, by its address."""
    return sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))


def methods(rule: Rule) -> list[str]:
    """The methods a route takes, without those Flask adds."""
    return sorted(set(rule.methods or ()) - _SAID_BY_FLASK)


def access(view: Any) -> str:
    """Who may ever come in: "public", or the permissions one of which is needed."""
    found = view.portal_access
    return PUBLIC if found == PUBLIC else " | ".join(sorted(str(each) for each in found))
