"""What kind of thing a row is about: a tinted square with an icon. The words beside it say the same."""

from django.utils.html import format_html
from django.utils.safestring import SafeString

from ui.icons import icon

# kind: (tint, icon). The tints are classes in static/css/components/kind.css.
KINDS = {
    "thread": ("", "message-circle"),
    "question": ("ask", "circle-help"),
    "answered": ("done", "message-circle-check"),
    "idea": ("circle", "lightbulb"),
    "pinned": ("plain", "pin"),
    "story": ("story", "book-open-text"),
    "story-wanted": ("ask", "ear"),
    "decision": ("", "scale"),
    "session": ("circle", "calendar-check"),
    "circle": ("circle", "users-round"),
    "mentoring": ("circle", "handshake"),
    "hello": ("hello", "hand-heart"),
    "chat": ("hello", "messages-square"),
    "resource": ("plain", "link"),
    "person": ("plain", "user-round"),
    "community": ("circle", "compass"),
    "quiet": ("ask", "coffee"),
}


def kind_icon(kind: str, size: int = 20, css: str = "") -> SafeString:
    tint, name = KINDS.get(kind, KINDS["thread"])
    classes = " ".join(filter(None, ("kind", f"kind--{tint}" if tint else "", css)))
    return format_html('<span class="{}">{}</span>', classes, icon(name, size))
