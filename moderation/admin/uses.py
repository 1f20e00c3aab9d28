from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from content.models import Use
from moderation.admin.looking import LookedAtAdmin


@admin.register(Use)
class UseAdmin(LookedAtAdmin):
    """What came of what people used, as far as others read it. What is wrong with it is decided where flags are."""

    list_display = ("person", "outcome", "target_type", "at", "hidden_at")
    list_filter = ("outcome", "target_type")
    list_select_related = ("person", "target_type")
    fields = readonly_fields = ("person", "outcome", "where", "changed", "came_of_it", "at", "hidden_at")
    search_fields = ("person__display_name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Use]:
        """Nobody's own practice log."""
        uses: QuerySet[Use] = super().get_queryset(request)
        return uses.filter(only_mine=False)
