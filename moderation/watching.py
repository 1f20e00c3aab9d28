"""Words and domains that are watched for: administrators name them, nobody else sees which."""

from __future__ import annotations

import re

from moderation.models import WatchedWords


def watched_in(text: str) -> str:
    """What happens to a text: WatchedWords.Act.BLOCK before HOLD, or '' when it may be posted."""
    acts = {one.act for one in WatchedWords.objects.all() if _stands_in(one.words, text)}
    return next((act for act in (WatchedWords.Act.BLOCK, WatchedWords.Act.HOLD) if act in acts), "")


def _stands_in(words: str, text: str) -> bool:
    """Whole words, in any case; a domain is found below its subdomains too."""
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text, re.IGNORECASE) is not None
