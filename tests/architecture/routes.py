"""The list of routes, as `tests/architecture/routes.txt` keeps it. Renew it: `.venv/bin/python -m tests.architecture.routes`."""

import tempfile
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from config.settings import for_tests
from portal.app import create_app
from portal.web.guards import PUBLIC

SNAPSHOT = Path(__file__).with_name("routes.txt")
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


def lines(app: Flask) -> list[str]:
    """One line a route: methods, address, who."""
    return [
        f"{'+'.join(methods(rule)):9} {rule.rule}  {access(app.view_functions[rule.endpoint])}" for rule in rules(app)
    ]


if __name__ == "__main__":
    SNAPSHOT.write_text("\n".join(lines(build())) + "\n")
