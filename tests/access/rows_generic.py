"""Search, flags, the look: floors that know no community."""

from __future__ import annotations

from tests.access.table import everybody, exempt, nothing, row

row("search:results", everybody, at=nothing)
row("search:results", everybody, at=nothing, query="?q=lighthouse")
row("search:suggestions", everybody, at=nothing, query="?q=lighthouse")
row("ui:favicon", everybody, at=nothing)
row("ui:manifest", everybody, at=nothing)
exempt("ui:styleguide", "only in development, and shows nothing but sample words")
exempt("admin-state", "staff alone: tests/config/test_state.py")
