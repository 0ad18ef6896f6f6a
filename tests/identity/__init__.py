"""Sign-in through the council's own identity provider."""
