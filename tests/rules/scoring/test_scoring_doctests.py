"""The examples in the scoring core's own words are true."""

import doctest
import importlib
import pkgutil

import pytest

from portal.rules import scoring

MODULES = [found.name for found in pkgutil.iter_modules(scoring.__path__, f"{scoring.__name__}.")]


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_a_module_are_true(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
