"""What does a page need to open anywhere, offline: drawings inside it, and the Chinese glyphs that it uses."""

from __future__ import annotations

import re
from base64 import b64encode
from html import escape
from importlib.resources import as_file, files
from io import BytesIO

__all__ = ["glyphs", "inline"]

FIRST_CJK = 0x2E80  # below this every machine has a font
SIMPLIFIED = 2  # place of "Noto Sans CJK SC" in the collection
_PROLOGUE = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>", re.DOTALL)
_OWN_ID = re.compile(r'(\bid="|href="#|url\(#)')


def inline(svg: bytes, name: str, title: str) -> str:
    """Make a drawing part of a page: names of its parts its own, a title for readers who cannot see it."""
    text = _PROLOGUE.sub("", svg.decode()).strip()
    text = text.replace("xlink:href", "href")
    text = _OWN_ID.sub(lambda found: found.group() + f"{name}-", text)
    return text.replace("<svg", f'<svg role="img" aria-label="{escape(title)}"', 1)


def glyphs(text: str) -> str:
    """The Chinese glyphs of a text as a font in a data address; '' if it has none."""
    used = sorted({character for character in text if ord(character) >= FIRST_CJK})
    if not used:
        return ""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    options = Options()
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 13, 14]  # whose it is and under which licence
    options.notdef_outline = True
    buffer = BytesIO()
    with (
        as_file(files("noto_cjk_sans_otc").joinpath("NotoSansCJK-Regular.ttc")) as path,
        TTFont(path, fontNumber=SIMPLIFIED, recalcTimestamp=False, lazy=True) as font,
    ):
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[ord(character) for character in used])
        subsetter.subset(font)
        font.flavor = "woff"  # WOFF2 would need another library for a third less
        font.save(buffer)
    return f"data:font/woff;base64,{b64encode(buffer.getvalue()).decode()}"
