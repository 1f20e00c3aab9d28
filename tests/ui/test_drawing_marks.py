"""Icons, kinds and the mark: drawn from names, once."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.base import TextNode
from django.utils import translation
from pytest_django import Settings

from ui import icons, stylesheet
from ui.icons import RENAMED, STANDS_IN
from ui.kinds import KINDS
from ui.shell import ELSEWHERE, MINE, SIDE


def drawn(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_an_icon_is_one_empty_element_that_readers_skip() -> None:
    assert drawn('{% icon "house" size=20 class="push" %}') == '<i class="i i-house i20 push"></i>'
    assert drawn('{% icon "house" %}') == '<i class="i i-house"></i>'


def test_the_stylesheet_draws_every_icon_a_template_or_a_room_names() -> None:
    css = stylesheet.joined()
    kinds = {name for _tint, name in KINDS.values()}
    named = {STANDS_IN, *RENAMED, "hand-heart", *kinds, *(place.icon for place in SIDE)}
    assert [name for name in named if f".i-{name},.w-{name}:before{{mask-image:url(" not in css] == []
    assert len(icons.rules()) < 80_000


def test_every_size_an_icon_is_asked_for_in_has_a_rule() -> None:
    asked: set[str] = set()
    for path in (Path(settings.BASE_DIR) / "templates").rglob("*.html"):
        asked |= set(re.findall(r"{% icon [^%]*size=(\d+)", path.read_text()))
    css = stylesheet.joined()
    assert [size for size in asked if int(size) != icons.USUAL and f".i{size}{{" not in css] == []


def test_a_literal_icon_is_drawn_when_the_template_is_compiled() -> None:
    template = Template('{% load ui %}{% icon "house" %}{% kind_icon "story" %}')
    assert all(isinstance(node, TextNode) for node in template.nodelist[1:])


def test_a_literal_name_that_does_not_exist_is_found_at_once() -> None:
    with pytest.raises(icons.UnknownIcon):
        Template('{% load ui %}{% icon "no-such-icon" %}')


def test_a_name_from_data_that_does_not_exist_never_takes_a_page_down(settings: Settings) -> None:
    settings.DEBUG = False
    assert drawn("{% icon name %}", name="no-such-icon") == '<i class="i i-circle"></i>'


def test_names_that_lucide_changed_still_work() -> None:
    assert all(icons.exists(name) for name in icons.RENAMED)


def test_everything_the_shell_and_the_kinds_name_can_be_drawn() -> None:
    names = {name for _, name in KINDS.values()} | {place.icon for place in (*SIDE, *ELSEWHERE, *MINE)}
    assert [name for name in names if not icons.exists(name)] == []


def test_a_kind_nobody_knows_looks_like_a_thread() -> None:
    assert drawn("{% kind_icon kind %}", kind="unheard-of") == drawn('{% kind_icon "thread" %}')


def test_what_cannot_change_is_drawn_once_a_language_and_reads_nothing_of_the_page() -> None:
    source = '{% load i18n %}{% unchanging %}{% translate "Close" %}{{ name }}{% endunchanging %}'
    template = Template("{% load ui %}" + source)
    assert template.render(Context({"name": "Noor"})) == "Close"
    with translation.override("de"):
        german = template.render(Context())
    assert german != template.render(Context())


def test_an_icon_before_words_is_a_class() -> None:
    assert drawn('{% icon_before "reply" %}') == "w-reply"
    with pytest.raises(icons.UnknownIcon):
        drawn('{% icon_before "no-such-drawing" %}')
