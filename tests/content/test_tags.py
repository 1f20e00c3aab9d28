"""#tags in what is kept as plain words: the same as in texts."""

import pytest

from content.rendering import render
from content.rendering.tags import tags_said


@pytest.mark.parametrize(
    ("words", "tags"),
    [
        ("#labs, and #Flames?", ["labs", "flames"]),
        ("“#labs” & 'don't' (#flames)", ["labs", "flames"]),
        ("R&#D and &#labs", []),
        ("a#labs, #ff0000, #1", []),
    ],
)
def test_signs_that_are_written_in_another_way_make_no_tag_and_hide_none(words: str, tags: list[str]) -> None:
    assert tags_said(words) == tags
    assert render(words).html.count("tag-link") == len(tags)
