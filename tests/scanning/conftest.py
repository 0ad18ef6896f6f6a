"""What tests of scanning share."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from portal.parts import Parts
from portal.storage.scanner import Scanner
from tests.procurements.conftest import ready, started

__all__ = ["Use", "ready", "started"]
Use = Callable[[Scanner], Parts]


@pytest.fixture
def use(parts: Parts, app: Flask) -> Use:
    """`use(scanner)` gives the app that scanner, and the parts it then runs on."""

    def change(scanner: Scanner) -> Parts:
        changed = replace(parts, scanner=scanner)
        app.extensions["portal"] = changed
        return changed

    return change
