from django.contrib import admin
from unfold.admin import ModelAdmin

from mentoring.models import Circle, Programme, Session


@admin.register(Programme)
class ProgrammeAdmin(ModelAdmin):
    list_display = ("name", "community", "kind", "state", "opened_at")
    list_filter = ("state", "kind")
    list_select_related = ("community",)
    raw_id_fields = ("opened_by",)


@admin.register(Circle)
class CircleAdmin(ModelAdmin):
    list_display = ("name", "community", "capacity", "opened_at")
    list_select_related = ("community",)


@admin.register(Session)
class SessionAdmin(ModelAdmin):
    """When circles meet; their notes are nobody else's."""

    list_display = ("circle", "number", "starts_at", "cancelled_at")
    list_select_related = ("circle",)
    exclude = ("notes", "notes_html", "link")
