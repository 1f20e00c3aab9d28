from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunitiesConfig(AppConfig):
    name = "communities"
    verbose_name = _("Communities")

    def ready(self) -> None:
        from communities.scopes import community_scopes, fellow_members
        from people.scopes import register_known_people, register_scope_provider

        register_scope_provider(community_scopes)
        register_known_people(fellow_members)
