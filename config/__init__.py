"""The roof: settings, addresses, Celery and the doors' wiring. No business rules."""
