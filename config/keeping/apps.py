from django.apps import AppConfig, apps


class KeepingConfig(AppConfig):
    name = "config.keeping"

    def ready(self) -> None:
        from config.keeping.staff import watch

        watch(list(apps.get_app_configs())[-1])
