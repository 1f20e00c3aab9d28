"""Whatever somebody types is read as something."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.asking import LONGEST, MOST_TERMS, OPERATORS, Term, read


def test_words_phrases_and_what_is_not_wanted() -> None:
    asked = read('bed "end of shift" -"night duty" -ribbon hand')
    assert asked.terms == (
        Term("bed"),
        Term("end of shift", is_phrase=True),
        Term("night duty", is_phrase=True, excluded=True),
        Term("ribbon", excluded=True),
        Term("hand", is_prefix=True),
    )
    assert asked.words == "bed end of shift hand"


def test_the_last_word_may_be_unfinished_until_a_blank_follows() -> None:
    assert read("magnesi").terms[0].is_prefix
    assert not read("magnesi ").terms[0].is_prefix
    assert not read("bed -magnesi").terms[-1].is_prefix
    assert not read("ma").terms[0].is_prefix


def test_operators_are_read_in_any_case_and_order() -> None:
    asked = read('IN:"Ward nurses" ribbon by:@noor -tag:#Safety kind:story')
    assert [(one.name, one.value, one.excluded) for one in asked.filters] == [
        ("in", "Ward nurses", False),
        ("by", "noor", False),
        ("tag", "Safety", True),
        ("kind", "story", False),
    ]
    assert [term.text for term in asked.terms] == ["ribbon"]


def test_a_tag_is_meant_as_in_a_text() -> None:
    asked = read("#Safety ribbon -#low-cost C# #3 ##four")
    assert [(one.name, one.value, one.excluded) for one in asked.filters] == [
        ("tag", "Safety", False),
        ("tag", "low-cost", True),
    ]
    assert [term.text for term in asked.terms] == ["ribbon", "C#", "#3", "##four"]


def test_in_a_phrase_it_is_a_word() -> None:
    asked = read('"see #safety first" in:"the #second ward"')
    assert [term.text for term in asked.terms] == ["see #safety first"]
    assert [one.value for one in asked.filters] == ["the #second ward"]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("before:2015", datetime(2015, 1, 1, tzinfo=UTC)),
        ("after:2015-05", datetime(2015, 5, 1, tzinfo=UTC)),
        ("after:2015-5-2", datetime(2015, 5, 2, tzinfo=UTC)),
    ],
)
def test_dates_are_years_months_or_days(text: str, at: datetime) -> None:
    (one,) = read(text).filters
    assert one.at == at


@pytest.mark.parametrize(
    "text", ["before:yesterday", "after:2015-13", "before:0000", "-after:2015", "before:2015-02-30"]
)
def test_dates_that_are_none_are_named_and_left_out(text: str) -> None:
    asked = read(f"ribbon {text}")
    assert [str(one) for one in asked.not_understood] == [text]
    assert not asked.filters


@pytest.mark.parametrize("text", ["kind:question", "-kind:idea", 'kind:"no such thing"'])
def test_so_are_kinds_that_are_none(text: str) -> None:
    asked = read(f"ribbon {text}")
    assert [str(one) for one in asked.not_understood] == [text]
    assert not asked.filters
    assert asked.words == "ribbon"


@pytest.mark.parametrize("text", ["kind:Threads", "-kind:post", "kind:people", 'kind:"stories wanted"'])
def test_kinds_are_meant_by_their_names_as_well(text: str) -> None:
    asked = read(text)
    assert [str(one) for one in asked.filters] == [text]
    assert not asked.not_understood


@pytest.mark.parametrize("text", ["", "   ", "in:", "-", '""', "by: ", "...", "\x00", "-ribbon"])
def test_what_asks_for_nothing_is_nothing(text: str) -> None:
    assert not read(text)


def test_an_address_and_a_clock_are_words() -> None:
    assert [term.text for term in read("https://example.org/a 13:38 then").terms] == [
        "https://example.org/a",
        "13:38",
        "then",
    ]


pieces = st.sampled_from(
    [
        *(f"{name}:" for name in OPERATORS),
        "-",
        '"',
        " ",
        "ribbon",
        "in:x",
        "before:2015",
        "'",
        "\\",
        ":*",
        "&|!()",
        "é",
        "\x00",
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(pieces, max_size=40).map("".join)))
@example('"' * 200)
@example("-" * 200)
@example("in:" * 80)
def test_anything_is_read_and_nothing_is_made_up(text: str) -> None:
    asked = read(text)
    assert len(asked.terms) + len(asked.filters) + len(asked.not_understood) <= MOST_TERMS
    for term in asked.terms:
        assert term.text
        assert "\x00" not in term.text
        term.text.encode()
        assert len(term.text) <= LONGEST
    for one in asked.filters:
        assert one.name in OPERATORS
        assert one.value
        assert one.value in text.replace("\x00", " ") or one.name in {"by", "tag"}
    assert sum(term.is_prefix for term in asked.terms) <= 1


words = st.from_regex(r"[a-zA-Zé]{3,12}", fullmatch=True).filter(lambda word: word.lower() not in OPERATORS)


@given(st.lists(words, min_size=1, max_size=8))
def test_plain_words_come_through_as_they_are(said: list[str]) -> None:
    asked = read(" ".join(said))
    assert [term.text for term in asked.terms] == said
    assert not asked.filters
