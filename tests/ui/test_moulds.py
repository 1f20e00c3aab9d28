"""Rows filled into a template that was drawn once: as safe as rendering each, and as true."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from django.template import Context, Template
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st

from ui import moulds
from ui.moulds import CLOSE, OPEN, Mould

SOURCE = (
    '{% if is_new %}<b>{% endif %}<a href="{{ address }}">{{ title }}</a>{{ when }}'
    "{% for tag in tags %}<i>{{ tag.name }}</i>{% endfor %}"
)


@pytest.fixture
def mould(monkeypatch: pytest.MonkeyPatch) -> Mould:
    class Drawing:
        def render(self, context: dict[str, object]) -> str:
            return Template(SOURCE).render(Context(context))

    monkeypatch.setattr(moulds, "get_template", lambda _name: Drawing())
    return Mould("row.html")


def filled(mould: Mould, *, is_new: bool = False, tags: Sequence[str] = (), **values: object) -> str:
    values |= {f"tags.{place}.name": name for place, name in enumerate(tags)}
    return mould.fill({"is_new": is_new}, {"address": "/a/", "title": "", "when": "", **values})


def test_each_shape_is_its_own(mould: Mould) -> None:
    assert filled(mould, title="One") == '<a href="/a/">One</a>'
    assert filled(mould, is_new=True, title="Two") == '<b><a href="/a/">Two</a>'
    assert filled(mould, title="Three") == '<a href="/a/">Three</a>'


def test_lists_have_as_many_parts_as_are_filled_in(mould: Mould) -> None:
    assert filled(mould, tags=("a", "b")).endswith("<i>a</i><i>b</i>")
    assert filled(mould, tags=("c",)).endswith("</a><i>c</i>")


def test_what_is_safe_already_stays_as_it_is(mould: Mould) -> None:
    assert filled(mould, when=mark_safe("<time>now</time>")).endswith("<time>now</time>")
    assert filled(mould, title=7) == '<a href="/a/">7</a>'


@given(title=st.text(), address=st.text())
def test_anything_filled_in_reads_as_if_rendered(title: str, address: str) -> None:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(moulds, "get_template", lambda _name: _drawing())
        words = {"address": address, "title": title, "when": ""}
        expected = Template(SOURCE).render(Context(words))
        assert Mould("row.html").fill({"is_new": False}, words) == expected


def _drawing() -> object:
    class Drawing:
        def render(self, context: dict[str, object]) -> str:
            return Template(SOURCE).render(Context(context))

    return Drawing()


def test_marks_of_a_mould_in_a_members_words_are_words(mould: Mould) -> None:
    trick = f"{OPEN}address{CLOSE}<script>"
    assert filled(mould, title=trick) == f'<a href="/a/">{OPEN}address{CLOSE}&lt;script&gt;</a>'
