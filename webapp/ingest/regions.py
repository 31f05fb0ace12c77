"""Regions of pixels that touch, and the smallest rectangle around each, however it is turned."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
MOST = 2000
"""How many regions of a picture are looked at: a page has some hundred lines, a halftone has dots without number."""


@dataclass(frozen=True)
class Region:
    """A rectangle: its middle, its sides, and the angle of its width, in radians clockwise from the horizontal."""

    x: float
    y: float
    width: float
    height: float
    angle: float

    @property
    def corners(self) -> Points:
        """Return them from the top left clockwise."""
        along = np.array([math.cos(self.angle), math.sin(self.angle)]) * self.width / 2
        across = np.array([-math.sin(self.angle), math.cos(self.angle)]) * self.height / 2
        middle = np.array([self.x, self.y])
        return np.array(
            [middle - along - across, middle + along - across, middle + along + across, middle - along + across]
        )

    def wider_by(self, margin: float) -> Region:
        return replace(self, width=self.width + 2 * margin, height=self.height + 2 * margin)

    def mean(self, values: NDArray[np.float32]) -> float:
        """Return the mean of what lies in it."""
        (left, top), (right, bottom) = (self.corners.min(axis=0), self.corners.max(axis=0))
        rows = slice(max(0, math.floor(top)), math.ceil(bottom) + 1)
        columns = slice(max(0, math.floor(left)), math.ceil(right) + 1)
        part = values[rows, columns]
        down, along = np.mgrid[rows.start : rows.start + part.shape[0], columns.start : columns.start + part.shape[1]]
        down, along = down - self.y, along - self.x
        sine, cosine = math.sin(self.angle), math.cos(self.angle)
        is_in = (abs(along * cosine + down * sine) <= self.width / 2 + 0.5) & (
            abs(down * cosine - along * sine) <= self.height / 2 + 0.5
        )
        return float(part[is_in].mean()) if is_in.any() else 0.0


def regions(mask: NDArray[np.bool_]) -> Iterator[Region]:
    """Yield the rectangles around the regions of a mask, in the order of their first rows."""
    rows, starts, ends = _runs(mask)
    labels = _labels(rows, starts, ends)
    order = np.argsort(labels, kind="stable")
    bounds = np.flatnonzero(np.diff(labels[order], prepend=-1))
    for group in np.split(order, bounds[1:])[:MOST]:
        if len(group):
            yield _around(_hull(rows[group], starts[group], ends[group]))


def _runs(mask: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
    """Return (row, first column, last column) of each run of pixels, row by row."""
    steps = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(steps == 1)
    return rows, starts, np.nonzero(steps == -1)[1] - 1


def _labels(rows: NDArray[np.intp], starts: NDArray[np.intp], ends: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the number of the region of each run; runs touch by their corners, too."""
    parents = list(range(len(rows)))

    def root(run: int) -> int:
        while parents[run] != run:
            parents[run] = parents[parents[run]]
            run = parents[run]
        return run

    row, first, last = rows.tolist(), starts.tolist(), ends.tolist()
    above = 0
    for run in range(len(row)):
        while row[above] < row[run] - 1 or (row[above] == row[run] - 1 and last[above] < first[run] - 1):
            above += 1
        other = above
        while row[other] == row[run] - 1 and first[other] <= last[run] + 1:
            one, two = sorted((root(other), root(run)))
            parents[two] = one
            other += 1
    return np.array([root(run) for run in range(len(row))], np.intp)


def _hull(rows: NDArray[np.intp], starts: NDArray[np.intp], ends: NDArray[np.intp]) -> Points:
    """Return the corners of what surrounds some runs of pixels."""
    points = sorted(
        {*zip(starts.tolist(), rows.tolist(), strict=True), *zip(ends.tolist(), rows.tolist(), strict=True)}
    )
    if len(points) < 3:
        return np.array(points, float)
    halves = []
    for ordered in (points, points[::-1]):
        half: list[tuple[int, int]] = []
        for point in ordered:
            while len(half) > 1 and _turns_left(half[-2], half[-1], point):
                half.pop()
            half.append(point)
        halves += half[:-1]
    return np.array(halves, float)


def _turns_left(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) <= 0


def _around(hull: Points) -> Region:
    """Return the smallest rectangle around a hull: one of its sides lies on one of the hull's."""
    edges = np.diff(hull, axis=0, append=hull[:1])
    angles = np.unique(np.round(np.arctan2(edges[:, 1], edges[:, 0]) % (math.pi / 2), 9))
    cosines, sines = np.cos(angles)[:, None], np.sin(angles)[:, None]
    along = hull[:, 0] * cosines + hull[:, 1] * sines
    across = hull[:, 1] * cosines - hull[:, 0] * sines
    widths, heights = np.ptp(along, axis=1), np.ptp(across, axis=1)
    best = int(np.argmin(widths * heights))
    u, v = (along[best].min() + along[best].max()) / 2, (across[best].min() + across[best].max()) / 2
    cosine, sine, angle = cosines[best, 0], sines[best, 0], float(angles[best])
    width, height = float(widths[best]), float(heights[best])
    if angle > math.pi / 4:
        width, height, angle = height, width, angle - math.pi / 2
    return Region(float(u * cosine - v * sine), float(u * sine + v * cosine), width, height, angle)
