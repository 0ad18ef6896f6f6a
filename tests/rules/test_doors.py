"""What a session still needs: a table of cases."""

from datetime import UTC, datetime, timedelta

import pytest

from portal.rules.actors import Role
from portal.rules.browsers import browser_words
from portal.rules.doors import Method, Step, must_have_factor, step_of

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
OFFICER = {Role.STAFF, Role.APPROVER}
IDLE = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("roles", "method", "has_factor", "shown", "minutes_idle", "expected"),
    [
        # An officer: a password alone is half the way.
        (OFFICER, "password", False, False, 0, Step.SET_UP),
        (OFFICER, "password", True, False, 0, Step.SECOND_STEP),
        (OFFICER, "password", True, True, 0, Step.IN),
        (OFFICER, "password", True, True, 29, Step.IN),
        (OFFICER, "password", True, True, 30, Step.UNLOCK),
        (OFFICER, "invitation", False, False, 0, Step.SET_UP),
        (OFFICER, "reset", True, False, 0, Step.SECOND_STEP),
        # What is half the way stays that, however long ago.
        (OFFICER, "password", True, False, 90, Step.SECOND_STEP),
        # A link by e-mail, or a way nobody thought of, brings no officer in.
        (OFFICER, "link", True, False, 0, Step.OUT),
        (OFFICER, "code", False, False, 0, Step.OUT),
        (OFFICER, "telepathy", False, False, 0, Step.OUT),
        (OFFICER, "telepathy", True, True, 45, Step.OUT),
        # The identity provider and the demo bring their own.
        (OFFICER, "identity_provider", False, False, 0, Step.IN),
        (OFFICER, "identity_provider", False, False, 31, Step.OUT),
        (OFFICER, "demo", False, False, 500, Step.IN),
        # A provider needs none, and is asked for the one they chose.
        ({Role.OWNER}, "password", False, False, 0, Step.IN),
        ({Role.OWNER}, "password", True, False, 0, Step.SECOND_STEP),
        ({Role.OWNER}, "password", True, True, 0, Step.IN),
        ({Role.OWNER}, "password", False, False, 31, Step.UNLOCK),
        ({Role.SERVICE_USER}, "link", False, False, 0, Step.IN),
        ({Role.SERVICE_USER}, "code", False, False, 31, Step.OUT),
    ],
)
def test_a_session_needs(roles, method, has_factor, shown, minutes_idle, expected):
    step = step_of(
        roles,
        method=method,
        has_factor=has_factor,
        second_factor_at=NOW - timedelta(hours=2) if shown else None,
        seen_at=NOW - timedelta(minutes=minutes_idle),
        now=NOW,
        idle=IDLE,
    )
    assert step is expected


@pytest.mark.parametrize("role", list(Role))
def test_only_providers_and_people_who_use_services_may_go_without_a_second_factor(role):
    free = {Role.OWNER, Role.EDITOR, Role.NEWCOMER, Role.SERVICE_USER, Role.SUPPORTER}
    assert must_have_factor({role}) is (role not in free)


def test_every_way_in_has_words():
    from portal.rules.doors import METHOD_WORDS

    assert set(METHOD_WORDS) == set(Method)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) AppleWebKit Version/17.5 Mobile Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/126.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/126.0 Safari/537.36 Edg/126.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit Chrome/126.0 Safari/537.36", "Chrome on Chromebook"),
        ("", "A browser"),
        ("x" * 5000 + "<script>", "A browser"),
    ],
)
def test_a_browser_is_told_in_short_words(sent, said):
    assert browser_words(sent) == said
