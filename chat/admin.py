from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chat.models import Message, Mute, Room
from chat.querysets import MessageQuerySet
from chat.traces import versions_of
from moderation.admin.looking import LookedAtAdmin, TracedAdmin
from ui.administration import ReadOnlyAdmin


@admin.register(Room)
class RoomAdmin(TracedAdmin):
    list_display = ("name", "community", "last_message_at")
    list_select_related = ("community",)
    search_fields = ("name", "community__name")
    readonly_fields = ("community", "slug")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Room]:
        """Who talks with whom, and what a circle calls its room, is nobody else's to know."""
        rooms: QuerySet[Room] = super().get_queryset(request)
        return rooms.filter(by_seats=False)


@admin.register(Message)
class MessageAdmin(LookedAtAdmin):
    """What was changed, taken back or taken away in communities' rooms. Reading its words leaves a trace."""

    list_display = ("room", "author", "created_at", "what_became_of_it")
    list_filter = (
        ("withdrawn_at", admin.EmptyFieldListFilter),
        ("hidden_at", admin.EmptyFieldListFilter),
        ("edited_at", admin.EmptyFieldListFilter),
    )
    search_fields = ("room__name", "room__community__name", "author__display_name")
    ordering = ("-created_at",)
    fields = readonly_fields = ("room", "author", "created_at", "edited_at", "withdrawn_at", "hidden_at", "words")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        messages: MessageQuerySet = super().get_queryset(request)
        return messages.touched().filter(room__by_seats=False).select_related("room__community", "author")

    def scope_of(self, row: Message) -> str:
        return row.room.audience

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


@admin.register(Mute)
class MuteAdmin(ReadOnlyAdmin):
    """Who only reads in a room for a while."""

    list_display = ("person", "room", "until", "by", "at")
    list_select_related = ("person", "room", "by")
    search_fields = ("person__display_name", "person__handle", "room__name")
    ordering = ("-at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mute]:
        mutes: QuerySet[Mute] = super().get_queryset(request)
        return mutes.filter(room__by_seats=False)
