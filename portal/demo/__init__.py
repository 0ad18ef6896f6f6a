"""The demo's own pages: be somebody, move the clock, read the mail. They exist only on a `var/` marked as demo."""
