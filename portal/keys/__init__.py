"""Data keys, wrapped: where the portal's own ones are kept, and how all are wrapped anew when PORTAL_SEALING_KEY changes."""
