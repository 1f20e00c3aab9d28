from django.apps import AppConfig


class ServingConfig(AppConfig):
    """Stands first among the apps, so that runserver is ours: pages and sockets, as in production."""

    name = "config.serving"
