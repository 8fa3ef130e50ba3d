#!/usr/bin/env python3
"""Django's command line for this checkout."""

import sys

from django.core.management import execute_from_command_line

from config import env

if __name__ == "__main__":
    env.prefer_django_settings("config.settings")
    execute_from_command_line(sys.argv)
