import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from community.rulebook.engines import warm_up  # noqa: E402 - after the settings are there

# Compiled before the first submission comes, not while its author waits.
warm_up()
