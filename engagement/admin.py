from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from engagement.models import Activity, Delivery, Mail


class ReadOnlyAdmin(ModelAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Activity)
class ActivityAdmin(ReadOnlyAdmin):
    list_display = ("at", "verb", "actor", "scope", "target_type", "target_id")
    list_filter = ("verb",)
    list_select_related = ("actor", "target_type")
    ordering = ("-pk",)
    show_full_result_count = False


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("activity", "consumer", "due_at", "attempts", "last_error")
    list_filter = ("consumer",)
    list_select_related = ("activity",)


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
    show_full_result_count = False
