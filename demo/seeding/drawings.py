"""What people of the demo put into their posts, drawn here: no picture of anybody's is copied."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 760)
PAPER, INK, GLASS, WATER, PAN = "#fbf8f1", "#26332e", "#7c8f87", "#cfe3df", "#b7c2bd"


def drawing(name: str) -> bytes:
    """As PNG; the same at every start."""
    image = Image.new("RGB", SIZE, PAPER)
    _DRAWN[name](ImageDraw.Draw(image))
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _flask_on_balance(pen: ImageDraw.ImageDraw) -> None:
    """A conical flask with chips and acid, cotton wool in its neck, on a balance; words beside."""
    pen.rounded_rectangle((250, 560, 750, 680), 18, fill=PAN, outline=INK, width=5)
    pen.rectangle((310, 540, 690, 560), fill=GLASS, outline=INK, width=4)
    pen.rectangle((430, 596, 570, 648), fill=PAPER, outline=INK, width=4)
    _words(pen, (446, 602), "86.42 g", 32)
    pen.polygon(((404, 400), (596, 400), (658, 536), (342, 536)), fill=WATER)
    for x, y in ((380, 506), (430, 514), (476, 502), (520, 514), (566, 504), (612, 514), (452, 480), (548, 482)):
        pen.polygon(((x, y), (x + 26, y - 8), (x + 34, y + 12), (x + 10, y + 20)), fill="#efe9dc", outline=INK)
    pen.line(((460, 150), (460, 280), (340, 538), (660, 538), (540, 280), (540, 150)), fill=INK, width=6, joint="curve")
    for x in range(464, 536, 18):
        pen.ellipse((x - 4, 132, x + 24, 188), fill="white", outline=GLASS, width=3)
    for at, to, words in (
        ((820, 140), (548, 160), "cotton wool, loose: never a bung"),
        ((820, 420), (606, 440), "50 ml of 0.5 mol acid"),
        ((820, 500), (640, 512), "sieved chips"),
        ((820, 610), (580, 622), "read every 20 seconds"),
    ):
        pen.line((at[0] - 12, at[1] + 16, *to), fill=INK, width=3)
        _words(pen, at, words, 24)


def _words(pen: ImageDraw.ImageDraw, at: tuple[int, int], words: str, size: int) -> None:
    pen.text(at, words, fill=INK, font=ImageFont.load_default(size))


_DRAWN: dict[str, Callable[[ImageDraw.ImageDraw], None]] = {"flask-on-balance": _flask_on_balance}
