from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from knowledge.models import (
    Check,
    Collection,
    NamelessTelling,
    Remark,
    Resource,
    Sheet,
    Shelf,
    Story,
    StoryNote,
    StoryRequest,
    StoryRound,
)
from knowledge.nameless import reveal
from moderation.admin.looking import LookedAtAdmin, TracedAdmin
from ui.administration import ReadOnlyAdmin


@admin.register(Story)
class StoryAdmin(TracedAdmin):
    list_display = ("title", "community", "author", "kind", "told_at", "hidden_at")
    list_filter = ("kind", "community")
    list_select_related = ("community", "author")
    search_fields = ("title", "standfirst")
    raw_id_fields = ("author",)
    show_full_result_count = False


@admin.register(StoryRequest)
class StoryRequestAdmin(TracedAdmin):
    list_display = ("question", "community", "author", "asked_at", "answered_by")
    list_select_related = ("community", "author", "answered_by")
    search_fields = ("question", "community__name", "author__display_name")
    raw_id_fields = ("author", "answered_by")


@admin.register(Resource)
class ResourceAdmin(TracedAdmin):
    list_display = ("title", "community", "by", "at", "hidden_at")
    list_select_related = ("community", "by")
    search_fields = ("title", "url")
    raw_id_fields = ("by",)
    show_full_result_count = False


@admin.register(Check)
class CheckAdmin(LookedAtAdmin):
    """What people said of whether a story holds. What is wrong with it is decided where flags are."""

    place = "story.community"

    list_display = ("story", "answer", "person", "at", "hidden_at")
    list_filter = ("answer",)
    list_select_related = ("story", "person")
    fields = readonly_fields = ("story", "person", "answer", "words", "at", "hidden_at")
    search_fields = ("story__title",)


@admin.register(StoryRound)
class StoryRoundAdmin(TracedAdmin):
    list_display = ("theme", "community", "by", "begins_on", "ends_on")
    search_fields = ("theme", "community__name")
    list_select_related = ("community", "by")
    raw_id_fields = ("by",)
    exclude = ("stories",)
    show_full_result_count = False


@admin.register(Shelf)
class ShelfAdmin(TracedAdmin):
    list_display = ("name", "community", "position")
    list_select_related = ("community",)
    search_fields = ("name",)


@admin.register(NamelessTelling)
class NamelessTellingAdmin(ReadOnlyAdmin):
    """Stories told without a name. Who told one is shown only when it is looked up, and that leaves a trace."""

    list_display = ("story", "at")
    fields = ("story", "at")
    readonly_fields = ("story", "at")
    list_select_related = ("story",)
    search_fields = ("story__title",)
    actions = ("look_up",)

    @admin.action(description=gettext_lazy("Look up who told it (audited, and the teller is told)"))
    def look_up(self, request: HttpRequest, queryset: QuerySet[NamelessTelling]) -> None:
        for telling in queryset.select_related("story__community", "person"):
            person = reveal(telling, by=request.user)  # type: ignore[arg-type]
            words = _("“%(title)s” was told by %(name)s. They are told that it was looked up.")
            self.message_user(request, words % {"title": telling.story.title, "name": person}, messages.WARNING)


@admin.register(Sheet)
class SheetAdmin(LookedAtAdmin):
    list_display = ("title", "community", "kind", "by", "at", "hidden_at")
    list_filter = ("kind",)
    list_select_related = ("community", "by")
    search_fields = ("title", "community__name", "by__display_name")
    ordering = ("-at",)
    exclude = ("html", "renderer_version")


@admin.register(Collection)
class CollectionAdmin(LookedAtAdmin):
    list_display = ("title", "community", "by", "is_path", "changed_at", "hidden_at")
    list_select_related = ("community", "by")
    search_fields = ("title", "community__name", "by__display_name")
    ordering = ("-changed_at",)


@admin.register(StoryNote)
class StoryNoteAdmin(LookedAtAdmin):
    """Said beside a story."""

    list_display = ("story", "author", "kind", "at", "hidden_at")
    list_filter = ("kind",)
    list_select_related = ("story", "author")
    search_fields = ("story__title", "author__display_name")
    ordering = ("-at",)


@admin.register(Remark)
class RemarkAdmin(LookedAtAdmin):
    """Said beside a resource or a sheet."""

    list_display = ("resource", "sheet", "author", "at", "hidden_at")
    list_select_related = ("resource", "sheet", "author")
    search_fields = ("resource__title", "sheet__title", "author__display_name")
    ordering = ("-at",)
