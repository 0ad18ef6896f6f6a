"""Tests of the file store and of the look inside files."""
