"""Fairtender: the tender and social-value portal."""
