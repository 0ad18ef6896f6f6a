"""A council's own text in the place of one of our papers: plain text in, blocks of a page out; never HTML.

A line "# …" is the title, "## …" a heading, "- …" an item of a list; all else is paragraphs, parted by empty lines. An
address that begins with https:// becomes a link.
"""

import re
from dataclasses import dataclass
from itertools import groupby

_LINK = re.compile(r"https://[^\s<>\"']+[^\s<>\"'.,;:!?)]")

# Each paper's address and its title where the council's text has none.
PAPERS: dict[str, str] = {
    "accessibility": "Accessibility",
    "privacy": "Privacy",
    "cookies": "Cookies",
    "terms": "Terms of use",
    "retention": "How long we keep things",
    "who-can-see-what": "Who can see what",
    "contact": "Contact and complaints",
    "data-protection-assessment": "Data protection impact assessment",
}


@dataclass(frozen=True)
class Piece:
    """A run of text; href: where it links to, or None."""

    text: str
    href: str | None = None


@dataclass(frozen=True)
class Block:
    """kind: "heading", "paragraph" or "list". lines: each line, or each item, as its pieces."""

    kind: str
    lines: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class OwnPaper:
    """A council's text, ready to be shown."""

    title: str
    blocks: tuple[Block, ...]


def read_paper(text: str, title: str) -> OwnPaper:
    """The blocks of a text; `title` where it names none itself.

    >>> read_paper("# Ours\\n\\nOne.\\n- a\\n- b", "Terms").blocks[1].kind
    'list'
    """
    blocks: list[Block] = []
    for kind, group in groupby(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), key=_kind):
        lines = [line.strip() for line in group]
        if kind == "title":
            title = lines[0].removeprefix("#").strip() or title
        elif kind == "heading":
            blocks += [Block(kind, (_pieces(line.lstrip("#").strip()),)) for line in lines if line.strip("# ")]
        elif kind == "list":
            blocks.append(Block(kind, tuple(_pieces(line[2:].strip()) for line in lines)))
        elif kind == "paragraph":
            blocks.append(Block(kind, tuple(_pieces(line) for line in lines)))
    return OwnPaper(title, tuple(blocks))


def _kind(line: str) -> str:
    line = line.strip()
    if not line:
        return "gap"
    if line.startswith("- "):
        return "list"
    if line.startswith("##"):
        return "heading"
    return "title" if line == "#" or line.startswith("# ") else "paragraph"


def _pieces(line: str) -> tuple[Piece, ...]:
    found: list[Piece] = []
    end = 0
    for link in _LINK.finditer(line):
        found += [Piece(line[end : link.start()])] if link.start() > end else []
        found.append(Piece(link.group(), link.group()))
        end = link.end()
    return (*found, Piece(line[end:])) if end < len(line) or not found else tuple(found)
