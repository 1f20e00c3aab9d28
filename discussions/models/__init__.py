from discussions.models.letter import Letter
from discussions.models.post import Post
from discussions.models.reading import Following, ReadPosition
from discussions.models.summary import Summary
from discussions.models.thread import Thread, ThreadKind

__all__ = ["Following", "Letter", "Post", "ReadPosition", "Summary", "Thread", "ThreadKind"]
