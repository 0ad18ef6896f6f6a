"""Makers of things that tests start from. Each goes through the services, as people do."""
