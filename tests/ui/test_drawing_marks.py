"""Icons, kinds and the mark: drawn from names, once."""

import pytest
from django.template import Context, Template
from django.template.base import TextNode
from django.utils import translation
from pytest_django import Settings

from ui import icons
from ui.kinds import KINDS
from ui.shell import ELSEWHERE, MINE, SIDE


def drawn(source: str, **context: object) -> str:
    return Template("{% load ui %}" + source).render(Context(context))


def test_an_icon_is_an_inline_drawing_that_readers_skip() -> None:
    svg = drawn('{% icon "house" size=20 class="push" %}')
    assert svg.startswith('<svg class="i push" width="20" height="20"')
    assert 'stroke-width="1.75"' in svg
    assert 'aria-hidden="true"' in svg


def test_a_literal_icon_is_drawn_when_the_template_is_compiled() -> None:
    template = Template('{% load ui %}{% icon "house" %}{% mark %}{% kind_icon "story" %}')
    assert all(isinstance(node, TextNode) for node in template.nodelist[1:])


def test_a_literal_name_that_does_not_exist_is_found_at_once() -> None:
    with pytest.raises(icons.UnknownIcon):
        Template('{% load ui %}{% icon "no-such-icon" %}')


def test_a_name_from_data_that_does_not_exist_never_takes_a_page_down(settings: Settings) -> None:
    settings.DEBUG = False
    assert "<svg" in drawn("{% icon name %}", name="no-such-icon")


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
