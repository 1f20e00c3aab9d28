"""Whatever somebody types has a length, and what is longer is said beside its field instead of ending in a mistake."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from importlib import import_module

from django import forms
from django.conf import settings

from tests.security.test_how_it_is_built import ROOMS

TOO_LONG = "x" * 300_000
LONG_ADDRESS = f"https://example.org/{'x' * 2000}"
ELSEWHERE = {
    "chat.forms.WordsForm.source": "in bytes, as sockets have it: clean_source",
    "allauth.account.forms.LoginForm.password": "kept nowhere; no request has room for much (config/serving)",
    "allauth.account.forms.BaseSignupForm.username": "not asked for",
    "people.forms.SignupForm.time_zone": "taken where there is such a zone",
    "moderation.forms.DecisionForm.carry_to": "taken where there is such a place",
}


def forms_below(made: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    for one in made.__subclasses__():
        yield one
        yield from forms_below(one)


def typed_into() -> Iterator[tuple[str, forms.CharField]]:
    """Each field, by the form that made it."""
    import_module(settings.ROOT_URLCONF)
    for form in forms_below(forms.BaseForm):
        if form.__module__.partition(".")[0] in ROOMS:
            for name, field in getattr(form, "base_fields", {}).items():
                if isinstance(field, forms.CharField):
                    maker = next(one for one in reversed(form.__mro__) if name in getattr(one, "base_fields", {}))
                    yield f"{maker.__module__}.{maker.__qualname__}.{name}", deepcopy(field)


def is_endless(field: forms.CharField) -> bool:
    if field.max_length is not None:
        return False
    try:
        field.clean(LONG_ADDRESS if isinstance(field, forms.URLField) else TOO_LONG)
    except forms.ValidationError:
        return False
    return True


def test_nothing_is_typed_without_end() -> None:
    fields = dict(typed_into())
    assert len(fields) > 150
    assert {name for name, field in fields.items() if is_endless(field)} == set(ELSEWHERE)
