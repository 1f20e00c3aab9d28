from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from engagement.log import register_consumer
        from people.unnaming import register_unnamed
        from search.index import index_activity, index_without
        from search.nearness import say_how_near

        connection_created.connect(say_how_near, dispatch_uid="how near words are")
        register_consumer("search", index_activity)
        register_unnamed(index_without)
