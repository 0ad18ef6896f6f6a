"""Where a file of a bid goes."""

from collections.abc import Sequence
from typing import Any

from portal.web.fields import RadiosField
from portal.web.forms import PageForm


class PlaceForm(PageForm):
    """The new place of a file. places: value and words, handed over by the view."""

    place = RadiosField("Place", choices=(), empty="Select where the file should be")
    how = RadiosField(
        "And here?",
        choices=(("move", "Take it away here"), ("copy", "Leave it here too", "The same file stands in both places.")),
        default="move",
        empty="Select whether the file stays here too",
    )

    def __init__(self, places: Sequence[tuple[str, str]], **values: Any) -> None:
        super().__init__(**values)
        self.place.choices = list(places)
