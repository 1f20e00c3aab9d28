from __future__ import annotations

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from bench.management.commands.bench import Command


def test_what_has_no_place_on_the_page_is_refused_before_anything_is_measured() -> None:
    with pytest.raises(CommandError, match="no place for pages of this size"):
        call_command(Command(), "pages", "crowd", "--write")
