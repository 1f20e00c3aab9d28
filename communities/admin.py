from __future__ import annotations

from typing import ClassVar

from django.contrib import admin
from unfold.admin import TabularInline

from communities.models import (
    Ballot,
    Ban,
    Community,
    Goal,
    Invitation,
    JoinRequest,
    Letter,
    Membership,
    Norm,
    Proposal,
    SlugHistory,
    Term,
)
from moderation.admin.looking import LookedAtAdmin, OfMembersAdmin, TracedAdmin
from ui.administration import ReadOnlyAdmin


class NormInline(TabularInline):
    model = Norm
    extra = 0


class GoalInline(TabularInline):
    model = Goal
    extra = 0


@admin.register(Community)
class CommunityAdmin(TracedAdmin):
    place = ""
    list_display = ("name", "access", "member_count", "founded_at")
    list_filter = ("access",)
    search_fields = ("name", "slug", "purpose")
    readonly_fields = ("slug", "founded_by", "founded_at", "member_count")
    inlines = (NormInline, GoalInline)


class BelongingAdmin(OfMembersAdmin):
    """Joining, leaving and bans have rules of their own and tell the log."""

    list_select_related: ClassVar[tuple[str, ...]] = ("community", "person")
    search_fields: ClassVar[tuple[str, ...]] = ("person__display_name", "person__handle", "community__name")


@admin.register(Membership)
class MembershipAdmin(BelongingAdmin):
    list_display = ("person", "community", "role", "joined_at")
    list_filter = ("role",)


@admin.register(JoinRequest)
class JoinRequestAdmin(BelongingAdmin):
    list_display = ("person", "community", "asked_at", "refused_at")


@admin.register(Letter)
class LetterAdmin(LookedAtAdmin):
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


@admin.register(Term)
class TermAdmin(BelongingAdmin):
    """How long somebody leads, and to whom it was handed over."""

    list_display = ("person", "community", "began_at", "ends_at", "ended_at", "successor")
    list_select_related = ("community", "person", "successor")


@admin.register(Goal)
class GoalAdmin(LookedAtAdmin):
    list_display = ("title", "community", "reached", "wanted", "set_at")
    list_select_related = ("community",)
    search_fields = ("title", "community__name")
    ordering = ("-set_at",)
    exclude = ("sending_key",)


@admin.register(Proposal)
class ProposalAdmin(LookedAtAdmin):
    list_display = ("title", "community", "author", "created_at", "withdrawn_at", "hidden_at")
    list_select_related = ("community", "author")
    search_fields = ("title", "community__name", "author__display_name")
    ordering = ("-created_at",)
    exclude = ("sending_key", "what_html", "why_html")


@admin.register(Ballot)
class BallotAdmin(LookedAtAdmin):
    """That people were asked, and until when. Who took which stance stands on its page, unless names are kept back."""

    list_display = ("community", "method", "opened_by", "opened_at", "closes_at")
    list_filter = ("method",)
    list_select_related = ("community", "opened_by")
    search_fields = ("community__name", "opened_by__display_name")
    ordering = ("-opened_at",)


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Who asked people in, and how many came. The way in, and whom it was sent to, is theirs."""

    view_on_site = False
    list_display = ("community", "by", "made_at", "expires_at", "uses", "revoked_at")
    list_select_related = ("community", "by")
    search_fields = ("community__name", "by__display_name")
    ordering = ("-made_at",)
    fields = ("community", "by", "made_at", "expires_at", "most_uses", "uses", "revoked_at")


@admin.register(SlugHistory)
class SlugHistoryAdmin(ReadOnlyAdmin):
    """Former addresses, which lead on."""

    list_display = ("slug", "community", "until")
    list_select_related = ("community",)
    search_fields = ("slug", "community__name")
