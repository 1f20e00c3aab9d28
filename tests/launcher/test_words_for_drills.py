"""What `bin/drill` is asked for is read before it starts, let alone breaks, anything."""

from __future__ import annotations

import pytest

from drills.__main__ import main


@pytest.mark.parametrize(("words", "ends_with"), [(["-h"], 0), (["1", "thirteen"], 2), (["--wirte"], 2)])
def test_help_and_a_wrong_word_start_no_drill(
    words: list[str], ends_with: int, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == ends_with
    assert "NUMBER" in "".join(capsys.readouterr())
