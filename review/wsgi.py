"""The review pages as a WSGI application."""

import os

from django.core.wsgi import get_wsgi_application

from queue_config.logs import configure_logs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "review.settings")
application = get_wsgi_application()
configure_logs()
