"""Where allauth's mails go. engagement knows people, so people cannot know engagement: it registers itself here."""

from __future__ import annotations

from typing import Protocol


class Outbox(Protocol):
    def __call__(self, *, address: str, kind: str, key: str, subject: str, text: str) -> None: ...


_outbox: Outbox | None = None


def register_outbox(outbox: Outbox) -> None:
    global _outbox
    _outbox = outbox


def hand_over(*, address: str, kind: str, key: str, subject: str, text: str) -> None:
    assert _outbox is not None, "engagement registers the outbox when the apps are ready"
    _outbox(address=address, kind=kind, key=key, subject=subject, text=text)
