"""Intervals for a proportion from its variance under the design (background, survey estimation)."""

import math

from scipy import stats


def korn_graubard(p, n_eff, alpha=0.05):
    """Clopper–Pearson with x = p · n_eff of n = n_eff."""
    x = p * n_eff
    lower = stats.beta.ppf(alpha / 2, x, n_eff - x + 1)
    upper = stats.beta.ppf(1 - alpha / 2, x + 1, n_eff - x)
    return lower, upper


def wilson(p, n_eff, z):
    centre = (p + z**2 / (2 * n_eff)) / (1 + z**2 / n_eff)
    half = z / (1 + z**2 / n_eff) * math.sqrt(p * (1 - p) / n_eff + z**2 / (4 * n_eff**2))
    return centre - half, centre + half


def effective_size(p, variance, n, df, alpha=0.05):
    """p (1 − p) / V, with the adjustment for the degrees of freedom of the design."""
    ratio = stats.t.ppf(alpha / 2, n - 1) / stats.t.ppf(alpha / 2, df)
    return p * (1 - p) / variance * ratio**2
