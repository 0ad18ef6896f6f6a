"""Sealing: everything a bidder wrote, and every mail, is unreadable to a reader of database, bucket or backup."""
