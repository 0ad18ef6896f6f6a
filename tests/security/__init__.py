"""Attempts on what the portal promises to keep: each test is one attack that must fail."""
