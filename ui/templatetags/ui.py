"""{% load ui %}: icons, faces, weaves, times and fields, drawn the same way everywhere."""

import datetime
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.forms import BaseForm, BoundField, CheckboxInput
from django.templatetags.static import static
from django.utils import formats
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ui import icons, kinds, letters, modules, portraits, stylesheet, times, weaves
from ui.folding import captured, drawn_once, said_once, unchanging

# So many fields stand on a small screen below the head of a page.
IN_SIGHT = 3

register = template.Library()
register.tag(captured)
register.tag(unchanging)
register.tag("translate", said_once)


def icon(name: str, size: int = 18, css: str = "", **attrs: str) -> SafeString:
    """{% icon "house" %}, {% icon "x" size=16 class="push" %}"""
    return icons.icon(name, size, attrs.get("class", css))


def _varying_icon(name: str, size: int = 18, css: str = "", **attrs: str) -> SafeString:
    return icons.icon_or_stand_in(name, size, attrs.get("class", css))


def icon_before(name: str) -> SafeString:
    """<a class="act {% icon_before "reply" %}">: an icon without an element of its own."""
    return icons.icon_before(name)


def kind_icon(kind: str, size: int = 20, css: str = "") -> SafeString:
    return kinds.kind_icon(kind, size, css)


drawn_once(register, icon, _varying_icon)
drawn_once(register, icon_before)
drawn_once(register, kind_icon)


@register.simple_tag
def avatar(person: Any, size: int = 34, here: bool = False, named: bool = True) -> SafeString:
    return portraits.avatar(person, size, here, named=named)


@register.simple_tag
def letter_face(person: Any) -> SafeString:
    return letters.letter_face(person)


@register.simple_tag
def avatars(people: Any, size: int = 24, total: int | None = None) -> SafeString:
    return portraits.avatars(people, size, total)


@register.simple_tag
def face(seed: str, name: str, size: int = 48) -> SafeString:
    return portraits.drawing(seed, name, size)


@register.simple_tag
def tile(community: Any, size: int = 28) -> SafeString:
    return weaves.tile(community, size)


@register.simple_tag
def selvedge(community: Any) -> SafeString:
    return weaves.selvedge(community)


@register.filter
def hue_class(community: Any) -> str:
    """The class that tints what is inside with a community's colour: <main class="{{ community|hue_class }}">"""
    return weaves.classes(community).split()[0]


@register.simple_tag
def ago(when: datetime.datetime | None, by_age: bool = False) -> SafeString | str:
    return times.ago(when, by_age=by_age)


@register.simple_tag
def number(value: int | None) -> str:
    return "" if value is None else formats.number_format(value, force_grouping=True)


@register.simple_tag
def dom_id(thing: Model, prefix: str = "") -> str:
    """The one way ids are made: {% dom_id post %} is post-12, {% dom_id post "reply" %} is reply-post-12."""
    return "-".join(filter(None, (prefix, thing._meta.model_name, str(thing.pk))))


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, label: str = "", hint: str = "", css: str = "") -> dict[str, Any]:
    """Label, hint, control and errors, linked by the ids Django itself puts into aria-describedby."""
    widget = bound.field.widget
    return {
        "field": bound,
        "label": label or bound.label,
        "hint": hint or bound.help_text,
        "checkbox": isinstance(widget, CheckboxInput),
        "control": bound.as_widget(attrs=_control_attributes(bound, hint, css)),
    }


@register.filter
def faults_below(form: BaseForm | str | None) -> list[tuple[str, str]]:
    """The ids and labels of what was refused, where some of it stands so far down that the page opens without it."""
    if not isinstance(form, BaseForm) or not form.errors:
        return []
    fields = form.visible_fields()
    is_below = any(bound.errors for bound in fields[IN_SIGHT:])
    return [(_place_of(bound), str(bound.label)) for bound in fields if is_below and bound.errors]


def _place_of(bound: BoundField) -> str:
    """Several choices have no control of that name; the first of them does."""
    return bound.id_for_label or f"{bound.auto_id}_0"


def _control_attributes(bound: BoundField, hint: str, css: str) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    given = bound.field.widget.attrs
    if not bound.use_fieldset and not isinstance(bound.field.widget, CheckboxInput):
        attributes["class"] = " ".join(filter(None, ("input", css, given.get("class"))))
    if str(bound.label).lower() in str(given.get("placeholder", "")).lower():
        attributes["placeholder"] = False  # says the label again, in a place that goes away
    if hint and not bound.help_text:
        ids = [f"{bound.auto_id}_helptext"] + ([f"{bound.auto_id}_error"] if bound.errors else [])
        attributes["aria-describedby"] = " ".join(ids)
    return attributes


@register.simple_tag
def stylesheet_link() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', _address(stylesheet.NAME))


def _address(name: str) -> str:
    """The page that says something broke must not break because the file names are not made yet."""
    try:
        return static(name)
    except ValueError:
        return f"{settings.STATIC_URL}{name}"


@register.simple_tag
def font_preloads() -> SafeString:
    """The two faces every page starts with, if set-up has made them."""
    if not stylesheet.fonts_ready():
        return SafeString()
    faces = ((static(f"fonts/{name}"),) for name in ("literata-latin.woff2", "figtree-latin.woff2"))
    return format_html_join("\n", '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>', faces)


@register.simple_tag
def import_map() -> SafeString:
    return mark_safe(modules.import_map())


@register.simple_tag
def csrf_cookie_name() -> str:
    return settings.CSRF_COOKIE_NAME
