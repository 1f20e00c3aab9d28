from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        from engagement.kinds import register_kind
        from moderation.models import Flag
        from moderation.notices import KINDS
        from people.own_data import Own, fields_of, register_own

        register_own(Own("flags", fields_of(Flag, "person", ("reason", "note", "at"))))
        for kind in KINDS:
            register_kind(kind)
