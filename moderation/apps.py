from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        from engagement.kinds import register_kind
        from moderation.notices import KINDS

        for kind in KINDS:
            register_kind(kind)
