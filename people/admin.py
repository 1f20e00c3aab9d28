from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import allauth.mfa.admin
import allauth.socialaccount.admin
import allauth.usersessions.admin  # noqa: F401 (registered before they are taken out)
from allauth.account.admin import EmailAddressAdmin as AddressAdmin
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from people.models import HandleHistory, Leaving, Person
from people.permissions import can_look_after
from ui.administration import ReadOnlyAdmin

BY_PERSON = ("user__display_name", "user__handle")

# Providers come from the environment. Their keys and tokens, and those of second factors and sessions, are nobody's to
# read; and allauth's own pages look for names that our people do not have.
for model in (SocialAccount, SocialApp, SocialToken, EmailAddress, Authenticator, UserSession):
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

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if "display_name" in form.changed_data:
            obj.keep_name(form.initial["display_name"])

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People make their accounts themselves."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        may = obj is None or can_look_after(request.user, obj)
        return may and super().has_change_permission(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """Only who may do everything hands out the right to."""
        kept = () if request.user.is_superuser else ("is_staff", "is_superuser", "groups", "user_permissions")
        return (*self.readonly_fields, *kept)


@admin.register(HandleHistory)
class HandleHistoryAdmin(ReadOnlyAdmin):
    """Each stays somebody's, so that old addresses lead to nobody else."""

    list_display = ("handle", "person", "until")
    search_fields = ("handle",)
    list_select_related = ("person",)


@admin.register(Leaving)
class LeavingAdmin(ReadOnlyAdmin):
    """Who asked to be erased, and when that comes."""

    list_display = ("person", "asked_at", "due_at")
    list_select_related = ("person",)
    search_fields = ("person__display_name", "person__handle")
    ordering = ("due_at",)


def _may(request: HttpRequest, obj: Any) -> bool:
    """What lets a person in, who may be staff."""
    return obj is None or can_look_after(request.user, obj.user)


class NotNamedInLog(ModelAdmin):
    """What staff do is in the administration's log for good: an address, a browser, the name of a key are not."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        return self._without_names([super().log_addition(request, obj, message)])[0]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> LogEntry:
        return self._without_names([super().log_change(request, obj, message)])[0]

    def log_deletions(self, request: HttpRequest, queryset: Any) -> list[LogEntry]:
        return self._without_names(super().log_deletions(request, queryset))

    def _without_names(self, entries: Sequence[LogEntry]) -> list[LogEntry]:
        for entry in entries:
            entry.object_repr = f"{self.opts.verbose_name} {entry.object_id}"
        LogEntry.objects.bulk_update(entries, ["object_repr"])
        return list(entries)


@admin.register(EmailAddress)
class EmailAddressAdmin(AddressAdmin, NotNamedInLog):
    search_fields = ("email", *BY_PERSON)
    show_full_result_count = False

    def get_search_fields(self, request: HttpRequest) -> Sequence[str]:
        return self.search_fields

    def has_change_permission(self, request: HttpRequest, obj: EmailAddress | None = None) -> bool:
        return _may(request, obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: EmailAddress | None = None) -> bool:
        return _may(request, obj) and super().has_delete_permission(request, obj)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **said: Any) -> Any:
        """It is given to nobody whom they may not look after."""
        if not request.user.is_superuser:
            said["queryset"] = Person.objects.filter(Q(is_staff=False, is_superuser=False) | Q(pk=request.user.pk))
        return super().formfield_for_foreignkey(db_field, request, **said)

    @admin.action(description=_("Mark selected email addresses as verified"), permissions=["change"])
    def make_verified(self, request: HttpRequest, queryset: QuerySet[EmailAddress]) -> None:
        theirs = [one.pk for one in queryset.select_related("user") if _may(request, one)]
        super().make_verified(request, queryset.filter(pk__in=theirs))


class SignInAdmin(ReadOnlyAdmin, NotNamedInLog):
    """That there is one, and nothing that would let somebody in. Taking it away is all that can be done."""

    search_fields = BY_PERSON
    list_select_related = ("user",)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return _may(request, obj) and ModelAdmin.has_delete_permission(self, request, obj)


@admin.register(Authenticator)
class AuthenticatorAdmin(SignInAdmin):
    """Whoever lost their phone and their codes signs in without, once it is taken away here."""

    list_display = fields = ("user", "type", "created_at", "last_used_at")
    list_filter = ("type",)


@admin.register(UserSession)
class UserSessionAdmin(SignInAdmin):
    """Taken away, it ends."""

    list_display = fields = ("user", "created_at", "last_seen_at", "ip", "user_agent")

    def delete_model(self, request: HttpRequest, obj: UserSession) -> None:
        obj.end()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[UserSession]) -> None:
        for session in queryset:
            session.end()
