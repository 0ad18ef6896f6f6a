"""Every template compiles, is used, and keeps scripts and styles out of the page."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from portal import wiring
from portal.notifications.messages import Message, Renderer
from tests.architecture import CODE, ROOT, TEMPLATES, routes, short

FOLDER = ROOT / "templates"
NAMES = {str(each.relative_to(FOLDER)) for each in TEMPLATES}
PAGES = sorted(name for name in NAMES if name.endswith(".html"))
assert wiring.FEATURES  # importing the wiring loads every feature

FORBIDDEN = {
    r"\|\s*safe\b": "marks text as safe: build markup in a macro, or show it as text",
    r"<style\b": "holds a style: put it in the stylesheet",
    r"\sstyle\s*=": "holds a style attribute: use a class",
    r"<script(?![^>]*\ssrc=)[^>]*>": "holds a script: put it in a file",
    r"\son[a-z]+\s*=\s*[\"']": "holds an event attribute: put it in a file",
    r"autoescape\s+false": "turns escaping off",
    r"\ssrc=[\"'](https?:)?//|<link[^>]*\shref=[\"'](https?:)?//": "loads from elsewhere",
}


@pytest.fixture(scope="module")
def whole_app() -> Flask:
    return routes.build()


def _patterns(node: ast.AST) -> Iterator[str]:
    """Template names a piece of code may mean: texts, and texts with something filled in, as patterns."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in node.values)
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    for each in ast.iter_child_nodes(node):
        yield from _patterns(each)


def _messages(kind: type[Message] = Message) -> Iterator[type[Message]]:
    for each in kind.__subclasses__():
        yield each
        yield from _messages(each)


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_template_compiles(whole_app: Flask, name: str) -> None:
    if name.startswith("emails/"):
        Renderer(portal_url="http://127.0.0.1", authority_name="x")._environment.get_template(
            name.removeprefix("emails/")
        )
    else:
        whole_app.jinja_env.get_template(name)


def test_every_template_asked_for_is_there() -> None:
    missing = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "render_template" and node.args:
                for pattern in _patterns(node.args[0]):
                    if pattern.endswith(".html") and not any(fnmatchcase(name, pattern) for name in NAMES):
                        missing.append(f"{short(path)}:{node.lineno}: {pattern}")
    assert missing == []


def test_every_mail_has_its_template() -> None:
    assert [each.__name__ for each in _messages() if f"emails/{each.template}.txt" not in NAMES] == []


def test_every_template_is_used(whole_app: Flask) -> None:
    asked = {pattern for path in CODE for pattern in _patterns(ast.parse(path.read_text())) if ".html" in pattern}
    asked |= {f"emails/{each.template}.txt" for each in _messages()}
    for name in PAGES:
        parsed = whole_app.jinja_env.parse((FOLDER / name).read_text())
        for node in parsed.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
            asked |= {each.value for each in node.find_all(nodes.Const) if isinstance(each.value, str)}
    unused = [name for name in sorted(NAMES) if not any(fnmatchcase(name, pattern) for pattern in asked)]
    assert unused == []


def test_pages_keep_scripts_and_styles_out_and_escape_what_they_show() -> None:
    found = [
        f"templates/{name}:{text.count(chr(10), 0, hit.start()) + 1} {why}"
        for name in PAGES
        for text in [re.sub(r"\{#.*?#\}", lambda each: re.sub(r"[^\n]", " ", each.group()), _text(name), flags=re.S)]
        for pattern, why in FORBIDDEN.items()
        for hit in re.finditer(pattern, text, re.IGNORECASE)
    ]
    assert found == []


def test_every_page_has_a_title_of_its_own() -> None:
    pages = [name for name in PAGES if re.search(r"extends\s+[\"']layouts/page.html", _text(name))]
    assert [name for name in pages if not re.search(r"\{%-?\s*block title\s*-?%\}", _text(name))] == []


def _text(name: str) -> str:
    return (FOLDER / name).read_text()


def test_page_templates_stand_in_the_folder_of_a_feature() -> None:
    known = {each.removeprefix("portal.") for each in wiring.FEATURES} | {
        "layouts",
        "components",
        "errors",
        "emails",
        "web",
    }
    known |= {path.parent.name for path in ROOT.glob("portal/*/views.py")} | {
        path.parent.parent.name for path in ROOT.glob("portal/*/views/__init__.py")
    }
    assert sorted({Path(name).parts[0] for name in NAMES} - known) == []
