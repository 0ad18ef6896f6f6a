"""The WSGI entry: `gunicorn --config deploy/gunicorn.conf.py wsgi:app`."""

from portal import logs
from portal.app import create_app

logs.set_up()
app = create_app()
