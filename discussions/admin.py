from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin

from discussions.models import NamelessAsk
from discussions.nameless import reveal


@admin.register(NamelessAsk)
class NamelessAskAdmin(ModelAdmin):
    """Questions asked without a name. Who asked is shown only when it is looked up, and that leaves a trace."""

    list_display = ("thread", "at")
    fields = ("thread", "at")
    readonly_fields = ("thread", "at")
    list_select_related = ("thread",)
    search_fields = ("thread__title",)
    actions = ("look_up",)

    @admin.action(description=gettext_lazy("Look up who asked (audited, and the asker is told)"))
    def look_up(self, request: HttpRequest, queryset: QuerySet[NamelessAsk]) -> None:
        for ask in queryset.select_related("thread__community", "person"):
            person = reveal(ask, by=request.user)  # type: ignore[arg-type]
            words = _("“%(title)s” was asked by %(name)s. They are told that it was looked up.")
            self.message_user(request, words % {"title": ask.thread.title, "name": person}, messages.WARNING)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
