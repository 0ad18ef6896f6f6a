"""Scanning: files that came in while the virus scanner was away are scanned later, from the store.

Each room that keeps files says how its own are read and what follows; this one only goes through what waits.
"""
