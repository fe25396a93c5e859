"""Factor analysis in the documents' sense: exact decompositions without sampling assumptions.

The orders speak the language of «анализ хозяйственной деятельности», where «факторный анализ»
means chain substitution: what each part adds to a gap, a change or the end of a funnel.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from pipeline.analysis.drawing import bars, headline, russian_axis
from pipeline.analysis.finite import finite
from pipeline.analysis.silence import silent_picture, silent_table
from pipeline.display.picture import Picture, picture
from pipeline.display.russian import MISSING, NBSP, counted, listed, number, percent, share, signed
from pipeline.display.style import ACCENT, GREY, PALE, WARM, WIDTH, styled
from pipeline.display.table import Column, Table

_GAP = "Вклад организаций в отставание от целевого значения"
_CHANGE = "Разложение изменения показателя между годами"
_FUNNEL = "Цепные подстановки: вклад этапов в изменение итога"


def _points(value: float, decimals: int = 1) -> str:
    return f"{signed(value, decimals)}{NBSP}п.п."


@dataclass(frozen=True)
class GapContributions:
    """What each school adds to the distance between the municipal share and the target.

    ``(T·D_s − N_s)/D`` in percentage points; the sum is exactly T − P. A negative contribution
    belongs to a school above the target. With a limit («не более») it is (N_s − T·D_s)/D, and
    the sum is P − T. No statement about causes (report outline §2, F1 a).

    Attributes:
        frame: By school: ``numerator``, ``denominator``, ``value`` (%), ``contribution`` (p.p.),
            ``persons`` (units short of the target), the largest first.
        target: Target, %.
        municipal: Municipal share, %; NaN when nothing is counted.
        name: Name of the indicator.
        at_most: Whether the target is a limit.
        units: What is counted, as printed («человек»).
    """

    frame: pd.DataFrame
    target: float
    municipal: float
    name: str
    at_most: bool = False
    units: str = "человек"

    @property
    def gap(self) -> float:
        """Distance to the target, p.p.; positive when it is not reached."""
        return (self.municipal - self.target) * (1 if self.at_most else -1)

    def table(self) -> Table:
        """Return schools with their contributions; the total is the gap."""
        if self.frame.empty:
            return silent_table(_GAP, self.sentence())
        f = self.frame
        cells = pd.DataFrame(
            {
                "school": [str(s) for s in f.index],
                "value": [
                    _share(n, d) for n, d in zip(f["numerator"], f["denominator"], strict=True)
                ],
                "persons": [number(v, 1) for v in f["persons"]],
                "contribution": [signed(v, 2) for v in f["contribution"]],
            }
        )
        total = {
            "school": "По муниципалитету",
            "value": _share(f["numerator"].sum(), f["denominator"].sum()),
            "persons": number(f["persons"].sum(), 1),
            "contribution": signed(self.gap, 2),
        }
        cells = pd.concat([cells, pd.DataFrame([total])], ignore_index=True)
        columns = [
            Column("school", "Организация"),
            Column("value", f"{self.name} (N из D)", "number"),
            Column("persons", f"До цели, {self.units}", "number"),
            Column("contribution", "Вклад в отставание, п.п.", "number"),
        ]
        note = f"Целевое значение {percent(self.target)}; сумма вкладов равна отставанию."
        return Table(_GAP, columns, cells, [note], frozenset({len(f)}))

    def figure(self) -> Picture:
        """Return contributions as bars, the largest on top."""
        if self.frame.empty:
            return silent_picture(_GAP, self.sentence())
        values = self.frame["contribution"]
        return bars(
            [str(s) for s in self.frame.index],
            values.tolist(),
            [signed(v, 1) for v in values],
            colours=[WARM if v > 0 else ACCENT for v in values],
            alt=f"Вклад организаций в отставание. {self.sentence()}",
            title=headline(self.sentence()),
            subtitle=f"{self.name}: вклад в отставание от цели {percent(self.target)}, п.п.",
        )

    def sentence(self) -> str:
        """Say the gap and how many schools make up most of it."""
        if self.frame.empty:
            return (
                f"Показатель «{self.name}»: нет данных для разложения отставания по организациям."
            )
        total = _share(self.frame["numerator"].sum(), self.frame["denominator"].sum())
        if self.gap <= 1e-9:
            limit = "не более " if self.at_most else ""
            return (
                f"Показатель «{self.name}»: целевое значение {limit}{percent(self.target)} "
                f"достигнуто, по муниципалитету {total}."
            )
        positive = self.frame["contribution"][self.frame["contribution"] > 0]
        enough = int(np.searchsorted(positive.cumsum().to_numpy(), 0.5 * positive.sum()) + 1)
        first = counted(enough, "организация", "организации", "организаций")
        verb = "даёт" if enough == 1 else "дают"
        half = 100 * positive.iloc[:enough].sum() / positive.sum()
        distance = f"{number(self.gap, 1)}{NBSP}п.п. (сейчас {total}). "
        return (
            f"Показатель «{self.name}»: "
            + (
                f"предел {percent(self.target)} превышен на {distance}"
                if self.at_most
                else f"до цели {percent(self.target)} не хватает {distance}"
            )
            + f"{first} {verb} {percent(half, 0)} суммы положительных вкладов: "
            f"{listed(str(s) for s in positive.index[: min(enough, 5)])}"
            f"{' и другие' if enough > 5 else ''}."
        )


def gap_contributions(
    numerators: pd.Series,
    denominators: pd.Series,
    *,
    target: float,
    name: str,
    at_most: bool = False,
    units: str = "человек",
) -> GapContributions:
    """Split the distance to a target (in %) among schools; schools with D = 0 are left out.

    Args:
        numerators: N by school.
        denominators: D by school.
        target: Target, %.
        name: Name of the indicator.
        at_most: Whether the value should stay at or below the target.
        units: What is counted, as printed.
    """
    n, d = finite(numerators), finite(denominators.reindex(numerators.index))
    known = n.notna() & (d > 0)
    n, d = n[known], d[known]
    total = d.sum()
    frame = pd.DataFrame({"numerator": n, "denominator": d})
    frame["value"] = 100 * n / d
    frame["persons"] = (target / 100 * d - n) * (-1 if at_most else 1)
    frame["contribution"] = 100 * frame["persons"] / (total or 1)
    frame = frame.sort_values("contribution", ascending=False, kind="stable")
    municipal = 100 * n.sum() / total if total else float("nan")
    return GapContributions(frame, float(target), float(municipal), name, at_most, units)


def _share(numerator: float, denominator: float) -> str:
    """Print a share; counts of posts may be fractions (0,5 ставки)."""
    if float(numerator).is_integer() and float(denominator).is_integer():
        return share(numerator, denominator)
    parts = f"{number(numerator, 1)} из{NBSP}{number(denominator, 1)}"
    return f"{percent(100 * numerator / denominator)} ({parts})" if denominator else MISSING


@dataclass(frozen=True)
class ChangeDecomposition:
    """Change of a municipal share = work within schools + shift of weights + who reports.

    ``ΔP = Σ w̄_s·Δp_s + Σ p̄_s·Δw_s`` over schools present in both years (bars are means of the
    two years, w = D_s/D), plus a separate line for new and closed schools. Exact
    (report outline §2, F1 b). Simpson's paradox shows as lines of opposite sign.

    Attributes:
        frame: By school of both years: ``before`` and ``after`` (%), ``within``, ``structure``
            (p.p.; structure is taken relative to the mean level, so that it has a sign).
        before: Municipal share of the first year, %.
        after: Municipal share of the second year, %.
        within: Sum of within contributions, p.p.
        structure: Sum of structure contributions, p.p.
        membership: Contribution of new and closed schools, p.p.
        new: Schools only in the second year.
        closed: Schools only in the first year.
        name: Name of the indicator.
        refusal: Why there is no decomposition, or empty.
    """

    frame: pd.DataFrame
    before: float
    after: float
    within: float
    structure: float
    membership: float
    new: tuple[str, ...]
    closed: tuple[str, ...]
    name: str
    refusal: str = ""

    def table(self) -> Table:
        """Return the three lines and their sum, then schools."""
        if self.refusal:
            return silent_table(_CHANGE, self.refusal)
        lines = [("Работа внутри организаций", self.within), ("Структура (вес ОО)", self.structure)]
        lines += [
            ("Новые и выбывшие ОО", self.membership),
            ("Изменение всего", self.after - self.before),
        ]
        top = pd.DataFrame(
            [
                {"line": a, "before": "", "after": "", "value": signed(v, 2), "w": ""}
                for a, v in lines
            ]
        )
        top.loc[3, ["before", "after"]] = [percent(self.before), percent(self.after)]
        schools = pd.DataFrame(
            {
                "line": [str(s) for s in self.frame.index],
                "before": [percent(v) for v in self.frame["before"]],
                "after": [percent(v) for v in self.frame["after"]],
                "value": [signed(v, 2) for v in self.frame["within"]],
                "w": [signed(v, 2) for v in self.frame["structure"]],
            }
        )
        columns = [
            Column("line", "Составляющая, организация"),
            Column("before", "Было, %", "number"),
            Column("after", "Стало, %", "number"),
            Column("value", "Вклад (внутри ОО), п.п.", "number"),
            Column("w", "Вклад структуры, п.п.", "number"),
        ]
        notes = []
        if self.new:
            notes.append(f"Только во втором году: {listed(self.new)}.")
        if self.closed:
            notes.append(f"Только в первом году: {listed(self.closed)}.")
        frame = pd.concat([top, schools], ignore_index=True)
        return Table(_CHANGE, columns, frame, notes, frozenset({3}))

    def figure(self) -> Picture:
        """Return a waterfall from the first year to the second."""
        if self.refusal:
            return silent_picture(_CHANGE, self.refusal)
        steps = [self.within, self.structure, self.membership]
        names = ["Было", "Внутри ОО", "Структура", "Новые и\nвыбывшие ОО", "Стало"]
        with styled():
            figure = Figure(figsize=(WIDTH, 2.9))
            axes = figure.subplots()
            level = self.before
            axes.bar(0, self.before, color=GREY, width=0.6)
            axes.bar(4, self.after, color=GREY, width=0.6)
            for i, step in enumerate(steps, start=1):
                axes.bar(i, step, bottom=level, color=ACCENT if step >= 0 else WARM, width=0.6)
                axes.plot([i - 0.7, i + 0.3], [level, level], color=PALE, linewidth=1, zorder=0)
                level += step
                top = max(level, level - step)
                axes.annotate(
                    signed(step), (i, top), (0, 3), textcoords="offset points", ha="center"
                )
            for i, value in ((0, self.before), (4, self.after)):
                axes.annotate(
                    percent(value), (i, value), (0, 3), textcoords="offset points", ha="center"
                )
            axes.set_xticks(range(5), names)
            axes.set_ylim(0, None)
            axes.margins(y=0.12)
            axes.yaxis.set_visible(False)
            axes.spines["left"].set_visible(False)
            return picture(
                figure,
                alt=f"Каскадная диаграмма. {self.sentence()}",
                title=headline(self.sentence()),
                subtitle=f"{self.name}, % и п.п.; столбцы от нуля",
            )

    def sentence(self) -> str:
        """Say the change and its three parts."""
        if self.refusal:
            return self.refusal
        text = (
            f"Показатель «{self.name}» изменился на {_points(self.after - self.before)} "
            f"(с {percent(self.before)} до {percent(self.after)}): внутри организаций "
            f"{_points(self.within)}, структура {_points(self.structure)}, "
            f"новые и выбывшие ОО {_points(self.membership)}"
        )
        if self.within * (self.after - self.before) < 0 and abs(self.within) >= 0.05:
            text += " Общий итог и работа внутри организаций разнонаправлены: сравнение без учёта "
            text += "структуры вводит в заблуждение."
        return text


def change_decomposition(
    before: pd.DataFrame, after: pd.DataFrame, *, name: str
) -> ChangeDecomposition:
    """Split the change of a municipal share between two years.

    Args:
        before: Indexed by school with ``numerator`` and ``denominator``, the first year.
        after: The same for the second year.
        name: Name of the indicator.
    """
    first, second = _countable(before), _countable(after)
    common = [s for s in first.index if s in second.index]
    new = tuple(str(s) for s in second.index if s not in first.index)
    closed = tuple(str(s) for s in first.index if s not in second.index)
    if not common:
        reason = (
            f"Показатель «{name}»: изменение не разложено, нет организаций с данными за оба года."
        )
        empty = pd.DataFrame(columns=["before", "after", "within", "structure"])
        nan = float("nan")
        return ChangeDecomposition(empty, nan, nan, nan, nan, nan, new, closed, name, reason)
    a, b = first.loc[common], second.loc[common]
    p0, p1 = 100 * a["numerator"] / a["denominator"], 100 * b["numerator"] / b["denominator"]
    w0, w1 = a["denominator"] / a["denominator"].sum(), b["denominator"] / b["denominator"].sum()
    mean_level = ((p0 + p1) / 2 * (w0 + w1) / 2).sum()
    within = (w0 + w1) / 2 * (p1 - p0)
    # Weights sum to one in both years, so subtracting any level leaves the sum exact.
    structure = ((p0 + p1) / 2 - mean_level) * (w1 - w0)
    frame = pd.DataFrame({"before": p0, "after": p1, "within": within, "structure": structure})
    total0 = 100 * first["numerator"].sum() / first["denominator"].sum()
    total1 = 100 * second["numerator"].sum() / second["denominator"].sum()
    common0, common1 = (p0 * w0).sum(), (p1 * w1).sum()
    return ChangeDecomposition(
        frame.sort_values("within", kind="stable"),
        float(total0),
        float(total1),
        float(within.sum()),
        float(structure.sum()),
        float((total1 - common1) - (total0 - common0)),
        new,
        closed,
        name,
    )


def _countable(frame: pd.DataFrame) -> pd.DataFrame:
    frame = finite(frame[["numerator", "denominator"]])
    return frame[frame["numerator"].notna() & (frame["denominator"] > 0)]


@dataclass(frozen=True)
class FunnelDecomposition:
    """What each step of a funnel adds to the change of its end, by chain substitution.

    end/begin = Π of ratios of successive steps. Factors are replaced one by one in the order of
    the steps; the contributions sum exactly to the change. The order check prints the log-mean
    version (LMDI, Ang 2005), which needs no order, and the range over all orders: a factor whose
    sign depends on the order is named (report outline §2, F1 c).

    Attributes:
        steps: Names of the counts from the widest to the narrowest.
        before: Counts of the first year.
        after: Counts of the second year.
        chain: Contribution of every ratio in the fixed order, p.p.
        log_mean: The same by log means; NaN where a count is zero.
        lowest: Smallest contribution over all orders, p.p.
        highest: Largest contribution over all orders, p.p.
        refusal: Why there is no decomposition, or empty.
    """

    steps: tuple[str, ...]
    before: np.ndarray
    after: np.ndarray
    chain: np.ndarray
    log_mean: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    refusal: str = ""

    @property
    def change(self) -> float:
        """Change of the end share, p.p."""
        return 100 * float(self.after[-1] / self.after[0] - self.before[-1] / self.before[0])

    @property
    def ratios(self) -> list[str]:
        """Names of the ratios: «ИОМ / дефициты»."""
        return [f"{b} / {a}" for a, b in itertools.pairwise(self.steps)]

    @property
    def order_matters(self) -> list[str]:
        """Ratios whose contribution changes its sign with the order of substitution."""
        return [
            name
            for name, low, high in zip(self.ratios, self.lowest, self.highest, strict=True)
            if low < -0.05 and high > 0.05
        ]

    def table(self) -> Table:
        """Return ratios of both years with their contributions and the order check."""
        if self.refusal:
            return silent_table(_FUNNEL, self.refusal)
        pairs = range(len(self.steps) - 1)
        rows = [
            {
                "ratio": self.ratios[i],
                "before": share(self.before[i + 1], self.before[i]),
                "after": share(self.after[i + 1], self.after[i]),
                "chain": signed(float(self.chain[i]), 2),
                "log": signed(float(self.log_mean[i]), 2),
                "range": " … ".join(
                    signed(float(end[i]), 2) for end in (self.lowest, self.highest)
                ),
            }
            for i in pairs
        ]
        total = {
            "ratio": f"{self.steps[-1]} / {self.steps[0]}",
            "before": share(self.before[-1], self.before[0]),
            "after": share(self.after[-1], self.after[0]),
            "chain": signed(self.change, 2),
            "log": signed(float(self.log_mean.sum()), 2),
            "range": "",
        }
        columns = [
            Column("ratio", "Этап"),
            Column("before", "Было, % (N из D)", "number"),
            Column("after", "Стало, % (N из D)", "number"),
            Column("chain", "Вклад, п.п.", "number"),
            Column("log", "Проверка (логарифмическая), п.п.", "number"),
            Column("range", "По всем порядкам, п.п.", "number"),
        ]
        frame = pd.DataFrame([*rows, total])
        return Table(_FUNNEL, columns, frame, (), frozenset({len(rows)}))

    def figure(self) -> Picture:
        """Return the funnel of both years as paired bars with counts."""
        if self.refusal:
            return silent_picture(_FUNNEL, self.refusal)
        with styled():
            figure = Figure(figsize=(WIDTH, 0.9 + 0.52 * len(self.steps)))
            axes = figure.subplots()
            rows = np.arange(len(self.steps))
            for counts, year, shift, colour in (
                (self.before, "было", -0.2, PALE),
                (self.after, "стало", 0.2, ACCENT),
            ):
                axes.barh(rows + shift, counts, height=0.36, color=colour)
                for row, count in zip(rows, counts, strict=True):
                    of_base = percent(100 * count / counts[0], 0)
                    axes.annotate(
                        f"{year}: {number(count)} ({of_base})",
                        (count, row + shift),
                        (4, 0),
                        textcoords="offset points",
                        va="center",
                        fontsize=8,
                    )
            axes.set_yticks(rows, self.steps)
            axes.set_ylim(len(rows) - 0.5, -0.5)
            axes.set_xlim(0, 1.28 * max(self.before.max(), self.after.max()))
            axes.spines["left"].set_visible(False)
            axes.set_xlabel("человек")
            russian_axis(axes)
            return picture(
                figure,
                alt=f"Воронка за два года. {self.sentence()}",
                title=headline(self.sentence()),
                subtitle="Человек на каждом этапе и доля от первого этапа",
            )

    def sentence(self) -> str:
        """Say the change of the end and the step that adds most."""
        if self.refusal:
            return self.refusal
        largest = int(np.argmax(np.abs(self.chain)))
        text = (
            f"Доля «{self.steps[-1]}» от «{self.steps[0]}» изменилась на {_points(self.change)}; "
            f"наибольший по величине вклад – этап «{self.ratios[largest]}» "
            f"({_points(float(self.chain[largest]))})."
        )
        if self.order_matters:
            names = listed(f"«{n}»" for n in self.order_matters)
            text += f" Знак вклада зависит от порядка подстановки: {names}."
        return text


def funnel_decomposition(
    steps: Sequence[str], before: Sequence[float], after: Sequence[float]
) -> FunnelDecomposition:
    """Split the change of a funnel's end among its steps.

    Args:
        steps: Names of the counts, the widest first.
        before: Counts of the first year.
        after: Counts of the second year.
    """
    first, second = np.asarray(before, float), np.asarray(after, float)
    names = tuple(steps)
    nothing = np.full(max(len(names) - 1, 0), np.nan)
    reason = ""
    if len(names) < 2:
        reason = "Цепные подстановки не проводились: в воронке менее двух этапов."
    elif not np.isfinite([first, second]).all():
        reason = "Цепные подстановки не проводились: данные есть не за все этапы двух лет."
    elif (first[:-1] <= 0).any() or (second[:-1] <= 0).any():
        empty = [n for n, a, b in zip(names[:-1], first, second, strict=False) if a <= 0 or b <= 0]
        reason = (
            "Цепные подстановки не проводились: нет объекта учёта на этапе "
            f"{listed(f'«{n}»' for n in empty)}."
        )
    if reason:
        return FunnelDecomposition(names, first, second, nothing, nothing, nothing, nothing, reason)
    r0, r1 = first[1:] / first[:-1], second[1:] / second[:-1]
    chain = _substitute(r0, r1, range(len(r0)))
    # All orders while they are few; a longer funnel is checked by cyclic shifts.
    count = len(r0)
    orders = (
        itertools.permutations(range(count))
        if count <= 6
        else ([(i + s) % count for i in range(count)] for s in range(count))
    )
    every = np.array([_substitute(r0, r1, order) for order in orders])
    return FunnelDecomposition(
        names, first, second, chain, _log_mean(r0, r1), every.min(axis=0), every.max(axis=0)
    )


def _substitute(r0: np.ndarray, r1: np.ndarray, order: Sequence[int]) -> np.ndarray:
    """Replace ratios one after another and note what each replacement changes, in p.p."""
    current, parts = r0.copy(), np.zeros(len(r0))
    for i in order:
        level = current.prod()
        current[i] = r1[i]
        parts[i] = 100 * (current.prod() - level)
    return parts


def _log_mean(r0: np.ndarray, r1: np.ndarray) -> np.ndarray:
    if (r0 <= 0).any() or (r1 <= 0).any():
        return np.full(len(r0), np.nan)
    p0, p1 = r0.prod(), r1.prod()
    weight = p0 if np.isclose(p0, p1, rtol=1e-12) else (p1 - p0) / np.log(p1 / p0)
    return 100 * weight * np.log(r1 / r0)
