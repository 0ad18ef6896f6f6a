"""create_app: settings, parts, features, errors, in order; no logic."""

import logging
from datetime import timedelta
from typing import Any

from flask import Flask, g, request
from flask_wtf import CSRFProtect
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.middleware.proxy_fix import ProxyFix

from config.settings import Settings, from_environment
from portal import wiring
from portal.accounts.counting import admit_upload
from portal.accounts.login import set_up_login
from portal.db.base import Base
from portal.db.engines import make_engine
from portal.db.rights import excess_rights
from portal.logs import tell
from portal.parts import Parts, build_parts
from portal.sealing.keyring import SealBroken
from portal.web import errors, guards, security
from portal.web.arrival import received_at_proxy
from portal.web.brand import check_brand_colour
from portal.web.chrome import set_up_chrome
from portal.web.looking import keep_who_read
from portal.web.rendering import set_up_templates
from portal.web.request_work import close_read_session, parts
from portal.web.uploads import set_up_uploads

_log = logging.getLogger("portal.web")


class Portal(Flask):
    """Flask, but for its log: its own line of an error would name the address, and some addresses hold a token."""

    def log_exception(self, exc_info: Any) -> None:
        tell(_log, "unexpected error while answering %s", request.endpoint, problem=exc_info[1])


def create_app(settings: Settings | None = None, parts_given: Parts | None = None) -> Flask:
    """The portal as a WSGI app. Raises RuntimeError where a route declares no permission."""
    settings = settings or from_environment()
    check_brand_colour(settings.brand_colour)
    refuse_owner(settings)
    built = parts_given or _built(settings)
    app = Portal(
        "portal", root_path=str(wiring.ROOT / "portal"), template_folder="../templates", static_folder="../static"
    )
    app.config.update(
        SECRET_KEY=settings.secret_key, WTF_CSRF_TIME_LIMIT=None, PERMANENT_SESSION_LIFETIME=timedelta(hours=12)
    )
    app.extensions["portal"] = built
    security.secure_cookies(app, production=settings.production)
    set_up_uploads(app, settings.upload_limit_bytes, admit_upload)
    set_up_templates(app)
    set_up_chrome(app)
    app.before_request(_note_arrival)
    app.before_request(security.refuse_unreadable_address)
    if settings.production:
        app.before_request(security.refuse_other_hosts(settings.public_url))
    app.after_request(security.set_headers)
    app.after_request(keep_who_read)
    app.after_request(security.tell_when_to_try_again)
    app.teardown_request(close_read_session)
    CSRFProtect(app)
    set_up_login(app)
    for blueprint in wiring.blueprints(demo=settings.demo):
        app.register_blueprint(blueprint)
    errors.register(app)
    app.view_functions["static"] = guards.public(app.view_functions["static"])
    guards.check_every_route(app)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies)  # type: ignore[method-assign]
    return app


def _built(settings: Settings) -> Parts:
    parts = build_parts(settings, listeners=wiring.LISTENERS)
    try:
        parts.keyring.wake()
    except SealBroken:
        raise RuntimeError("PORTAL_SEALING_KEY is not the key of this database") from None
    except SQLAlchemyError:
        pass  # not there yet, or stopped: /readyz says so, and the key is asked for at its first use
    finally:
        # Where the app is loaded before the web server forks, two processes must not talk on one connection.
        parts.engine.dispose()
    return parts


def refuse_owner(settings: Settings) -> None:
    """In production the portal does not serve as a role that could rewrite the trail. Raises RuntimeError.

    A database that does not answer now is another matter: `/readyz` tells.
    """
    if not settings.production:
        return
    engine = make_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            faults = excess_rights(connection, Base.metadata)
    except OperationalError:
        return
    finally:
        engine.dispose()
    if faults:
        raise RuntimeError("\n".join([*faults, "See `portal db check-rights`."]))


def _note_arrival() -> None:
    # Read before the body is, so that a slow upload does not make a click late (design decision 5).
    g.received_at = received_at_proxy(request.headers.get("X-Request-Start", ""), parts())
