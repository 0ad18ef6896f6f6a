"""Settings of the council's own sign-in: all or none, and never by an address that anybody can listen to."""

import pytest

from config.settings import SettingsWrong, from_environment, is_web_address

ALL = {
    "PORTAL_OIDC_ISSUER": "https://login.example.org/council",
    "PORTAL_OIDC_CLIENT_ID": "fairtender",
    "PORTAL_OIDC_CLIENT_SECRET": "a-secret-of-the-council",
}


def read(tmp_path, **over):
    return from_environment({"PORTAL_VAR": str(tmp_path), **ALL, **over})


def test_all_three_are_read_and_the_secret_is_not_shown(tmp_path):
    settings = read(tmp_path, PORTAL_OIDC_NAME="Sign in with Eastshire", PORTAL_OIDC_REQUIRED_AMR="mfa")
    assert (settings.oidc_issuer, settings.oidc_name) == (ALL["PORTAL_OIDC_ISSUER"], "Sign in with Eastshire")
    assert ALL["PORTAL_OIDC_CLIENT_SECRET"] not in repr(settings)


@pytest.mark.parametrize("missing", sorted(ALL))
def test_one_that_is_missing_is_named(tmp_path, missing):
    with pytest.raises(SettingsWrong) as wrong:
        read(tmp_path, **{missing: ""})
    assert wrong.value.faults == [f"{missing} is not set"]


@pytest.mark.parametrize(
    ("address", "like", "taken"),
    [
        ("https://login.example.org", "https://login.example.org", True),
        ("http://login.example.org", "http://login.example.org", False),
        ("http://127.0.0.1:8000", "http://127.0.0.1:4593", True),
        ("http://127.0.0.1:8000", "https://login.example.org", False),
        ("https://somebody:password@login.example.org", "https://login.example.org", False),
        ("https://login.example.org/#part", "https://login.example.org", False),
        ("https://login.example.org/ x", "https://login.example.org", False),
        ("https://", "https://", False),
        ("https://[broken", "https://login.example.org", False),
        ("ftp://login.example.org", "https://login.example.org", False),
        (None, "https://login.example.org", False),
    ],
)
def test_addresses_of_a_provider(address, like, taken):
    assert is_web_address(address, like=like) is taken


def test_an_issuer_without_https_stops_the_portal(tmp_path):
    with pytest.raises(SettingsWrong) as wrong:
        read(tmp_path, PORTAL_OIDC_ISSUER="http://login.example.org")
    assert wrong.value.faults == ["PORTAL_OIDC_ISSUER must be an address that begins with https://"]
