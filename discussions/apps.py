from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiscussionsConfig(AppConfig):
    name = "discussions"
    verbose_name = _("Discussions")

    def ready(self) -> None:
        from communities.places import register_place
        from content.targets import register_target
        from discussions.marking import POST_TARGET
        from discussions.unread import unread_threads

        register_target(POST_TARGET)
        register_place("threads", _("Threads"), "discussions:threads", 10, unread=unread_threads)
