from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from engagement.models import Activity, Delivery, DigestIssue, Mail, MailHold, Notification, Suppression
from engagement.suppressing import hash_of
from ui.administration import ReadOnlyAdmin


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ("at", "verb", "actor", "scope", "target_type", "target_id")
    list_filter = ("verb",)
    list_select_related = ("actor", "target_type")
    search_fields = ("=verb", "=scope", "=place", "=target_id", "actor__display_name", "actor__handle")
    ordering = ("-pk",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("activity", "consumer", "due_at", "attempts", "last_error")
    list_filter = ("consumer",)
    list_select_related = ("activity",)
    search_fields = ("=consumer", "=activity__verb", "last_error")


@admin.register(Mail)
class MailAdmin(ReadOnlyAdmin):
    """Who got what kind of mail when, at which address; never its words. Codes and invitations have only an address."""

    list_display = (
        "created_at",
        "kind",
        "lane",
        "to_address",
        "person",
        "sent_at",
        "provider_id",
        "attempts",
        "last_error",
    )
    list_filter = ("kind", "lane")
    list_select_related = ("person",)
    search_fields = ("person__display_name", "person__handle", "=kind", "=message_id", "=provider_id", "last_error")
    ordering = ("-pk",)
    fields = (
        "created_at",
        "kind",
        "lane",
        "to_address",
        "person",
        "due_at",
        "sent_at",
        "attempts",
        "last_error",
        "message_id",
        "provider_id",
    )


@admin.register(Notification)
class NotificationAdmin(ReadOnlyAdmin):
    """Who was told of what kind of thing, and when they read it; never in which words, nor of which: who asked without
    a name is told of their own question."""

    list_display = ("created_at", "person", "kind", "place", "read_at", "mail_due_at")
    list_filter = ("kind",)
    list_select_related = ("person",)
    search_fields = ("person__display_name", "person__handle")
    ordering = ("-pk",)
    fields = ("created_at", "person", "kind", "place", "read_at", "mail_due_at")


@admin.register(DigestIssue)
class DigestIssueAdmin(ReadOnlyAdmin):
    list_display = ("person", "period", "made_at")
    list_select_related = ("person",)
    search_fields = ("person__display_name", "person__handle")
    ordering = ("-pk",)
    fields = ("person", "period", "made_at")


@admin.register(Suppression)
class SuppressionAdmin(ReadOnlyAdmin):
    """Addresses that are not written to. Which they are nobody reads here; who knows one finds it."""

    list_display = ("why", "times", "since")
    list_filter = ("why",)
    search_fields = ("address",)
    search_help_text = _("A whole address")
    ordering = ("-since",)
    fields = ("why", "times", "since")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Suppression], search_term: str
    ) -> tuple[QuerySet[Suppression], bool]:
        return (queryset.filter(address=hash_of(search_term)) if search_term else queryset), False


@admin.register(MailHold)
class MailHoldAdmin(ReadOnlyAdmin):
    """While one stands no mail leaves (docs/operations.md)."""

    list_display = ("since", "why")
    search_fields = ("why",)
