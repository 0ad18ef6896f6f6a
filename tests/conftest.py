"""Fixtures every test may ask for. What each gives is told in docs/testing.md."""

import pytest

from tests.ground import postgres as postgres_part
from tests.ground import s3 as s3_part


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> postgres_part.Postgres:
    return postgres_part.start(tmp_path_factory)


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> s3_part.S3:
    return s3_part.start(tmp_path_factory)
