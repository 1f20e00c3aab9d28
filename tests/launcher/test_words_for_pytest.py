from __future__ import annotations

from pathlib import Path

import pytest

from launcher.commands.test import absolute, named_paths, told_apart


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "chat").mkdir()
    monkeypatch.chdir(tmp_path)


def test_a_word_behind_an_option_is_no_path_though_a_folder_is_called_so(tmp_path: Path) -> None:
    assert [is_path for _word, is_path in told_apart(["chat", "-k", "chat", "-x"])] == [True, False, False, False]
    assert named_paths(["-k", "chat", "chat::test_one"]) == [tmp_path / "chat"]


def test_paths_are_those_of_the_folder_one_stands_in(tmp_path: Path) -> None:
    assert absolute("chat::test_one[a-b]") == f"{tmp_path}/chat::test_one[a-b]"
