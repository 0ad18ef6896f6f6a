"""Backup and restore: database and files of one moment, in one place, each with its digest.

Four words: a *backup* is a folder or a tar file; its *manifest* names every part with size and SHA-256, and what the
database said of itself; a *snapshot* is the one moment the database is taken at; *held* mail waits, after a restore, for
somebody to say whether it was sent before.
"""
