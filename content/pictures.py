"""Pictures as they may be kept: decoded and written anew, so that nothing but what one sees comes through."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

# What browsers show everywhere, by the name the decoder gives it. Only these decoders are ever tried.
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
LONGEST_SIDE = 2400
QUALITY = 85
# Besides the picture itself: what fits a phone, a post, and a post on a fine screen.
WIDTHS = (480, 960, 1440)


@dataclass(frozen=True)
class Picture:
    data: bytes
    media_type: str
    ending: str
    width: int
    height: int


def is_picture(beginning: bytes) -> bool:
    return beginning.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")) or (
        beginning.startswith(b"RIFF") and beginning[8:12] == b"WEBP"
    )


def clean_picture(file: IO[bytes], *, longest_side: int = LONGEST_SIDE) -> Picture:
    """Turned the right way up, made smaller when it is large, without where and with what it was taken.

    What moves stands still afterwards: its first frame is kept.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=FORMATS) as opened:
                return _written_anew(opened, longest_side)
    except ValidationError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large() from None
    # Decoders of damaged files raise whatever comes to them.
    except Exception:
        raise ValidationError(_("We can’t read this picture. Save it as PNG or JPEG, then try again.")) from None


def _written_anew(opened: Image.Image, longest_side: int) -> Picture:
    # Known from the header, before a single pixel is unpacked.
    if opened.width * opened.height > settings.UPLOAD_MOST_PIXELS:
        raise _too_large()
    is_photo = opened.format == "JPEG"
    if is_photo:
        opened.draft("RGB", (longest_side, longest_side))
    image = ImageOps.exif_transpose(opened)
    image.thumbnail((longest_side, longest_side))
    shown = image.convert("RGB" if is_photo else "RGBA" if image.has_transparency_data else "RGB")
    # A new image carries no metadata along.
    bare = Image.frombytes(shown.mode, shown.size, shown.tobytes())
    media_type, ending = ("image/jpeg", "jpg") if is_photo else ("image/png", "png")
    return Picture(_encoded(bare, media_type), media_type, ending, *bare.size)


def narrower(picture: Picture) -> dict[int, bytes]:
    """The same picture in the widths that are smaller than its own."""
    return {width: _resized(picture, width) for width in WIDTHS if width < picture.width}


def _resized(picture: Picture, width: int) -> bytes:
    with Image.open(BytesIO(picture.data), formats=FORMATS) as opened:
        height = max(1, round(picture.height * width / picture.width))
        smaller = opened.resize((width, height), Image.Resampling.LANCZOS)
    return _encoded(smaller, picture.media_type)


def _encoded(image: Image.Image, media_type: str) -> bytes:
    out = BytesIO()
    if media_type == "image/jpeg":
        image.save(out, "JPEG", quality=QUALITY, optimize=True)
    else:
        image.save(out, "PNG")
    return out.getvalue()


def _too_large() -> ValidationError:
    return ValidationError(_("This picture has more dots than we can show. Make it smaller, then try again."))
