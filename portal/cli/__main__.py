"""Finds the sub-command that was asked for and runs it; what others need is not imported.

Every sub-command is a module with `main(argv: list[str]) -> int`: 0 done, 1 no, 2 bad input or an unreadable file.
"""

import os
import sys
from importlib import import_module
from typing import TextIO

COMMANDS = {
    "admin": ("portal.cli.admin", "invite an administrator: prints the link and sends it by mail"),
    "audit": ("portal.cli.audit", "check the audit trail, the rows it names and the daily seals, or seal now"),
    "backup": ("portal.cli.backup", "back up database and files of one moment, into a folder or a .tar file"),
    "db": ("portal.cli.db", "bring the database to its newest shape, or check its shape or the application's rights"),
    "demo": ("portal.cli.demo", "build the demo world if there is none, and serve it"),
    "export-record": ("portal.cli.export_record", "write the evaluation record of a procurement, with its result"),
    "import-notice": ("portal.cli.import_notice", "begin a draft plan from a published OCDS notice"),
    "key": ("portal.cli.key", "make a sealing key, check a copy of it, or wrap everything under a new one"),
    "outbox": ("portal.cli.outbox", "send the mail that waits, or what was given up, or decide on what a restore held"),
    "purge": ("portal.cli.purge", "show what may be kept no longer, and destroy it"),
    "restore": ("portal.cli.restore", "restore a backup on an empty database and an empty file store, and prove it"),
    "worker": ("portal.cli.worker", "send mail and run timed jobs until stopped"),
    "score": ("portal.cli.score", "compute the result of an evaluation record, or verify the one it carries"),
}
_USAGE = "usage: portal COMMAND …, or portal COMMAND --help"
_INTERRUPTED = 130


def main(argv: list[str] | None = None) -> int:
    """Runs `portal COMMAND …` and gives its exit code."""
    try:
        code = _run(sys.argv[1:] if argv is None else argv)
        if sys.stdout is not None:
            sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except OSError as error:
        return _could_not_write(error)
    return code


def _run(arguments: list[str]) -> int:
    if not arguments:
        _say(sys.stderr, _help())
        return 2
    name, *rest = arguments
    if name in ("-h", "--help"):
        _say(sys.stdout, _help())
        return 0
    if name not in COMMANDS:
        _say(sys.stderr, f"{_USAGE}\nportal: there is no command {name!r}; it knows {', '.join(sorted(COMMANDS))}")
        return 2
    return int(import_module(COMMANDS[name][0]).main(rest))


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:{width}}  {line}" for name, (_, line) in sorted(COMMANDS.items())]
    return "\n".join([_USAGE, "", "commands:", *lines])


def _say(stream: TextIO | None, text: str) -> None:
    """Writes a line whatever the terminal's character set."""
    if stream is not None:
        stream.buffer.write(f"{text}\n".encode("utf-8", "backslashreplace"))
        stream.flush()


def _could_not_write(error: OSError) -> int:
    """The output has nowhere to go: says so once, and lets nothing more be tried at exit."""
    if sys.stdout is not None:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    if not isinstance(error, BrokenPipeError):
        _say(sys.stderr, f"portal: {error.strerror or error}")
    return 1


if __name__ == "__main__":
    sys.exit(main())
