"""Which functions read what somebody else wrote: found in the code, so that a new one fails until it is tried."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2] / "portal"
# The rooms in which foreign text becomes values. Anything with a session or a key reads what the portal wrote itself.
ROOMS = ("rules", "web", "storage", "cli", "demo")
_NAMES = re.compile(
    r"(read|parse|decode|scan|safe|typed|look|received|from_data|on_scale|clean|tidy|shown|first_text)(_|$)"
)
_OURS = {"session", "keyring", "work", "self", "app"}


def parsers() -> set[str]:
    """`module.function` of every public one."""
    found = set()
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            module = ".".join(path.relative_to(ROOT.parent).with_suffix("").parts).removesuffix(".__init__")
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if not isinstance(node, ast.FunctionDef) or not _NAMES.match(node.name):
                    continue
                first = [arg.arg for arg in node.args.args][:1]
                if first and first[0] not in _OURS:
                    found.add(f"{module}.{node.name}")
    return found
