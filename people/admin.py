from __future__ import annotations

from typing import Any, ClassVar

from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from people.models import HandleHistory, Person

# Providers come from the environment, and their keys and tokens are nobody's to read.
for model in (SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(model)


@admin.register(Person)
class PersonAdmin(ModelAdmin):
    """Who has an account. Addresses are shown on the page of one person, not in the list."""

    list_display = ("display_name", "handle", "role", "is_active", "is_staff", "is_placeholder", "date_joined")
    list_filter = ("is_active", "is_staff", "is_placeholder")
    search_fields = ("display_name", "handle", "email")
    ordering = ("display_name",)
    show_full_result_count = False
    readonly_fields = ("email", "handle", "date_joined", "last_login", "is_placeholder")
    filter_horizontal = ("groups", "user_permissions")
    fieldsets: ClassVar[Any] = (
        (None, {"fields": ("display_name", "handle", "email", "role", "organisation", "about")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("History"), {"fields": ("date_joined", "last_login", "is_placeholder")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People make their accounts themselves."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only who may do everything hands out the right to."""
        kept = () if request.user.is_superuser else ("is_staff", "is_superuser", "groups", "user_permissions")
        return (*self.readonly_fields, *kept)


@admin.register(HandleHistory)
class HandleHistoryAdmin(ModelAdmin):
    list_display = ("handle", "person", "until")
    search_fields = ("handle",)
    list_select_related = ("person",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
