from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    name = "knowledge"
    verbose_name = _("Stories")

    def ready(self) -> None:
        from knowledge.registrations import offer_all

        offer_all()
