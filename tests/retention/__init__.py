"""Retention, holds, purge, export and erasure."""
