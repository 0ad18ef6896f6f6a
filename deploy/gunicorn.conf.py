"""How the web server logs: no address a page has, since some hold a token, and none of the machine that asked.

Used by the web unit and by the demo: `gunicorn --config deploy/gunicorn.conf.py wsgi:app`.
"""

# No socket by which others on the machine could steer the server.
control_socket_disable = True
# No access log. One that is switched on with --access-logfile tells time, method, status, bytes and milliseconds.
accesslog = None
access_log_format = "%(t)s %(m)s %(s)s %(B)s %(M)s"
# gunicorn names the address when a request breaks its worker, and the sender when it cannot read one: both pass the sieve.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"safe": {"()": "portal.logs.SafeFormatter"}},
    "handlers": {"safe": {"class": "logging.StreamHandler", "formatter": "safe", "stream": "ext://sys.stderr"}},
    "root": {"level": "INFO", "handlers": []},
    "loggers": {
        "gunicorn.error": {"level": "INFO", "handlers": ["safe"], "propagate": False, "qualname": "gunicorn.error"},
        "gunicorn.access": {"level": "INFO", "handlers": ["safe"], "propagate": False, "qualname": "gunicorn.access"},
    },
}
