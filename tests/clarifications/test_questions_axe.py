"""Pages of questions, at both widths: no barrier, nothing wider than the screen."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portal.rules.actors import Actor
from tests.clarifications.conftest import Scene
from tests.ground import ON_SQLITE
from tests.ground.browser import too_wide, violations
from tests.ground.people import People


@ON_SQLITE
@pytest.mark.slow
def test_pages_of_questions_have_no_barrier(
    app: Flask, scene: Scene, people: People, live_url: str, page_at: Callable[..., Any]
) -> None:
    scene.publish(scene.ask())
    named = scene.ask(text="We at Alder Youth ask: is rent included?", missing=True)
    scene.draft(named)
    returned = scene.ask(private=True, reason="Our rota")
    scene.do("decide_privacy", returned, accepted=False, reason="Every bidder pays rent")
    private = scene.ask(private=True, reason="Our rota")
    desk = scene.desk_address
    visits: list[tuple[Actor | None, list[str]]] = [
        (None, [scene.address]),
        (scene.ama, [f"{scene.address}/ask", f"{scene.address}/own"]),
        (scene.sunita, [desk, f"{desk}/{named}", f"{desk}/{named}/check", f"{desk}/{private}"]),
    ]
    found: dict[str, object] = {}
    for width in (375, 1280):
        for actor, addresses in visits:
            page = page_at(width)
            if actor is not None:
                cookie = people.client_of(actor).get_cookie(app.config["SESSION_COOKIE_NAME"])
                assert cookie is not None
                page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_url}])
            for address in addresses:
                assert page.goto(live_url + address).status == 200, address
                faults = violations(page) or too_wide(page)
                if faults:
                    found[f"{address} at {width}"] = faults
    assert found == {}
