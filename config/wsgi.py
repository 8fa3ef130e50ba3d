"""Requests: everything but the live stream."""

from django.core.wsgi import get_wsgi_application

from config import env

env.prefer_django_settings("config.settings")
application = get_wsgi_application()
