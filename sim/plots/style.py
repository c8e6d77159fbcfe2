"""How do figures look, and how do they become bytes?

No pyplot and no global state: a `Figure` is an object, settings hold inside `written()` only.
Colours: Okabe and Ito (2008), safe for colour-blind readers; line styles tell the same story again.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib.resources import as_file, files
from io import BytesIO
from typing import Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager
from matplotlib.ticker import FuncFormatter

from sim.garbage import uncollected
from sim.labels import Language
from sim.numerals import MINUS, PERCENT

__all__ = [
    "CUT",
    "DEGRADED",
    "FAINT",
    "INK",
    "MUTED",
    "SAME",
    "WIDTH",
    "Dashes",
    "families",
    "lay_out",
    "line_style",
    "line_width",
    "new_figure",
    "number_ticks",
    "panels_in_rows",
    "percent_ticks",
    "plain",
    "png",
    "strategy_colour",
    "svg",
    "written",
]

INK = "#1b1f24"
MUTED = "#5c6570"
GRID = "#dfe3e8"
FAINT = "#eceff2"
CUT = "#f6efe0"
SAME = "#0072b2"
DEGRADED = "#e69f00"
WIDTH = 9.2  # [inch]: what an A4 page shows at three quarters of its size
DOTS_PER_INCH = 150
Dashes = Literal["-"] | tuple[int, tuple[float, ...]]
_COORDINATES = re.compile(rb' d="[^"]*"|translate\([^)]*\)')
_LONG = re.compile(rb"(\d\.\d\d)\d+")
_LETTER = re.compile(rb'<use xlink:href="#([\w.-]+-[0-9a-f]+)"')
_LETTER_ID = re.compile(rb'( id="|"#)([\w.-]+)"')
_REFERENCE = re.compile(rb'(?:href="#|url\(#)([\w.-]+)')
_ID = re.compile(rb' id="([\w.-]+)"')
_COLOURS = ("#3d444d", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_LINES: tuple[Dashes, ...] = (
    "-",
    (0, (4, 1.6)),
    (0, (1.2, 1.4)),
    (0, (5, 1.5, 1.2, 1.5)),
    (0, (8, 2)),
    (0, (2, 2)),
    "-",
)
_WIDTHS = (2.4, 2.0, 1.7, 1.4, 1.2, 1.1, 1.0)


@cache
def families() -> tuple[str, ...]:
    """The font families to set text in, Chinese first; the collection is registered on first use."""
    with as_file(files("noto_cjk_sans_otc").joinpath("NotoSansCJK-Regular.ttc")) as path:
        fontManager.addfont(path)
    known = set(fontManager.get_font_names())
    # Older matplotlib reads only the first face of a collection, the Japanese one: Chinese stays readable in it.
    chinese = next(name for name in ("Noto Sans CJK SC", "Noto Sans CJK JP") if name in known)
    return (chinese, "DejaVu Sans")


@contextmanager
def written() -> Iterator[None]:
    """Hold the settings under which figures are drawn and saved."""
    with uncollected(), mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()  # whatever the reader's own matplotlibrc says
        # A sign that no font here has is drawn as a box; page and tables say it.
        warnings.filterwarnings("ignore", r"Glyph \d+ .*missing from font", UserWarning)
        mpl.rcParams.update(
            {
                "font.family": list(families()),
                "font.size": 9.0,
                "text.parse_math": False,  # a pair of $ would turn all Chinese into boxes
                "text.hinting": "no_hinting",  # a picture's letters as wide as a drawing's: one layout fits both
                "text.color": INK,
                "axes.edgecolor": MUTED,
                "axes.labelcolor": MUTED,
                "axes.titlesize": 9.5,
                "axes.labelsize": 9.0,
                "axes.linewidth": 0.7,
                "axes.spines.top": False,
                "axes.spines.right": False,
                "axes.unicode_minus": False,
                "xtick.color": MUTED,
                "ytick.color": MUTED,
                "xtick.labelsize": 8.5,
                "ytick.labelsize": 8.5,
                "legend.frameon": False,
                "hatch.linewidth": 0.6,
                "svg.fonttype": "path",  # shows everywhere, fonts or none
                "svg.hashsalt": "tenchains",
                "pdf.fonttype": 42,
                "path.simplify": True,
            }
        )
        yield


def new_figure() -> Figure:
    """An empty white figure that keeps its parts apart by itself."""
    figure = Figure(figsize=(WIDTH, 4.0), layout="constrained", facecolor="white")
    figure.get_layout_engine().set(w_pad=0.06, h_pad=0.05, wspace=0.03, hspace=0.03)  # type: ignore[union-attr,call-arg]
    FigureCanvasAgg(figure)
    return figure


def lay_out(figure: Figure) -> None:
    """Keep the parts of a figure apart once; matplotlib would do it four times for a drawing and a picture."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine(None)


def panels_in_rows(
    figure: Figure,
    count: int,
    columns: int,
    height: float,
    around: float,
    *,
    sharex: bool = False,
    sharey: bool = False,
) -> list[Axes]:
    """So many panels, row by row, each of a height; `around` them is room for words and keys [inch]."""
    columns = min(columns, count)
    rows = -(-count // columns)
    figure.set_size_inches(figure.get_figwidth(), rows * height + around)
    grid = figure.subplots(rows, columns, sharex=sharex, sharey=sharey, squeeze=False)
    for axes in grid.flat[count:]:
        axes.set_axis_off()
    return list(grid.flat[:count])


def strategy_colour(place: int) -> str:
    """The colour of the strategy at a place; the first is the grey reference."""
    return _COLOURS[place % len(_COLOURS)]


def line_style(place: int) -> Dashes:
    """The dashes of the strategy at a place."""
    return _LINES[place % len(_LINES)]


def line_width(place: int) -> float:
    """The width of the strategy at a place; later ones are thinner, so that lines that coincide show both."""
    return _WIDTHS[min(place, len(_WIDTHS) - 1)]


def plain(axes: Axes, *, grid: str) -> None:
    """Quiet axes: a light grid along one direction ('x' or 'y'), no tick marks."""
    axes.grid(visible=True, axis="x" if grid == "x" else "y", color=GRID, linewidth=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)


def percent_ticks(language: Language) -> FuncFormatter:
    """Write the ticks of shares with as many digits as they have, or evenly spaced ones would not read so.

    >>> [percent_ticks("zh")(tick) for tick in (1.0, 0.9975, 0.995, 1.0025, -0.2)]
    ['100%', '99.75%', '99.5%', '100.25%', '−20%']
    """
    sign = PERCENT[language]
    return FuncFormatter(lambda share, _: f"{round(100.0 * share, 6) + 0.0:.8g}{sign}".replace("-", MINUS))


def number_ticks() -> FuncFormatter:
    """Write ticks with the digits that they have: numbers between them, rounded to three, would differ in decimals.

    >>> [number_ticks()(tick) for tick in (0.0, 0.5, 1.5, 2.0, -12000.0, 5e10, 0.30000000000000004)]
    ['0', '0.5', '1.5', '2', '−12,000', '50,000,000,000', '0.3']
    """
    return FuncFormatter(lambda tick, _: f"{round(tick, 9) + 0.0:,.15g}".replace("-", MINUS))


def svg(figure: Figure) -> bytes:
    """The figure as a self-contained drawing, its lines to a hundredth of a point."""
    lay_out(figure)
    buffer = BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return _compact(buffer.getvalue())


def _compact(drawing: bytes) -> bytes:
    """Write the same drawing in half the bytes: fewer digits, short names, none for what nobody refers to."""
    short = _COORDINATES.sub(lambda found: _LONG.sub(rb"\1", found.group().replace(b" \n", b" ")), drawing)
    names = {name: b"g%d" % place for place, name in enumerate(dict.fromkeys(_LETTER.findall(short)))}
    short = _LETTER_ID.sub(lambda found: found[1] + names.get(found[2], found[2]) + b'"', short)
    used = set(_REFERENCE.findall(short))
    short = _ID.sub(lambda found: found[0] if found[1] in used else b"", short)
    return re.sub(rb"\n\s+", b"\n", short)


def png(figure: Figure) -> bytes:
    """The figure as a picture for slides."""
    lay_out(figure)
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    return buffer.getvalue()
