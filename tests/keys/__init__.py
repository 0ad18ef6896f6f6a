"""Data keys and the sealing key."""
