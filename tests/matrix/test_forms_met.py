"""Every form class of the app reads what is sent to it somewhere on the walk through the phases, or its reason stands here."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.clarifications.forms import AskForm
from tests.matrix import phases
from tests.matrix.crawled import Crawled, app_over
from tests.matrix.forms_met import every_form, met, name_of
from tests.matrix.unmet import UNMET

pytestmark = [pytest.mark.sweep, pytest.mark.timeout(3_600)]


def test_every_form_of_the_app_is_met_in_some_phase_or_has_its_reason(
    phase_worlds: Path, crawled_at: Callable[[str], Crawled], tmp_path: Path
) -> None:
    with phases.copied(phase_worlds, phases.NAMES[0], tmp_path / "var") as parts:
        app_over(parts)  # imports every room with its forms
    read = {name for phase in phases.NAMES for name in crawled_at(phase).met}
    forms = every_form()
    assert len(forms) > 140
    never = sorted(forms - read - set(UNMET))
    assert not never, "forms that nothing attacked, for no walk leads to them:\n" + "\n".join(never)
    assert not set(UNMET) - forms, "a reason for a form that is gone"
    assert not set(UNMET) & read, "a reason for a form that the walk does meet"


def test_a_form_that_the_walk_met_is_known_by_its_name_and_one_that_is_new_would_be_missed() -> None:
    assert name_of(AskForm) in every_form()
    assert name_of(AskForm) not in UNMET or UNMET[name_of(AskForm)]
    with met() as seen:
        pass
    assert every_form() - seen - set(UNMET), "nothing read: everything without a reason is missed"
