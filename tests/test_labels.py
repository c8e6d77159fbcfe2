"""Does every word exist in both languages, and are numbers written for readers?"""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

import sim
from sim.factors.titles import TITLES
from sim.labels import WORDS, Text, fill, metric_name, place_name
from sim.measures import MEASURES
from sim.numerals import days, interval, number, percent
from sim.plots.graph.words import GRAPH_WORDS
from sim.plots.words import WORDS as FIGURE_WORDS
from sim.report.words import ASSUMPTIONS, LEFT_OUT, PARTS, SENTENCES, say, vocabulary

SOURCES = sorted((Path(sim.__file__).parent / "plots").rglob("*.py")) + sorted(
    (Path(sim.__file__).parent / "report").rglob("*.py")
)


def gaps(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("key", [*FIGURE_WORDS, *(key for key in SENTENCES if key != "unit_note")])
def test_a_word_is_in_both_languages_and_leaves_the_same_gaps(key):
    text = FIGURE_WORDS[key] if key in FIGURE_WORDS else SENTENCES[key]
    assert text.en.strip()
    assert text.zh.strip()
    assert gaps(text.en) == gaps(text.zh)


def test_english_holds_no_chinese_but_the_unit_and_the_two_terms():
    for text in (*FIGURE_WORDS.values(), *SENTENCES.values(), *ASSUMPTIONS, *LEFT_OUT):
        bare = re.sub("亿元|同准备份|降准备份", "", text.en)
        assert not re.search("[\u4e00-\u9fff]", bare)


def test_chinese_takes_chinese_punctuation():
    for text in (*FIGURE_WORDS.values(), *SENTENCES.values(), *ASSUMPTIONS, *LEFT_OUT):
        assert not re.search("[\u4e00-\u9fff][,;:(]", text.zh), text.zh


def test_a_unit_in_latin_letters_has_a_blank_before_it_in_chinese_too():
    for text in (*WORDS.values(), *FIGURE_WORDS.values(), *GRAPH_WORDS.values(), *SENTENCES.values()):
        for said in (text.en, text.zh):
            filled = fill(said, {gap: "EUR" if gap == "unit" else "12" for gap in gaps(said)})
            assert "12EUR" not in filled, filled
            assert "  EUR" not in filled, filled


def test_words_and_sentences_do_not_share_a_key():
    assert not set(FIGURE_WORDS) & set(SENTENCES)


def test_no_two_parts_of_the_page_share_a_key():
    assert sum(len(part.SENTENCES) for part in PARTS) == len(SENTENCES)


def test_every_key_that_the_code_uses_exists():
    for source in SOURCES:
        text = source.read_text(encoding="utf-8")
        for table, key in re.findall(r'(WORDS|SENTENCES)\["(\w+)"\]', text):
            known = {"WORDS": FIGURE_WORDS if "plots" in source.parts else WORDS, "SENTENCES": SENTENCES}
            assert key in known[table], f"{source.name}: {key}"
        for key in re.findall(r'say\("(\w+)"', text):
            assert key in SENTENCES, f"{source.name}: {key}"


def test_every_key_that_the_templates_use_exists():
    folder = files("sim.report").joinpath("templates")
    places = [folder, folder.joinpath("parts")]
    templates = [
        one.read_text(encoding="utf-8") for place in places for one in place.iterdir() if one.name.endswith(".j2")
    ]
    used = {key for template in templates for key in re.findall(r"\bw\.(\w+)", template)}
    used |= {f"h_{name}" for template in templates for name in re.findall(r'\bsection\("(\w+)"\)', template)}
    assert used
    assert used <= set(vocabulary("zh"))


def test_every_key_is_used():
    """In quotes, as `w.key` in a template, or put together of a prefix that stands before a gap and something known."""
    house = Path(sim.__file__).parent
    code = "\n".join(source.read_text(encoding="utf-8") for source in house.rglob("*.py"))
    code = re.sub(r'^ +"[^"]+": Text\(', "", code, flags=re.MULTILINE)  # the tables themselves
    templates = "\n".join(source.read_text(encoding="utf-8") for source in house.rglob("*.j2"))
    used = set(re.findall(r"[\"']([\w-]+)[\"']", code)) | set(re.findall(r"\bw\.(\w+)", templates))
    prefixes = tuple(set(re.findall(r"f[\"'](\w+_)\{", code)) | set(re.findall(r'"(\w+_)" ~', templates)))
    assert used
    assert prefixes
    keys = {*WORDS, *FIGURE_WORDS, *SENTENCES, *GRAPH_WORDS}
    assert [key for key in sorted(keys - used) if not key.startswith(prefixes)] == []


@pytest.mark.parametrize(
    ("synonym", "word"),
    [("天用量", "天"), ("验证测试", "认证测试"), ("敞口大者", "暴露产出大者"), ("调用", "启用"), ("顶上", "到位"),
     ("察觉", "发现或预见"), ("研发", "攻关"), ("投入品", "投入"), ("风险清单", "风险事件"),
     ("同样的随机", "相同的随机")],
)  # fmt: skip
def test_chinese_has_one_word_a_thing(synonym, word):
    """That of the glossary; the plan's own 断供风险清单 is our watch list."""
    house, root = Path(sim.__file__).parent, Path(sim.__file__).parent.parent
    told = [text.zh for text in (*WORDS.values(), *FIGURE_WORDS.values(), *SENTENCES.values(), *GRAPH_WORDS.values(),
                                 *TITLES.values(), *ASSUMPTIONS, *LEFT_OUT)]  # fmt: skip
    pages = [*root.glob("README.zh.md"), *(root / "docs").glob("*.zh.md"), *(root / "scenarios").rglob("*.toml")]
    told += [one.read_text(encoding="utf-8") for one in (house / "loading" / "attributes.csv", *pages)]
    said = [text for text in told if synonym in text.replace("断供风险清单", "")]
    assert said == [], f"write {word}"


@pytest.mark.parametrize("metric", MEASURES)
def test_every_metric_has_a_name(metric):
    assert metric_name(metric, "en") != metric
    assert metric_name(metric, "zh") != metric


def test_a_metric_without_a_name_shows_its_id():
    assert metric_name("of_tomorrow", "zh") == "of_tomorrow"


def test_the_two_grades_keep_their_names():
    assert WORDS["same_backup"].zh == "同准备份"
    assert WORDS["degraded_backup"].zh == "降准备份"
    assert WORDS["same_backup"].en == "same-grade backup"
    assert WORDS["degraded_backup"].en == "degraded backup"


def test_taiwan_is_displayed_as_part_of_china():
    assert place_name(Text("Taiwan", "台湾"), "zh") == "中国台湾"
    assert place_name(Text("Taiwan", "中国台湾"), "zh") == "中国台湾"
    assert place_name(Text("Japan", "日本"), "zh") == "日本"


@pytest.mark.parametrize(
    ("value", "written"),
    [(18000.0, "18,000"), (412.4, "412"), (99.96, "100"), (9.996, "10.0"), (1.234, "1.23"), (0.5, "0.5"),
     (0.01234, "0.0123"), (-354.2, "\u2212354"), (float("nan"), "–"), (float("inf"), "∞"), (1e-12, "0")],
)  # fmt: skip
def test_a_number_has_three_digits_that_mean_something(value, written):
    assert number(value) == written


def test_a_share_is_never_rounded_to_none_or_all():
    assert percent(0.0001, "en") == "<0.1\u00a0%"
    assert percent(0.9999, "en") == ">99.9\u00a0%"
    assert percent(0.0, "zh") == "0%"
    assert percent(1.0, "zh") == "100%"
    assert percent(0.624, "zh") == "62%"
    assert percent(float("nan"), "zh") == "–"


def test_days_and_intervals():
    assert days(1.0, "en") == "1 day"
    assert days(365.0, "zh") == "365天"
    assert days(float("nan"), "zh") == "–"
    assert interval(1.0, 2.0, "en") == "[1\u00a0to\u00a02]"
    assert interval(1.0, 2.0, "zh") == "[1至2]"
    assert interval(2.0, 2.0, "en") == ""


def test_gaps_are_filled():
    assert fill("{a} and {b}", {"a": "1", "b": "{a}"}) == "1 and {a}"
    assert say("t_of", "zh", {"count": "3", "total": "20"}) == "20次中3次"
