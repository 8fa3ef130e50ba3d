"""`python -m bench.one NAME SIZE`: one benchmark on the database that the settings name."""

import importlib
import json
import logging
import sys

from bench.results import RESULT


def main(name: str, size: int) -> None:
    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    # As in the processes of a house.
    from config.celery import keep_what_is_loaded

    keep_what_is_loaded()
    for result in importlib.import_module(f"bench.{name}").measure(size):
        print(RESULT + json.dumps(result.as_json()), flush=True)


if __name__ == "__main__":
    from config.env import prefer_django_settings

    prefer_django_settings("config.settings")
    main(sys.argv[1], int(sys.argv[2]))
