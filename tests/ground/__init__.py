"""The real parts under the tests: PostgreSQL, an S3 store, a browser, a mail server, the served application.

Nothing here is a stand-in. A part that is missing fails the test that needs it.
"""
