from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunitiesConfig(AppConfig):
    name = "communities"
    verbose_name = _("Communities")

    def ready(self) -> None:
        from communities.inviting import watch_sign_ins
        from communities.offers import offer_all

        offer_all()
        watch_sign_ins()
