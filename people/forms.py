from typing import ClassVar
from zoneinfo import available_timezones

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from content.rendering import render
from people.models import Person


class SignupForm(AllauthSignupForm):
    display_name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        help_text=_("As colleagues know you. You can change it later."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-guess-time-zone": ""}))

    field_order: ClassVar[list[str]] = ["display_name", "email", "password1", "time_zone"]

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        return zone if zone in available_timezones() else "UTC"


class ProfileForm(forms.ModelForm[Person]):
    class Meta:
        model = Person
        fields = (
            "display_name",
            "handle",
            "pronouns",
            "role",
            "organisation",
            "languages",
            "can_help",
            "wants_to_learn",
            "about",
            "is_listed",
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {"about": forms.Textarea(attrs={"rows": 6})}

    def clean_handle(self) -> str:
        return str(self.cleaned_data["handle"]).lower()

    @transaction.atomic
    def save(self, commit: bool = True) -> Person:
        self.instance.about_html = render(self.instance.about).html
        saved: Person = super().save(commit)
        if commit:
            saved.keep_handle(self.initial["handle"])
        return saved


class AppearanceForm(forms.ModelForm[Person]):
    class Meta:
        model = Person
        fields = ("theme", "time_zone")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "time_zone": forms.Select(
                choices=[(name, name.replace("_", " ")) for name in sorted(available_timezones())]
            )
        }
