"""What does a page need to open anywhere, offline: drawings, style, script and the Chinese glyphs that it uses.

Every page extends `templates/base.html.j2`, and is made of the parts in `templates/macros.html.j2`.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from io import BytesIO
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sim import __version__
from sim.breaking import FIRST_CJK
from sim.labels import Language
from sim.plots import Drawing
from sim.report.words import vocabulary

__all__ = ["compose", "illustration"]

SHORT = 7  # signs of a Chinese heading that are not broken
SIMPLIFIED = 2  # place of "Noto Sans CJK SC" in the collection
OWNER_AND_LICENCE = (0, 1, 2, 13, 14)  # numbers of what a font says of itself
_PROLOGUE = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>", re.DOTALL)
_OWN_ID = re.compile(r'(\bid="|href="#|url\(#)')
_DRAWING = re.compile(r"<svg.*?</svg>", re.DOTALL)
_UNIT = re.compile(r"(\[[^\[\]]{1,16}\]|\uff08[^\uff08\uff09]{1,16}\uff09)$")  # longer brackets hold words
_PIECES = re.compile(r"(?<=[\uff0c\uff1a\u3001\u7684])")  # Chinese comma, colon, enumeration comma, "of"
# Intervals as `sim.numerals.within` writes them, and in Chinese a number with its measure, of two signs at most.
_UNBROKEN = re.compile(r"(\[[^\[\]]{1,40}\]|[−<>≥≤]?\d[\d,.]*[\u4e00-\u9fff]{1,2}(?:/年)?)")
_WHOLE = Markup('<span class="whole">{}</span>')  # what stays on one line
_CODES: Mapping[Language, str] = {"en": "en", "zh": "zh-CN"}


def compose(template: str, language: Language, context: Mapping[str, object]) -> str:
    """Write a page from a template in `templates/`, with the words of a language and all that it needs inside.

    The context has what `base.html.j2` asks for, `title`, `facts` and `contents` (the keys of its parts in order), and
    what the template itself asks for.  The drawings carry their letters as outlines: only words need glyphs.
    """
    script = _file("script.js")
    base: dict[str, object] = {
        "language": _CODES[language],
        "w": vocabulary(language),
        "version": __version__,
        "style": Markup(_file("style.css")),
        "script": Markup(script),
        "script_hash": Markup(f"sha256-{b64encode(sha256(script.encode()).digest()).decode()}"),
    }
    page = _environment().get_template(template)
    words = _DRAWING.sub("", page.render({**base, **context, "font": ""}))
    return page.render({**base, **context, "font": Markup(glyphs(words))})


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True,
        loader=PackageLoader("sim.report"),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["css_string"] = css_string
    environment.filters["in_pieces"] = in_pieces
    environment.filters["unbroken"] = unbroken
    return environment


def _file(name: str) -> str:
    return files("sim.report").joinpath("templates", name).read_text(encoding="utf-8")


def css_string(text: str) -> Markup:
    r"""Quote a text for a style sheet, where HTML's escapes mean nothing: all but letters and digits by number.

    >>> print(css_string('a "b" </style>'))
    "a\20 \22 b\22 \20 \3c \2f style\3e "
    """
    return Markup('"' + "".join(one if one.isalnum() else f"\\{ord(one):x} " for one in text) + '"')


def in_pieces(heading: str) -> Markup:
    """Say which parts of a heading stay on one line: its unit, and in Chinese, which has no spaces, short names.

    >>> print(in_pieces("Cost [亿元/yr]"), in_pieces("恢复时间：无备份时恢复时间"))
    Cost <span class="whole">[亿元/yr]</span> <span class="whole">恢复时间：</span>无备份时恢复时间
    """
    found = _UNIT.search(heading)
    name, unit = (heading[: found.start()], found.group()) if found else (heading, "")
    pieces = [piece for piece in (*_PIECES.split(name), unit) if piece]
    return Markup("").join(_WHOLE.format(one) if one == unit or _is_short(one) else one for one in pieces)


def unbroken(sentence: str) -> Markup:
    """Keep intervals and amounts each on one line: Chinese, which has no spaces, may break inside.

    >>> print(unbroken("避免296亿元[137至455]，占52%"))
    避免<span class="whole">296亿元</span><span class="whole">[137至455]</span>，占52%
    """
    pieces = _UNBROKEN.split(sentence)
    return Markup("").join(_WHOLE.format(one) if at % 2 else one for at, one in enumerate(pieces))


def _is_short(piece: str) -> bool:
    return ord(piece[0]) >= FIRST_CJK and len(piece) <= SHORT


def illustration(drawing: Drawing, place: int, caption: str) -> dict[str, str]:
    """What the macro `figure` needs of a drawing, the one at this place of its page: itself, caption, numbers."""
    svg = Markup(_inline(drawing.svg, f"f{place}", caption))
    return {"svg": svg, "caption": caption, "data": data_address(drawing.csv.decode())}


def _inline(svg: bytes, name: str, title: str) -> str:
    """Make a drawing part of a page: names of its parts its own, a title for readers who cannot see it."""
    text = _PROLOGUE.sub("", svg.decode()).strip()
    text = text.replace("xlink:href", "href")
    text = _OWN_ID.sub(lambda found: found.group() + f"{name}-", text)
    return text.replace("<svg", f'<svg role="img" aria-label="{escape(title)}"', 1)


def data_address(text: str) -> str:
    r"""Put a table into an address that a click saves as a file.

    >>> data_address("a,b\n1,2\n")
    'data:text/csv;charset=utf-8,a,b%0A1,2%0A'
    """
    return "data:text/csv;charset=utf-8," + quote(text, safe=",/:;=+.-")


def glyphs(text: str) -> str:
    """The Chinese glyphs of a text as a font in a data address; '' if it has none.  Others are in every machine's."""
    used = {ord(character) for character in text if ord(character) >= FIRST_CJK}
    if not used:
        return ""
    from fontTools.ttLib import TTFont
    from uharfbuzz import Blob, Face, SubsetFlags, SubsetInput, subset

    wanted = SubsetInput()
    wanted.unicode_set.update(used)
    wanted.layout_feature_tag_set.clear()
    wanted.name_id_set.clear()
    wanted.name_id_set.update(OWNER_AND_LICENCE)
    wanted.flags = SubsetFlags.NOTDEF_OUTLINE
    whole = files("noto_cjk_sans_otc").joinpath("NotoSansCJK-Regular.ttc").read_bytes()
    part = subset(Face(Blob(whole), SIMPLIFIED), wanted).blob.data  # of a path HarfBuzz on Windows takes ASCII alone
    buffer = BytesIO()
    with TTFont(BytesIO(part), recalcTimestamp=False, lazy=True) as font:
        font.flavor = "woff"  # WOFF2 would need another library for a third less
        font.save(buffer)
    return f"data:font/woff;base64,{b64encode(buffer.getvalue()).decode()}"
