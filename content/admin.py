from __future__ import annotations

from django.contrib import admin

from content.models import Upload
from ui.administration import ReadOnlyAdmin


@admin.register(Upload)
class UploadAdmin(ReadOnlyAdmin):
    """What lies on the disk, by whom and how large; its address opens it and stays untold."""

    list_display = ("name", "owner", "media_type", "size", "at")
    list_filter = ("media_type",)
    list_select_related = ("owner",)
    search_fields = ("name", "owner__display_name", "owner__handle")
    ordering = ("-at",)
    fields = ("name", "owner", "media_type", "size", "width", "height", "at", "target_type")
