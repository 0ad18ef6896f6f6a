"""What the README and the pages in docs/ name exists; commands, settings and rooms are all named."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from config.settings import SettingsWrong, from_environment
from portal.cli.__main__ import COMMANDS
from portal.seeds.people import PANEL_MAIL, PASSWORD
from tests.architecture import ROOT, short

README = (ROOT / "README.md").read_text()
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
DEPLOY = sorted(each for each in (ROOT / "deploy").iterdir() if each.is_file())


class Asked(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.names: set[str] = set()

    def get(self, name: str, default: str | None = None) -> str | None:  # type: ignore[override]
        self.names.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        return super().__getitem__(name)


def settings_asked_for(var: Path) -> set[str]:
    """Every PORTAL_ name that the program reads."""
    embedded, bare = Asked({"PORTAL_VAR": str(var)}), Asked({"PORTAL_VAR": str(var), "PORTAL_ENV": "production"})
    from_environment(embedded)
    with pytest.raises(SettingsWrong):
        from_environment(bare)
    return {name for name in embedded.names | bare.names if name.startswith("PORTAL_")}


def settings_named(text: str) -> set[str]:
    return set(re.findall(r"\bPORTAL_[A-Z0-9_]*[A-Z0-9]", text))


def code(text: str) -> Iterator[str]:
    """What stands in backticks, in indented blocks and in the lines of a unit that start something."""
    yield from re.findall(r"`([^`\n]+)`", text)
    yield from (line.strip() for line in text.splitlines() if line.startswith(("    ", "Exec")))


def commands(text: str, program: str) -> set[str]:
    """The words that follow a program's name in code: `make demo` gives "demo"."""
    found = (re.match(rf"(?:\w+=\S+ )*(?:\S*/)?{program} ([a-z][a-z-]*)", each) for each in code(text))
    return {match.group(1) for match in found if match}


def test_the_readme_names_every_make_target_and_no_other() -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.M))
    assert commands(README, "make") == targets


@pytest.mark.parametrize("page", [*PAGES, *DEPLOY], ids=short)
def test_every_command_named_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.M))
    text = page.read_text()
    assert commands(text, "make") <= targets
    assert commands(text, "portal") <= set(COMMANDS)


def test_the_readme_names_every_command_of_the_portal() -> None:
    assert commands(README, "portal") == set(COMMANDS)


def test_the_readme_and_the_file_to_fill_in_name_every_setting(tmp_path: Path) -> None:
    asked = settings_asked_for(tmp_path)
    assert settings_named(README) == asked
    assert settings_named((ROOT / "deploy" / "portal.env.example").read_text()) == asked


@pytest.mark.parametrize("page", [*PAGES, *DEPLOY], ids=short)
def test_every_setting_named_is_read(page: Path, tmp_path: Path) -> None:
    assert settings_named(page.read_text()) <= settings_asked_for(tmp_path)


def test_the_file_to_fill_in_holds_no_secret_and_production_asks_for_no_more(tmp_path: Path) -> None:
    lines = (ROOT / "deploy" / "portal.env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    secret = {"PORTAL_SECRET_KEY", "PORTAL_SEALING_KEY", "PORTAL_S3_SECRET_KEY"}
    assert {name for name, value in given.items() if not value} >= secret
    filled = given | dict.fromkeys(secret, "0123456789abcdef" * 4) | {"PORTAL_VAR": str(tmp_path)}
    filled |= {name: "given" for name, value in given.items() if not value and name not in secret}
    assert from_environment(filled).production


def test_everybody_named_in_the_readme_is_in_the_demo_world() -> None:
    world = yaml.safe_load((ROOT / "portal" / "seeds" / "data" / "organisations.yaml").read_text())
    people = [*world["staff"], *world["service_users"], *world["supporters"]]
    people += [person for organisation in world["organisations"] for person in organisation["users"]]
    known = {(p["name"], p["email"] or f"{p['id']}@{PANEL_MAIL}") for p in people}
    named = set(re.findall(r"^\| ([^|]+?) \|[^|]+\| `([^`@]+@[^`]+)` \|", README, re.M))
    assert len(named) > 10
    assert named <= known
    assert set(re.findall(r"[\w.-]+@[\w.-]+\.example", README)) == {email for _, email in named}
    assert f"`{PASSWORD}`" in README


def test_the_map_of_the_house_shows_every_room() -> None:
    rooms = {f"portal/{each.name}/" for each in (ROOT / "portal").iterdir() if (each / "__init__.py").exists()}
    house = README.partition("## The house")[2].partition("\n## ")[0]
    named = set(re.findall(r"`(portal/[\w/]+(?:\.py)?/?)`", house))
    assert {name for name in named if name.endswith("/")} == rooms
    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("page", [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")], ids=short)
def test_every_link_between_pages_leads_to_a_file(page: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text())
    inside = [link.partition("#")[0] for link in links if "://" not in link and not link.startswith("#")]
    assert [link for link in inside if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=short)
def test_every_file_named_exists(page: Path) -> None:
    named = [
        each for each in code(page.read_text()) if re.fullmatch(r"(portal|config|tests|deploy|docs)/[\w/.-]+", each)
    ]
    assert [each for each in named if not (ROOT / each).exists()] == []


def test_the_index_names_every_page() -> None:
    pages = {each.name for each in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert set(re.findall(r"\]\(([\w-]+\.md)\)", (ROOT / "docs" / "README.md").read_text())) == pages
