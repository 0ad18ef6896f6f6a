"""The real parts under the tests: PostgreSQL, an S3 store, a browser, a mail server, the served application.

Nothing here is a stand-in. A part that is missing fails the test that needs it.
"""

import pytest

ON_SQLITE = pytest.mark.parametrize("engine_kind", ["sqlite"])
ON_POSTGRESQL = pytest.mark.parametrize("engine_kind", ["postgresql"])
