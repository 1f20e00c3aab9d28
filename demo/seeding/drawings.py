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


def _crate(pen: ImageDraw.ImageDraw) -> None:
    """A fruit crate from above, as it looks when it is full: what lies where, and the card on its edge."""
    wood, dark = "#d9b98a", "#a5804f"
    pen.rounded_rectangle((90, 110, 1110, 690), 16, fill=wood, outline=dark, width=10)
    pen.rectangle((130, 150, 1070, 650), fill="#f1e3c8", outline=dark, width=5)
    pen.line((520, 150, 520, 650), fill=dark, width=6)
    pen.line((520, 400, 1070, 400), fill=dark, width=6)
    for row in range(5):
        for column in range(6):
            x, y = 156 + column * 60, 176 + row * 72
            pen.rectangle((x, y, x + 22, y + 56), fill="#b3281d", outline=INK, width=3)
            pen.rectangle((x + 22, y, x + 44, y + 56), fill="#27547a", outline=INK, width=3)
    pen.rounded_rectangle((156, 560, 500, 626), 10, fill=PAPER, outline=INK, width=4)
    _words(pen, (176, 574), "8 bags of filings", 30)
    for n in range(8):
        x, y = 560 + n % 4 * 124, 176 + n // 4 * 108
        pen.ellipse((x, y, x + 88, y + 88), fill=PAPER, outline=INK, width=5)
        pen.polygon(((x + 44, y + 12), (x + 56, y + 44), (x + 32, y + 44)), fill="#b3281d")
        pen.polygon(((x + 44, y + 76), (x + 56, y + 44), (x + 32, y + 44)), fill=GLASS)
    for n in range(3):
        pen.rounded_rectangle((566 + n * 160, 440, 700 + n * 160, 620), 12, fill=PAN, outline=INK, width=4)
        _words(pen, (588 + n * 160, 506), ("pins", "clips", "wool")[n], 36)
    pen.rectangle((420, 40, 780, 130), fill=PAPER, outline=INK, width=5)
    _words(pen, (446, 62), "FULL looks like this", 30)


def _words(pen: ImageDraw.ImageDraw, at: tuple[int, int], words: str, size: int) -> None:
    pen.text(at, words, fill=INK, font=ImageFont.load_default(size))


_DRAWN: dict[str, Callable[[ImageDraw.ImageDraw], None]] = {
    "flask-on-balance": _flask_on_balance,
    "full-crate": _crate,
}
