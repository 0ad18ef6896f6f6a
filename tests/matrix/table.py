"""`matrix.yaml`: what each role gets from each route. Read it as a table; renew it with `python -m tests.matrix.write`.

A row: `access`, who may ever come in; then for each method the status by role. One number stands for all stages; a list
holds one for each of them (open, closed, marking, discussion, awarded). Roles that get the same share a line, and
`rest` is everybody else. A row that `write` added ends in `# new: review`: look at it, then take the mark away.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import yaml
from flask import Flask
from werkzeug.routing import Rule

from tests.architecture.routes import access
from tests.matrix.roles import ROLES

FILE = Path(__file__).with_name("matrix.yaml")
NEW = "# new: review"
METHODS = ("GET", "POST")

# By role: the status at each stage, or one where the route has no stages.
Statuses = dict[str, list[int]]
Row = dict[str, Any]


def load() -> dict[str, Row]:
    """The file: route to row, with every role spelled out. A row has "access" and, by method, Statuses."""
    rows: dict[str, Row] = yaml.safe_load(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return {
        rule: {name: held if name not in METHODS else _spread(held) for name, held in row.items()}
        for rule, row in rows.items()
    }


def _spread(held: dict[str, Any]) -> Statuses:
    rest = held.get("rest")
    found = {role: rest for role in ROLES if rest is not None}
    for names, statuses in held.items():
        if names != "rest":
            found |= dict.fromkeys(names.split(), statuses)
    return {role: each if isinstance(each, list) else [each] for role, each in found.items()}


def unreviewed() -> list[str]:
    """The rows that still carry the mark."""
    return [
        line.split(": ")[0]
        for line in FILE.read_text(encoding="utf-8").splitlines()
        if line.startswith('"') and NEW in line
    ]


def written(rows: dict[str, Row], new: set[str]) -> str:
    """The file's text."""
    lines = [f"# {line}".rstrip() for line in (__doc__ or "").strip().splitlines()]
    for rule, row in sorted(rows.items()):
        lines += ["", f"{json.dumps(rule)}:{'  ' + NEW if rule in new else ''}", f"  access: {row['access']}"]
        for method in METHODS:
            if method in row:
                lines += [f"  {method}:", *_lines(row[method])]
    return "\n".join(lines) + "\n"


def _lines(statuses: Statuses) -> list[str]:
    shown = {role: _shown(found) for role, found in statuses.items()}
    groups: dict[str, list[str]] = {}
    for role in ROLES:
        groups.setdefault(shown[role], []).append(role)
    rest = Counter(shown.values()).most_common(1)[0]
    by_name = [f"    {' '.join(roles)}: {each}" for each, roles in groups.items() if rest[1] == 1 or each != rest[0]]
    return [*by_name, *([f"    rest: {rest[0]}"] if rest[1] > 1 else [])]


def _shown(statuses: list[int]) -> str:
    return str(statuses[0]) if len(set(statuses)) == 1 else f"[{', '.join(map(str, statuses))}]"


def methods_of(rule: Rule) -> list[str]:
    """GET and POST, as far as the route takes them."""
    return [method for method in METHODS if method in (rule.methods or ())]


def access_of(app: Flask, rule: Rule) -> str:
    """Who may ever come in by this route."""
    return access(app.view_functions[rule.endpoint])


def same(seen: list[int], said: list[int] | None) -> bool:
    """True where what was seen is what is said; one status stands for every stage."""
    if said is None:
        return False
    return seen == said or (len(set(said)) == 1 and set(seen) == set(said)) or (len(seen) == 1 and seen == said[:1])
