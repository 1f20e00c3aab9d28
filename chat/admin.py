from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from chat.models import Message, Room
from chat.querysets import MessageQuerySet
from chat.traces import note_look, versions_of


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


@admin.register(Message)
class MessageAdmin(ModelAdmin):
    """What was changed, taken back or taken away in communities' rooms. Reading its words leaves a trace."""

    list_display = ("room", "author", "created_at", "what_became_of_it")
    list_filter = (
        ("withdrawn_at", admin.EmptyFieldListFilter),
        ("hidden_at", admin.EmptyFieldListFilter),
        ("edited_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("room__name", "room__community__name", "author__display_name")
    ordering = ("-created_at",)
    show_full_result_count = False
    fields = readonly_fields = ("room", "author", "created_at", "edited_at", "withdrawn_at", "hidden_at", "words")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        messages: MessageQuerySet = super().get_queryset(request)
        return messages.touched().filter(room__by_seats=False).select_related("room__community", "author")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        """Looking leaves a trace, also of who only has the address."""
        message = self.get_object(request, object_id)
        if message is not None and self.has_view_permission(request, message):
            assert request.user.is_authenticated  # the admin lets nobody else in
            note_look(message, by=request.user)
        return super().change_view(request, object_id, *args, **kwargs)

    @admin.display(description=gettext_lazy("What it said"))
    def words(self, message: Message) -> str:
        """All of it, the latest first."""
        said = ((f"{version.at:%Y-%m-%d %H:%M}", version.words) for version in versions_of(message))
        return format_html_join("", "<p><b>{}</b><br>{}</p>", said) or _("Its words are gone for good.")

    @admin.display(description=gettext_lazy("What became of it"))
    def what_became_of_it(self, message: Message) -> str:
        if message.withdrawn_at:
            return _("taken back")
        return _("taken away") if message.hidden_at else _("changed")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
