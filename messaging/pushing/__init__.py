"""Web push: the installation's key, what a push service is told, and how devices are reached."""
