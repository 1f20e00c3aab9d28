"""Messages find their threads, whatever order and however many archives they come in."""

from __future__ import annotations

import io
import random
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discussions.importing.archives import NotAnArchive, pieces
from discussions.importing.messages import Message, read
from discussions.importing.placing import Places
from discussions.importing.surveys import Survey
from tests.discussions.mailing_list import DAY_ONE, NOW, Letter, archive


def placed(*letters: Letter, places: Places[str] | None = None) -> dict[str, str]:
    """The thread of each message, a thread being called after the message that began it."""
    places = Places[str]() if places is None else places
    found = {}
    for letter in letters:
        message = read(letter.written().encode(), NOW)
        thread = places.find(message, letter.sent) or message.id
        places.remember(message, letter.sent, thread)
        found[message.id] = thread
    return found


def test_an_answer_joins_what_it_answers_though_its_subject_changed() -> None:
    found = placed(Letter(id="a"), Letter(id="b", answers=("a",), subject="Something else"))
    assert found == {"a": "a", "b": "a"}


def test_an_answer_to_a_message_nobody_has_joins_the_nearest_ancestor_known() -> None:
    assert placed(Letter(id="a"), Letter(id="c", answers=("a", "lost"), subject="x"))["c"] == "a"


def test_answers_to_the_same_unknown_message_stay_together_and_it_joins_them_later() -> None:
    found = placed(
        Letter(id="b", answers=("lost",), subject="One"),
        Letter(id="c", answers=("lost",), subject="Two"),
        Letter(id="lost", subject="Three"),
    )
    assert found == {"b": "b", "c": "b", "lost": "b"}


def test_a_later_quarter_joins_the_threads_of_an_earlier_one() -> None:
    places = Places[str]()
    placed(Letter(id="a"), places=places)
    assert placed(Letter(id="b", answers=("a",), day=100), places=places)["b"] == "a"


@pytest.mark.parametrize(("day", "thread"), [(89, "a"), (91, "b")])
def test_an_answer_without_a_reference_goes_by_its_subject_for_a_season(day: float, thread: str) -> None:
    assert placed(Letter(id="a"), Letter(id="b", subject="AW: [ward-list] falls at  NIGHT", day=day))["b"] == thread


def test_by_subject_the_nearest_thread_in_time_is_chosen() -> None:
    again = Letter(id="b", day=60)
    assert placed(Letter(id="a"), again, Letter(id="c", subject="Re: Falls at night", day=62))["c"] == "b"


def test_a_new_question_of_the_same_name_begins_a_thread_of_its_own() -> None:
    assert placed(Letter(id="a"), Letter(id="b", day=3))["b"] == "b"


def test_a_quotation_is_an_answer_where_the_list_took_the_mark_away() -> None:
    quoting = Letter(id="b", day=3, body="Bob wrote:\n> How do you keep\nAlarms.\n")
    assert placed(Letter(id="a"), quoting)["b"] == "a"


def test_messages_without_a_subject_are_not_thrown_together() -> None:
    assert len(set(placed(*(Letter(id=f"{n}", subject="Re:") for n in range(3))).values())) == 3


def test_messages_that_answer_each_other_in_a_circle_share_a_thread() -> None:
    found = placed(Letter(id="a", answers=("b",)), Letter(id="b", answers=("a",)))
    assert set(found.values()) == {"a"}


def test_a_parent_that_comes_late_moves_nobody() -> None:
    places = Places[str]()
    placed(Letter(id="a", subject="One"), Letter(id="b", answers=("p",), subject="Two"), places=places)
    before = dict(places.by_id)
    placed(Letter(id="p", answers=("a",), subject="Two"), places=places)
    assert {key: places.by_id[key] for key in before if key != "p"} == {k: v for k, v in before.items() if k != "p"}


def read_in_order(*paths: Path) -> list[Message]:
    with Survey(list(paths), NOW) as survey:
        return [read(raw, NOW) for raw, _ in survey]


def test_archives_named_in_any_order_are_read_by_date(tmp_path: Path) -> None:
    april = archive(tmp_path, Letter(id="a"), Letter(id="c", day=2), name="z")
    august = archive(tmp_path, Letter(id="d", day=90), Letter(id="b", day=1), name="a")
    assert [message.id for message in read_in_order(august, april)] == ["a", "b", "c", "d"]


def test_an_answer_from_a_slow_clock_is_read_after_what_it_answers(tmp_path: Path) -> None:
    path = archive(
        tmp_path,
        Letter(id="a", day=1),
        Letter(id="b", answers=("a",), day=0.9),
        Letter(id="c", answers=("a", "b"), day=0.8),
        Letter(id="d", day=0.95),
    )
    assert [message.id for message in read_in_order(path)] == ["d", "a", "b", "c"]


def test_messages_in_a_circle_are_all_read(tmp_path: Path) -> None:
    path = archive(tmp_path, Letter(id="a", answers=("b",)), Letter(id="b", answers=("a",)), Letter(id="c"))
    assert sorted(message.id for message in read_in_order(path)) == ["a", "b", "c"]


def test_a_message_without_any_date_is_dated_by_its_neighbours(tmp_path: Path) -> None:
    path = tmp_path / "undated"
    undated = "From ann\nFrom: Ann <ann@example.org>\n\nWhen was that?\n\n"
    dated = undated.replace("\n\nWhen", "\nDate: Fri, 22 May 2015 11:00:00 +0000\n\nWhen")
    path.write_text(undated + dated + undated)
    with Survey([path], NOW) as survey:
        assert [at for _, at in survey] == [DAY_ONE] * 3
    path.write_text(undated)
    with Survey([path], NOW) as survey:
        assert [at for _, at in survey] == [None]


def test_the_tag_most_subjects_have_is_the_lists_own(tmp_path: Path) -> None:
    letters = [Letter(id=f"{n}") for n in range(3)]
    path = archive(tmp_path, *letters, Letter(id="x", subject="[solved] Falls"), Letter(id="y", subject="Falls"))
    with Survey([path], NOW) as survey:
        assert survey.list_tags == {"ward-list"}


def test_one_file_that_is_no_archive_refuses_all(tmp_path: Path) -> None:
    good = archive(tmp_path, Letter())
    bad = tmp_path / "notes.txt"
    bad.write_text("Dear diary")
    with pytest.raises(NotAnArchive, match=r"notes\.txt"), Survey([good, bad], NOW):
        pass


names = st.sampled_from("abcdefgh")
letters = st.builds(
    Letter,
    id=st.one_of(st.none(), names),
    subject=st.sampled_from(["Falls", "Re: Falls", "[x] Re: Alarms", "", "Alarms"]),
    answers=st.lists(names, max_size=3).map(tuple),
    day=st.integers(0, 200),
    date=st.sampled_from(["", "gibberish", "Fri, 22 May 2099 11:00:00 +0000"]),
)


@given(st.lists(letters, max_size=20), st.integers(0, 20), st.randoms(use_true_random=False))
def test_every_message_is_read_once_and_placed_in_one_thread(
    tmp_path_factory: pytest.TempPathFactory, sent: list[Letter], cut: int, dice: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("archives")
    dice.shuffle(sent)
    paths = [archive(folder, *sent[:cut], name="one"), archive(folder, *sent[cut:], name="two")]
    with Survey(paths, NOW) as survey:
        raws = [raw for raw, _ in survey]
        assert all(at is not None for _, at in survey)
    whole = [piece.raw for path in paths for piece in pieces(io.BytesIO(path.read_bytes()))]
    assert Counter(raws) == Counter(whole)
    places = Places[int]()
    threads: dict[str, int] = {}
    for number, raw in enumerate(raws):
        message = read(raw, NOW)
        if message.id in threads:
            continue  # the same message again is for the report, not for a thread
        thread = places.find(message, DAY_ONE + timedelta(days=number))
        thread = number if thread is None else thread
        # What was mentioned before it came goes where it was mentioned, unless it says otherwise itself.
        assert places.by_id.get(message.id, thread) == thread or message.parents
        threads[message.id] = thread
        places.remember(message, DAY_ONE, thread)
    assert set(threads) <= set(places.by_id)
