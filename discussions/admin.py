from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from discussions.models import NamelessAsk, Poll, Post, Summary, Thread
from discussions.nameless import reveal
from moderation.admin.looking import LookedAtAdmin
from ui.administration import ReadOnlyAdmin


@admin.register(NamelessAsk)
class NamelessAskAdmin(ReadOnlyAdmin):
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


@admin.register(Thread)
class ThreadAdmin(LookedAtAdmin):
    """What is done about one is done where it stands, or in the queue of what was flagged."""

    list_display = ("title", "community", "kind", "author", "last_number", "last_post_at", "hidden_at")
    list_filter = ("kind", ("hidden_at", admin.EmptyFieldListFilter), ("locked_at", admin.EmptyFieldListFilter))
    list_select_related = ("community", "author")
    search_fields = ("title", "community__name", "author__display_name")
    ordering = ("-pk",)
    exclude = ("last_excerpt", "face_ids", "revision")


@admin.register(Post)
class PostAdmin(LookedAtAdmin):
    """Who wrote where and when; the words on the page of one."""

    place = "thread.community"
    list_display = ("thread", "number", "author", "created_at", "edited_at", "withdrawn_at", "hidden_at")
    list_filter = (("hidden_at", admin.EmptyFieldListFilter), ("withdrawn_at", admin.EmptyFieldListFilter))
    list_select_related = ("thread", "author")
    search_fields = ("thread__title", "author__display_name", "author__handle")
    ordering = ("-pk",)
    fields = ("thread", "number", "author", "created_at", "edited_at", "withdrawn_at", "hidden_at", "source")


@admin.register(Summary)
class SummaryAdmin(LookedAtAdmin):
    place = "thread.community"
    list_display = ("thread", "updated_by", "updated_at", "edition")
    list_select_related = ("thread", "updated_by")
    search_fields = ("thread__title", "updated_by__display_name")
    ordering = ("-updated_at",)
    fields = ("thread", "updated_by", "updated_at", "edition", "source")


@admin.register(Poll)
class PollAdmin(LookedAtAdmin):
    """What was asked; who chose what stands on its page, where names are not kept back."""

    place = "post.thread.community"
    list_display = ("post", "ballot")
    list_select_related = ("post", "ballot")
    search_fields = ("post__thread__title",)
    ordering = ("-pk",)
    fields = ("question", "ballot")
