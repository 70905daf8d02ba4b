"""The rows of a family laid out by variant, area and member, and which of them are hidden."""

import numpy as np
import polars as pl

from pipelines.disclosure.area_tree import WHOLE, Areas
from pipelines.disclosure.complements import Family
from pipelines.disclosure.corners import BLOCKED, Want
from pipelines.disclosure.other_months import QUANTITIES, TOTAL, Editions, Figures
from pipelines.jurisdiction import UNSPECIFIED


def hidden_rows(
    tree: list[tuple[str, str | None]],
    rates: pl.DataFrame,
    counts: pl.DataFrame,
    protected: pl.DataFrame,
    classes: pl.DataFrame,
    shown: pl.DataFrame,
) -> pl.DataFrame:
    """The rows of a family that are hidden, the protected counts among them."""
    layout = _Layout(tree, rates, counts)
    figures = layout.figures(counts)
    protected = layout.placed(protected)
    figures.hidden[layout.cells(protected)] = True
    editions = {
        edition: [layout.edition(shown.filter(edition=edition), figures)]
        for edition in shown["edition"].unique()
    }
    family = Family(
        layout.areas,
        [dimension for dimension, _ in layout.columns],
        figures,
        layout.prices(figures.persons),
        *layout.classes(classes),
        Editions(**editions),
    )
    family.protect(_wanted(protected, rates["is_over_population"]))
    return layout.rows(figures.hidden)


def _wanted(protected: pl.DataFrame, is_over_population: pl.Series) -> list[Want]:
    """That every protected count may be none, or more than is protected.

    The rest of a population is more by what its persons are fewer.
    """
    wanted = []
    for v, a, k, quantity, number, most in (
        protected.sort("a", "k", "v", "quantity")
        .select("v", "a", "k", "quantity", "persons", "count_protected")
        .iter_rows()
    ):
        fall, rise = -number, most + 1 - number
        if quantity == "rest" and is_over_population[v]:
            quantity, fall, rise = "persons", -rise, -fall
        wanted.append(Want(QUANTITIES.index(quantity), v, a, k, (fall, rise)))
    return wanted


class _Layout:
    """Where the rows of a family stand: by variant, area and column of its breakdowns."""

    def __init__(
        self, tree: list[tuple[str, str | None]], rates: pl.DataFrame, counts: pl.DataFrame
    ) -> None:
        codes = [code for code, _ in tree]
        self.areas = Areas([codes.index(parent) if parent else -1 for _, parent in tree])
        members = counts.filter(pl.col("dimension") != "total").select("dimension", "member")
        self.columns = [("total", "total"), *members.unique().sort("dimension", "member").rows()]
        self.rates = rates
        self.variants = rates.select("indicator", "variant").with_row_index("v")
        self.places = pl.DataFrame({"area_code": codes}).with_row_index("a")
        self.members = pl.DataFrame(
            self.columns, schema=["dimension", "member"], orient="row"
        ).with_row_index("k")
        self.shape = (len(rates), len(codes), len(self.columns))

    def placed(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows with their positions; rows of members that this month does not have are left out."""
        if "variant" in rows.columns:
            rows = rows.join(self.variants, on=["indicator", "variant"])
        return rows.join(self.places, on="area_code").join(self.members, on=["dimension", "member"])

    def cells(self, placed: pl.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return tuple(placed[position].to_numpy() for position in ("v", "a", "k"))

    def figures(self, rows: pl.DataFrame) -> Figures:
        placed = self.placed(rows)
        figures = Figures(
            *(np.zeros(self.shape, dtype=kind) for kind in (np.int64, np.int64, bool))
        )
        for figure, column in zip(figures, ("persons", "marked", "is_suppressed"), strict=True):
            figure[self.cells(placed)] = placed[column]
        return figures

    def edition(self, rows: pl.DataFrame, now: Figures) -> Figures:
        """Figures as published; a rate that was not published then tells nothing."""
        known = self.variants["variant"].is_in(rows["variant"].implode()).to_numpy()
        silent = Figures(now.persons, now.marked, np.ones_like(now.hidden))
        return Figures(
            *(
                np.where(known[:, None, None], published, unpublished)
                for published, unpublished in zip(self.figures(rows), silent, strict=True)
            )
        )

    def classes(self, classes: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """What the persons of each class are in each variant, and how many by area and column."""
        placed = self.placed(classes)
        bits = 2 * self.rates["position"].to_numpy()
        standings, of_class = np.unique(
            (placed["standing"].to_numpy()[:, None] >> bits) & 3, axis=0, return_inverse=True
        )
        persons = np.zeros((len(standings), *self.shape[1:]), dtype=np.int64)
        np.add.at(
            persons,
            (of_class, placed["a"].to_numpy(), placed["k"].to_numpy()),
            placed["persons"].to_numpy(),
        )
        return standings, persons

    def prices(self, persons: np.ndarray) -> np.ndarray:
        """What hiding a row costs: the more, the more it tells; the headline is never hidden."""
        prices = np.round(10 * np.log2(2 + persons)).astype(np.int32)
        prices[:, :, TOTAL] *= 4
        for area, code in enumerate(self.places["area_code"]):
            if area not in self.areas.smallest:
                prices[:, area] *= 4
            if code.endswith(UNSPECIFIED):
                prices[:, area] //= 2
        unspecified = (self.members["member"] == "unspecified").to_numpy()
        prices[:, :, unspecified] //= 2
        is_default = (self.rates["variant"] == "default").to_numpy()
        prices[is_default] *= 2
        is_member = np.arange(len(self.columns)) != TOTAL
        prices[(persons == 0) & is_member] = BLOCKED
        prices[:, WHOLE, TOTAL] *= 10
        prices[is_default, WHOLE, TOTAL] = BLOCKED
        return prices

    def rows(self, hidden: np.ndarray) -> pl.DataFrame:
        v, a, k = np.nonzero(hidden)
        positions = pl.DataFrame({"v": v, "a": a, "k": k}).cast(pl.UInt32)
        rows = positions.join(self.variants, on="v").join(self.places, on="a")
        return rows.join(self.members, on="k").drop("v", "a", "k")
