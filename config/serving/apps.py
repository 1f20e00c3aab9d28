from django.apps import AppConfig


class ServingConfig(AppConfig):
    """Stands first among the apps, so that runserver is ours: pages and sockets, as in production."""

    name = "config.serving"

    def ready(self) -> None:
        import config.demo_accounts  # noqa: F401 - registers its check
