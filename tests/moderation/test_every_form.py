"""Each form whose words others read takes part in what is asked of words, and is told who writes them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.forms.forms import BaseForm

from content.forms import ThanksForm
from content.refusing import Watched

DECIDES = "whoever decides says why to the one it concerns, and must be able to name what is not taken"
TELLS = "whoever looks must be told what it is about, in words that are not taken elsewhere"
HELD = "its words wait where they are stored, which asks what forms ask"
SHAPED = "taken is only what has one shape: days, hours, addresses, people, one of several"
OWN = "nobody else reads it"
# Forms with text that are not `Watched`, and why they need not be.
NEED_NOT = {
    "chat.forms.MessageForm": HELD,
    "chat.forms.MuteForm": DECIDES,
    "chat.forms.PageMessageForm": HELD,
    "chat.forms.TakeAwayForm": DECIDES,
    "chat.forms.WordsForm": HELD,
    "communities.forms.flags.LeadersDecisionForm": DECIDES,
    "communities.forms.inviting.InvitingForm": SHAPED,
    "communities.forms.members.BanForm": DECIDES,
    "communities.forms.members.RemovalForm": DECIDES,
    "communities.forms.members.WordForm": DECIDES,
    "communities.goals.forms.LinkForm": "what lies elsewhere goes through the form of a resource",
    "content.forms.PreviewForm": OWN,
    "discussions.forms.MergeForm": SHAPED,
    "engagement.choosing.MutingForm": OWN,
    "engagement.forms.LeavingOutForm": SHAPED,
    "mentoring.forms.PlaceForm": SHAPED,
    "mentoring.hours_forms.ListForm": SHAPED,
    "mentoring.observing.forms.ReaderForm": SHAPED,
    "mentoring.pair_forms.PrivateNoteForm": OWN,
    "mentoring.scheduling_forms.DaysOffForm": SHAPED,
    "moderation.admin.forms.StaffDecisionForm": DECIDES,
    "moderation.admin.measures.AnswerForm": DECIDES,
    "moderation.forms.AppealForm": TELLS,
    "moderation.forms.DecisionForm": DECIDES,
    "moderation.forms.FlagForm": TELLS,
    "moderation.forms.PersonFlagForm": TELLS,
    "people.forms.AddEmailForm": SHAPED,
    "people.forms.AppearanceForm": SHAPED,
    "people.forms.CodeForm": SHAPED,
    "people.forms.LoginForm": OWN,
    "people.forms.SignupForm": "nobody is there yet who writes: the name is asked about where it is cleaned",
    "people.forms.SocialSignupForm": SHAPED,
}


@cache
def our_forms() -> dict[str, type[BaseForm]]:
    ours = [one for one in apps.get_app_configs() if one.path == str(settings.BASE_DIR / one.name.replace(".", "/"))]
    for config in ours:
        for module in pkgutil.walk_packages([config.path], f"{config.name}."):
            if ".migrations" not in module.name:
                importlib.import_module(module.name)
    names = {config.name.split(".")[0] for config in ours}
    found = (one for one in _below(BaseForm) if one.__module__.split(".")[0] in names)
    return {f"{one.__module__}.{one.__qualname__}": one for one in found}


def _below(kind: type[BaseForm]) -> Iterator[type[BaseForm]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def has_text(form: type[BaseForm]) -> bool:
    """Or may have: what fields are added while it is made is not looked into."""
    return any(_is_text(field) for field in getattr(form, "base_fields", {}).values()) or _adds_fields(form)


def _is_text(field: forms.Field) -> bool:
    return isinstance(field, forms.CharField) and not field.widget.is_hidden


def _adds_fields(form: type[BaseForm]) -> bool:
    made = (one for one in form.__mro__ if not one.__module__.startswith("django"))
    return any(
        re.search(r"self\.fields\[[^\]]+\] = (?!forms\.\w*(Choice|Integer)Field)", inspect.getsource(one))
        for one in made
        if one is not object
    )


def test_every_form_that_takes_text_is_watched_or_need_not_be() -> None:
    assert len(our_forms()) > 100
    takes_text = {name for name, form in our_forms().items() if has_text(form)}
    watched = {name for name, form in our_forms().items() if issubclass(form, Watched)}
    assert takes_text - watched == NEED_NOT.keys()


def test_a_form_that_was_not_told_who_writes_says_so() -> None:
    with pytest.raises(TypeError, match="who writes"):
        ThanksForm({"words": "Thank you."})
    assert not ThanksForm().is_bound
