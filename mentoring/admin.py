"""What runs and who takes part. Notes, wishes, check-ins, visits and what two agree on are nobody else's: not here."""

from __future__ import annotations

from django.contrib import admin

from mentoring.models import Circle, CircleMembership, Pairing, Participation, Programme, Series, Session
from moderation.admin.looking import OfMembersAdmin, TracedAdmin


@admin.register(Programme)
class ProgrammeAdmin(TracedAdmin):
    list_display = ("name", "community", "kind", "state", "opened_at")
    list_filter = ("state", "kind")
    list_select_related = ("community",)
    search_fields = ("name", "community__name")
    raw_id_fields = ("opened_by",)


@admin.register(Participation)
class ParticipationAdmin(OfMembersAdmin):
    place = "programme.community"
    list_display = ("person", "programme", "role", "capacity", "joined_at")
    list_filter = ("role",)
    list_select_related = ("person", "programme")
    search_fields = ("person__display_name", "person__handle", "programme__name")
    ordering = ("-joined_at",)
    fields = ("person", "programme", "role", "capacity", "paused_until", "joined_at")


@admin.register(Pairing)
class PairingAdmin(OfMembersAdmin):
    place = "programme.community"
    list_display = ("mentor", "mentee", "programme", "state", "asked_at", "answered_at")
    list_filter = ("state",)
    list_select_related = ("mentor", "mentee", "programme")
    search_fields = ("mentor__display_name", "mentee__display_name", "programme__name")
    ordering = ("-pk",)
    fields = ("mentor", "mentee", "programme", "state", "asked_at", "answered_at")


@admin.register(Circle)
class CircleAdmin(TracedAdmin):
    list_display = ("name", "community", "capacity", "opened_at")
    list_select_related = ("community",)
    search_fields = ("name", "community__name")


@admin.register(CircleMembership)
class CircleMembershipAdmin(OfMembersAdmin):
    place = "circle.community"
    list_display = ("person", "circle", "hosts", "accepted_at", "joined_at")
    list_select_related = ("person", "circle")
    search_fields = ("person__display_name", "person__handle", "circle__name")
    ordering = ("-pk",)
    fields = ("person", "circle", "hosts", "accepted_at", "joined_at")


@admin.register(Series)
class SeriesAdmin(OfMembersAdmin):
    place = "circle.community"
    list_display = ("circle", "rhythm", "clock", "time_zone", "made_at")
    list_select_related = ("circle",)
    search_fields = ("circle__name",)
    fields = ("circle", "rhythm", "clock", "time_zone", "takes_turns", "made_by", "made_at")


@admin.register(Session)
class SessionAdmin(TracedAdmin):
    """When circles meet; their notes are nobody else's."""

    place = "circle.community"
    list_display = ("circle", "number", "starts_at", "cancelled_at")
    list_select_related = ("circle",)
    search_fields = ("circle__name", "circle__community__name")
    exclude = ("notes", "notes_html", "link")
