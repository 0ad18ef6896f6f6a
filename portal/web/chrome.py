"""What every page is given: authority, navigation, name, nonce, help line, demo banner."""

from typing import Any

from flask import Flask, current_app, url_for
from markupsafe import Markup

from config.settings import Settings
from portal.clock import DemoClock
from portal.rules import wording
from portal.rules.actors import Actor
from portal.web.navigation import nav_items
from portal.web.request_work import current_actor, now, parts
from portal.web.security import nonce


def set_up_chrome(app: Flask) -> None:
    """Add the values every layout reads."""
    app.context_processor(_values)


def _values() -> dict[str, Any]:
    settings = parts().settings
    actor = current_actor()
    return {
        "authority_name": settings.authority_name,
        "authority_short_name": settings.authority_short_name,
        "nav_items": nav_items(actor),
        "actor": actor,
        "signed_in_name": actor.name if actor.signed_in else None,
        **_account_link(actor),
        "csp_nonce": nonce(),
        "help_contact": _help_contact(settings),
        "brand_href": f"/brand.css?v={settings.brand_colour.removeprefix('#')}",
        "demo_banner": _demo_banner() if settings.demo else None,
    }


def _help_contact(settings: Settings) -> Markup:
    """Whom to ask, by name, number and e-mail; on a phone a tap on the number rings it."""
    digits = "".join(sign for sign in settings.help_phone if sign.isdigit() or sign == "+")
    phone = Markup('<a class="portal-phone" href="tel:{}">{}</a>').format(digits, settings.help_phone)
    mail = Markup('<a href="mailto:{0}">{0}</a>').format(settings.help_email)
    return Markup("{}, {}, {}").format(settings.help_name, phone if digits else settings.help_phone, mail)


def _account_link(actor: Actor) -> dict[str, str | None]:
    """The way in, or to one's own account and out."""
    endpoint = "accounts.account" if actor.signed_in else "accounts.sign_in"
    href = url_for(endpoint) if endpoint in current_app.view_functions else None
    return {"account_href": href, "account_text": actor.name if actor.signed_in else "Sign in"}


def _demo_banner() -> dict[str, str]:
    clock = parts().clock
    days = clock.offset().days if isinstance(clock, DemoClock) else 0
    moment = now()
    said = f"{wording.clock_time(moment)}, {wording.long_date(moment)}"
    ahead = f"{days} day{'' if days == 1 else 's'} ahead"
    return {
        "text": "Demo. Nothing here is real. Who comes in at the list of people is asked for no second step.",
        "clock_text": f"Clock: {said}, {ahead}.",
        "href": "/demo",
        "link_text": "Be somebody else, move the clock, read mail",
    }
