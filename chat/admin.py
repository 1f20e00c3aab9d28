from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from chat.models import Room


@admin.register(Room)
class RoomAdmin(ModelAdmin):
    list_display = ("name", "community", "last_message_at")
    list_select_related = ("community",)
    search_fields = ("name", "community__name")
    readonly_fields = ("community", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room]:
        """Who talks with whom, and what a circle calls its room, is nobody else's to know."""
        rooms: QuerySet[Room] = super().get_queryset(request)
        return rooms.filter(by_seats=False)
