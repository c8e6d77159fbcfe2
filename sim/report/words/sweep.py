"""Which sentences does the page of a sweep say?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.labels import Text

__all__ = ["SENTENCES"]

SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "h_pictures": Text("What moves the answer", "什么左右结果"),
        "h_factors": Text("What was varied", "变动了什么"),
        "h_indices": Text("How much each factor explains", "各因素的解释力"),
        "h_points": Text("Point by point", "逐点结果"),
        "h_reading": Text("How to read it", "如何解读"),
        "w_facts": Text(
            "{scenario} · {points} points · {replications} · seed {seed}",
            "{scenario} · {points}个点 · {replications} · 随机种子{seed}",
        ),
        "w_range": Text(
            "{measure} runs from {low} ({at_low}) to {high} ({at_high}).",
            "{measure}最低为{low}，对应{at_low}；最高为{high}，对应{at_high}。",
        ),
        "w_constant": Text(
            "does not depend on these factors: {measure} is {value} at every point.",
            "不受这些因素影响：各点的{measure}均为{value}。",
        ),
        "w_never": Text("{measure} has no value at any point.", "{measure}在所有点上均无取值。"),
        "w_now": Text("{measure} is {value} with the files as they are.", "按现有文件，{measure}为{value}。"),
        "w_now_not": Text("{measure} has no value with the files as they are.", "按现有文件，{measure}无取值。"),
        "w_grid_shares": Text(
            "Of the variance over the grid, {shares}; {rest} comes from factors acting on each other.",
            "在网格上的方差中，{shares}；{rest}来自因素间的交互。",
        ),
        "w_share": Text("“{factor}” explains {share} by itself", "“{factor}”单独解释{share}"),
        "w_most": Text(
            "“{factor}” has the largest share: {share} of the variance{interval}, its interactions included.",
            "影响最大的是“{factor}”：含交互占方差的{share}{interval}。",
        ),
        "w_next": Text("If one number is to be found out next, it is this one.", "若要先查清一个数，就是它。"),
        "w_tie": Text(
            "The interval overlaps that of {others}: more samples would be needed to rank them.",
            "其区间与{others}重叠：要分出先后需要更多样本。",
        ),
        "w_no_interval": Text(
            "The samples are too few for an interval: this may be chance.", "样本太少，给不出区间：这可能只是偶然。"
        ),
        "w_unranked": Text("The samples do not tell which factor matters most.", "样本无法判断哪个因素影响最大。"),
        "w_rank": Text(
            "“{factor}” goes with it most closely: rank correlation {value}{interval} over {samples} samples.",
            "与其关系最密切的是“{factor}”：{samples}个样本的秩相关系数为{value}{interval}。",
        ),
        "w_rank_zero": Text("The interval includes zero: this may be chance.", "其区间包含零：这可能只是偶然。"),
        "w_between": Text(" ({low} to {high})", "（{low}至{high}）"),
        "w_at": Text("{factor}: {value}", "{factor}：{value}"),
        "w_at_point": Text("point {point} of points.csv", "points.csv中的第{point}点"),
        "w_head_path": Text("Path", "路径"),
        "w_head_apply": Text("How", "方式"),
        "w_head_values": Text("Values", "取值"),
        "w_set": Text("replaces", "替换"),
        "w_multiply": Text("multiplies", "相乘"),
        "w_quantile": Text("place in its own range", "取自身分布的分位"),
        "w_between_bounds": Text("{low} to {high}", "{low}至{high}"),
        "w_on_log": Text(", log scale", "，对数尺度"),
        "w_factor": Text("Factor", "因素"),
        "w_first": Text("Alone", "单独"),
        "w_total": Text("With interactions", "含交互"),
        "w_rank_correlation": Text("Rank correlation", "秩相关系数"),
        "w_factors_caption": Text("Factors and their values", "因素及其取值"),
        "w_indices_caption": Text("Share of the variance of {measure}, {chain}", "{chain}：{measure}的方差中所占比重"),
        "w_correlations_caption": Text("Rank correlation with {measure}, {chain}", "{chain}：与{measure}的秩相关系数"),
        "w_points_caption": Text("{measure}, {chain}, with 95\u00a0% intervals", "{chain}：{measure}及其95%置信区间"),
        "w_points_elsewhere": Text(
            "All {count} points are in points.csv and sweep.parquet.", "全部{count}个点见points.csv与sweep.parquet。"
        ),
        "w_luck_note": Text(
            "Every point meets the same luck: the same seed and replications. A difference between two points is due "
            "to the factors. Intervals of a point tell how well its mean is known over the replications.",
            "各点面对相同的随机情形（相同的种子与重复次数），两点之差只来自因素本身。各点的区间说明其均值在重复抽样下有多准。",
        ),
        "w_single_note": Text(
            "Every point is one run with every uncertain number that is not a factor at its mode: points have no "
            "intervals.",
            "每个点只运行一次，未变动的不确定数取众数，因此各点没有区间。",
        ),
        "w_grid_note": Text(
            "On a grid every combination counts the same, and the shares are exact for it. Other values would give "
            "other shares.",
            "网格上各组合同等看待，比重对该网格是精确的；换一组取值，比重也会不同。",
        ),
        "w_sobol_note": Text(
            "First index: what would go of the variance if the factor were known. Total index: what would stay if all "
            "others were. The difference is interaction. Factors are drawn independently and evenly between their "
            "ends; the ends are part of the question, and wider ones make a factor count for more. Intervals come from "
            "resampling the {samples} rows; where one reaches below zero the sample cannot tell it from nothing. "
            "Errors of sampling show where a share is above 100\u00a0% or below zero, or a total index below the "
            "first: take more samples.",
            "一阶指数：若查清该因素，方差会减少多少。总指数：若查清其余所有因素，还剩多少。两者之差即交互作用。各因素在两端之间独立、均匀地抽取；"
            "两端如何取本身就是问题的一部分，范围越宽，因素显得越重要。置信区间由对{samples}行样本重抽样得到；下端低于零者，样本无法将其与零区分。比重超过100%或低于零，或总指数低于一阶指数，都是抽样误差，应增加样本。",
        ),
        "w_hypercube_note": Text(
            "Rank correlations see what rises or falls steadily; what first rises and then falls escapes them. For "
            'shares of the variance use method = "sobol". Intervals come from resampling the {samples} rows: where one '
            "includes zero the sample cannot tell the correlation from none; 1 and \u22121, an order that no row "
            "breaks, have none, however few the rows.",
            '秩相关只能看出单调的升降，先升后降的关系会被漏掉。要得到方差比重，请用method = "sobol"。'
            "置信区间由对{samples}行样本重抽样得到："
            "包含零者，样本无法将其与无相关区分；1和\u22121（所有行的次序都一致）无论行数多少都没有区间。",
        ),
        "w_moments_note": Text(
            "Days until the first loss or until output is first back are means over those replications in which it "
            "happened; where it happened in none there is a dash. So a point at which few fall, and these deeply, may "
            "look slower than one at which all do. After the first two weeks in a row at 95\u00a0% of baseline output "
            "may fall again: days_below_95 counts all days below.",
            "首次受损前天数与首次恢复所需天数，均为发生该情形的各次重复的均值；一次都未发生者记为“–”。因此，少数重复跌破"
            "但跌得深的点，可能显得比全部重复都跌破的点更慢。首次连续两周回到基线95%之后，产出仍可能再次跌破；"
            "days_below_95统计全部低于该水平的天数。",
        ),
        "w_tornado_note": Text(
            "The tornado moves one factor at a time, all others as the files say.",
            "龙卷风图每次只变动一个因素，其余按文件取值。",
        ),
        "f_heat_map": Text(
            "{measure}, {chain}, over the values of two factors.", "{chain}：{measure}随两个因素的变化。"
        ),
        "f_lines": Text("{measure}, {chain}, along one factor.", "{chain}：{measure}随一个因素的变化。"),
        "f_bands": Text(
            "Bands are 95\u00a0% intervals of the mean.",
            "色带为均值的95%置信区间。",
        ),
        "f_parallel": Text(
            "Where the lines of another factor run parallel, the two do not interact.",
            "另一因素的各条线相互平行处，两者没有交互。",
        ),
        "f_effects": Text(
            "{measure}, {chain}, along each factor, mean over all values of the others.",
            "{chain}：{measure}随各因素的变化（对其余因素取均值）。",
        ),
        "f_tornado": Text(
            "{measure}, {chain}: each factor alone between its ends; the line is the answer with the files as they "
            "are.",
            "{chain}：各因素单独在两端之间变动时的{measure}；竖线为按现有文件的结果。",
        ),
        "f_indices": Text(
            "Share of the variance of {measure}, {chain}, that each factor explains.",
            "{chain}：{measure}的方差中，各因素所解释的比重。",
        ),
        "f_correlations": Text(
            "Rank correlation of each factor with {measure}, {chain}.", "{chain}：各因素与{measure}的秩相关系数。"
        ),
        "f_interactions": Text(
            "Share of the variance of {measure}, {chain}, that a pair explains beyond its two factors alone.",
            "{chain}：{measure}的方差中，两因素在各自单独作用之外共同解释的比重。",
        ),
        "f_pale": Text(
            "Pale fields with a number: the interval reaches zero or below.", "浅色而有数字者，其区间下端不高于零。"
        ),
    }
)
