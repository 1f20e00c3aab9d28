from typing import Any, ClassVar
from zoneinfo import available_timezones

from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import RequestLoginCodeForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.core import context
from allauth.socialaccount.forms import SignupForm as AllauthSocialSignupForm
from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from content.refusing import Watched, refusal_of
from content.rendering import render
from people import door
from people.handles import validate_name
from people.models import Leaving, Person, PostsThen
from people.moving import moved
from people.portraits import squares


class ForThoseWeTake:
    """Makes an account for no address that gets none here."""

    def clean_email(self) -> str:
        email: str = super().clean_email()  # type: ignore[misc]  # of allauth's form, which this stands before
        if complaint := door.complaint_about(email, context.request):
            raise forms.ValidationError(complaint)
        return email


class SignupForm(ForThoseWeTake, AllauthSignupForm):
    display_name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        validators=[validate_name],
        help_text=_("As colleagues know you. You can change it later."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-guess-time-zone": ""}))

    field_order: ClassVar[list[str]] = ["display_name", "email", "password1", "time_zone"]

    def clean_display_name(self) -> str:
        name: str = self.cleaned_data["display_name"]
        if why := refusal_of(name):
            raise forms.ValidationError(why)
        return name


class SocialSignupForm(ForThoseWeTake, AllauthSocialSignupForm):
    """For whoever comes from another house that gave no address, or one that somebody has."""


class AddEmailForm(AllauthAddEmailForm):
    def clean_email(self) -> str:
        email: str = super().clean_email()
        if door.is_thrown_away(email):
            raise forms.ValidationError(door.THROWN_AWAY)
        return email


class LoginForm(AllauthLoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remember"].initial = True


class CodeForm(RequestLoginCodeForm):
    """Asked here, since the code is typed on another page; signing in keeps what was said."""

    remember = forms.BooleanField(initial=True, required=False)

    def clean(self) -> dict[str, Any] | None:
        said: dict[str, Any] | None = super().clean()
        kept = self.cleaned_data.get("remember")
        context.request.session.set_expiry(settings.SESSION_COOKIE_AGE if kept else 0)
        return said


class ProfileForm(Watched, forms.ModelForm[Person]):
    class Meta:
        model = Person
        fields = (
            "display_name",
            "handle",
            "pronouns",
            "role",
            "organisation",
            "workplace",
            "languages",
            "can_help",
            "wants_to_learn",
            "aim",
            "about",
        )
        widgets: ClassVar[dict[str, forms.Widget]] = {"about": forms.Textarea(attrs={"rows": 6})}
        help_texts: ClassVar[dict[str, Any]] = {
            "handle": _("3 to 30 small letters, digits, - or _. Your old address keeps leading to you."),
            "languages": _("With commas between."),
            "can_help": _("With commas between. Colleagues find you by these."),
            "wants_to_learn": _("With commas between."),
            "about": _("What you do, and what people might ask you. Markdown works."),
        }

    def clean_display_name(self) -> str:
        name: str = self.cleaned_data["display_name"]
        validate_name(name)
        return name

    def clean_handle(self) -> str:
        handle = str(self.cleaned_data["handle"]).lower()
        if handle != self.initial["handle"] and not self.instance.may_take_another_handle():
            raise forms.ValidationError(_("You have changed it often lately. Keep this one for a few weeks."))
        return handle

    def clean_aim(self) -> str:
        # The instance still holds the former aim here.
        aim: str = self.cleaned_data["aim"]
        self.instance.aims_at(aim)
        return aim

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.has_changed() and not self.instance.may_change_profile():
            words = _("You have changed your profile often today. What you typed stays here; save it tomorrow.")
            raise forms.ValidationError(words)
        return cleaned

    @transaction.atomic
    def save(self, commit: bool = True) -> Person:
        if self.has_changed():
            self.instance.count_profile_change()
        self.instance.about_html = render(self.instance.about).html
        saved: Person = super().save(commit)
        if commit:
            saved.keep_handle(self.initial["handle"])
            saved.keep_name(self.initial["display_name"])
        return saved


class PortraitForm(forms.Form):
    photo = forms.FileField(
        label=_("A photo of you"),
        help_text=_("It is cropped square. What the camera wrote beside it, the place say, is thrown away."),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp,image/gif"}),
        error_messages={"required": _("Choose a picture first.")},
    )

    def clean_photo(self) -> dict[int, bytes]:
        photo = self.cleaned_data["photo"]
        if photo.size > settings.UPLOAD_MOST_BYTES:
            most = settings.UPLOAD_MOST_BYTES // 1024 // 1024
            raise forms.ValidationError(
                _("This file is larger than %(most)s MB. Make the picture smaller, then try again."),
                params={"most": most},
            )
        return squares(photo)


class AppearanceForm(forms.ModelForm[Person]):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, initial=settings.LANGUAGE_CODE)

    class Meta:
        model = Person
        fields = ("theme", "density", "time_zone", "language")
        widgets: ClassVar[dict[str, forms.Widget]] = {
            "theme": forms.RadioSelect(),
            "density": forms.RadioSelect(),
            "time_zone": forms.Select(
                choices=[(name, name.replace("_", " ")) for name in sorted(available_timezones())]
            ),
        }

    @transaction.atomic
    def save(self, commit: bool = True) -> Person:
        saved: Person = super().save(commit)
        if commit and "time_zone" in self.changed_data:
            moved(saved, self.initial["time_zone"])
        return saved


class PrivacyForm(forms.ModelForm[Person]):
    class Meta:
        model = Person
        fields = ("is_listed", "writers", "shows_presence", "shows_typing")
        widgets = {"writers": forms.RadioSelect}


class LeavingForm(forms.ModelForm[Leaving]):
    posts = forms.ChoiceField(
        label=_("What becomes of what I wrote"), choices=PostsThen, initial=PostsThen.STAY, widget=forms.RadioSelect()
    )

    class Meta:
        model = Leaving
        fields = ("posts",)
