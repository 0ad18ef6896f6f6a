"""Every address says who may come in, and none lets a stranger past."""

import re
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.routing.converters import UnicodeConverter

from portal.rules.permissions import ROLES_OF, Permission
from portal.web import guards
from tests.architecture import routes
from tests.ground import ON_SQLITE
from tests.ground.client import PageClient


@pytest.fixture(scope="module")
def whole_app() -> Flask:
    """The app with every route, over no database."""
    return routes.build()


def test_every_route_says_who_may_come_in_and_says_it_once(whole_app: Flask) -> None:
    for rule in routes.rules(whole_app):
        view = whole_app.view_functions[rule.endpoint]
        said = []
        layer = view
        while layer is not None:
            if "portal_access" in vars(layer):
                said.append(layer)
            layer = vars(layer).get("__wrapped__")
        assert said, f"{rule.rule} says nothing: mark it @public or @requires(…)"
        own = view.portal_access
        assert own == guards.PUBLIC or (own and all(isinstance(each, Permission) for each in own)), rule.rule
        guarded = view.__code__.co_name == "guarded"
        assert guarded != (own == guards.PUBLIC), f"{rule.rule} is both public and guarded"
        assert len(said) == 1, f"{rule.rule} is marked {len(said)} times"


def test_the_app_does_not_start_with_a_route_that_says_nothing(whole_app: Flask) -> None:
    bare = Flask("bare", static_folder=None)
    bare.add_url_rule("/loose", "loose", lambda: "anybody")
    with pytest.raises(RuntimeError, match="/loose"):
        guards.check_every_route(bare)


def test_every_permission_belongs_to_a_role() -> None:
    assert {each for each in Permission if not ROLES_OF.get(each)} == set()


def test_ids_in_addresses_are_typed(whole_app: Flask) -> None:
    for rule in routes.rules(whole_app):
        for name, converter in rule._converters.items():
            if name == "id" or name.endswith("_id"):
                assert not isinstance(converter, UnicodeConverter), f"{rule.rule}: write <uuid:{name}>"


def test_addresses_are_lower_case_words(whole_app: Flask) -> None:
    for rule in routes.rules(whole_app):
        fixed = re.sub(r"<[^>]+>", "", rule.rule)
        assert re.fullmatch(r"[a-z0-9./-]*", fixed), rule.rule


def test_forms_can_reach_every_route(whole_app: Flask) -> None:
    for rule in routes.rules(whole_app):
        assert set(routes.methods(rule)) <= {"GET", "POST"}, f"{rule.rule}: a form without script sends GET or POST"


def _some_address(rule: Rule) -> str:
    """An address of this route that leads to nothing in an empty database."""
    values: dict[str, object] = {}
    for name, converter in rule._converters.items():
        kind = type(converter).__name__
        values[name] = (
            UUID(int=7) if kind == "UUIDConverter" else 7 if kind in ("IntegerConverter", "FloatConverter") else "x"
        )
        if kind == "AnyConverter":
            values[name] = sorted(converter.items)[0]  # type: ignore[attr-defined]
    built = rule.build(values)
    assert built is not None
    return built[1]


@ON_SQLITE
def test_no_guarded_page_opens_for_a_visitor(client: PageClient, app: Flask) -> None:
    for rule in routes.rules(app):
        if routes.access(app.view_functions[rule.endpoint]) == guards.PUBLIC or "GET" not in routes.methods(rule):
            continue
        address = _some_address(rule)
        response = client.get(address)
        assert response.status_code in (302, 303, 401), f"{address} answered a visitor with {response.status_code}"
        if response.status_code != 401:
            assert "sign-in" in response.headers["Location"], address


@ON_SQLITE
def test_no_address_with_unknown_ids_breaks(client: PageClient, app: Flask) -> None:
    for rule in routes.rules(app):
        if "GET" in routes.methods(rule) and rule._converters:
            address = _some_address(rule)
            assert client.get(address).status_code < 500, address


@ON_SQLITE
def test_nothing_is_posted_without_a_token(client: PageClient, app: Flask) -> None:
    for rule in routes.rules(app):
        if "POST" in routes.methods(rule):
            address = _some_address(rule)
            assert client.post(address, data={}).status_code == 400, address
