"""An app loaded before the web server forks hands no open connection on."""

from portal.app import create_app
from portal.parts import Parts


def test_a_built_app_holds_no_connection(parts: Parts) -> None:
    """Two workers that share one connection read each other's answers."""
    app = create_app(parts.settings)
    engine = app.extensions["portal"].engine
    assert engine.pool.checkedin() + engine.pool.checkedout() == 0
