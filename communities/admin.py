from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from communities.models import Ban, Community, Goal, JoinRequest, Letter, Membership, Norm


class NormInline(TabularInline):
    model = Norm
    extra = 0


class GoalInline(TabularInline):
    model = Goal
    extra = 0


@admin.register(Community)
class CommunityAdmin(ModelAdmin):
    list_display = ("name", "access", "member_count", "founded_at")
    list_filter = ("access",)
    search_fields = ("name", "slug", "purpose")
    readonly_fields = ("slug", "founded_by", "founded_at", "member_count")
    inlines = (NormInline, GoalInline)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class BelongingAdmin(ModelAdmin):
    """Read only: joining, leaving and bans have rules of their own and tell the log."""

    list_select_related: ClassVar[tuple[str, ...]] = ("community", "person")
    search_fields: ClassVar[tuple[str, ...]] = ("person__display_name", "person__handle", "community__name")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Membership)
class MembershipAdmin(BelongingAdmin):
    list_display = ("person", "community", "role", "joined_at")
    list_filter = ("role",)


@admin.register(JoinRequest)
class JoinRequestAdmin(BelongingAdmin):
    list_display = ("person", "community", "asked_at", "refused_at")


@admin.register(Letter)
class LetterAdmin(BelongingAdmin):
    """What those who lead wrote to everybody in a place. Taking one back is theirs."""

    list_display = ("community", "author", "occasion", "at")
    list_filter = ("occasion",)
    list_select_related = ("community", "author")
    search_fields = ("words", "community__name", "author__display_name")
    ordering = ("-at",)


@admin.register(Ban)
class BanAdmin(BelongingAdmin):
    list_display = ("person", "community", "by", "at")
    list_select_related = ("community", "person", "by")
