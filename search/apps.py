from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self) -> None:
        from engagement.log import register_consumer
        from people.unnaming import register_unnamed
        from search.index import index_activity, index_without

        register_consumer("search", index_activity)
        register_unnamed(index_without)
