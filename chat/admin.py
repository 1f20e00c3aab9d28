from django.contrib import admin
from unfold.admin import ModelAdmin

from chat.models import Room


@admin.register(Room)
class RoomAdmin(ModelAdmin):
    list_display = ("name", "community", "last_message_at")
    list_select_related = ("community",)
    search_fields = ("name", "community__name")
    readonly_fields = ("community", "slug")
