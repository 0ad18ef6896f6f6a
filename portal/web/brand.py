"""The council's own colour: checked when the portal starts, served as a small stylesheet.

The brand fills the masthead and the rules over second headings, no more; links, buttons, errors, focus and tags are
fixed. Contrast is worked out as WCAG 2.2 defines it.
"""

from __future__ import annotations

import re
from decimal import ROUND_DOWN, Decimal

DEFAULT_BRAND = "#1D4F4B"
LEAST_CONTRAST = 4.5
_HEX = re.compile(r"#[0-9A-Fa-f]{6}\Z")


class BrandError(ValueError):
    """The brand colour of the settings cannot be used; the message says why."""


def luminance(colour: str) -> float:
    """Return the relative luminance (0 black to 1 white) of a colour written "#1D4F4B"."""

    def linear(part: str) -> float:
        share = int(part, 16) / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(colour[at : at + 2]) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio (1 to 21) of two colours."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def check_brand_colour(colour: str) -> str:
    """Return the colour in capitals if white text can be read on it; refuse it with `BrandError` if not."""
    if not _HEX.match(colour):
        raise BrandError(f"Brand colour {colour} must be # and 6 hexadecimal digits, such as {DEFAULT_BRAND}.")
    found = contrast(colour, "#FFFFFF")
    if found < LEAST_CONTRAST:
        shown = Decimal(found).quantize(Decimal("0.01"), rounding=ROUND_DOWN)
        raise BrandError(f"Brand colour {colour} has contrast {shown} on white. It needs {LEAST_CONTRAST} or more.")
    return colour.upper()


def brand_stylesheet(colour: str) -> str:
    """Return the text of the generated stylesheet for a brand colour. An unusable colour is refused."""
    return f":root{{--govuk-brand-colour:{check_brand_colour(colour)}}}\n"
