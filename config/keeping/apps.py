from django.apps import AppConfig, apps


class KeepingConfig(AppConfig):
    name = "config.keeping"

    def ready(self) -> None:
        from config.keeping import migrating
        from config.keeping.staff import watch

        migrating.register()
        # Django tells after the tables of none that has no models.
        watch([app for app in apps.get_app_configs() if app.models_module][-1])
