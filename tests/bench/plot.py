#!/usr/bin/env python3
"""Draws docs/schedule.svg from what schedule_bench measured.

Usage: schedule_bench --json | plot.py > docs/schedule.svg
"""
import json
import math
import sys
from xml.sax.saxutils import escape

INK, FAINT, OURS, BEST = "#222222", "#d9d9d9", "#0b5cad", "#2e8540"
OTHERS = {"Cloudflare": "#d9730d", "60 s doubled to 1 h": "#8a6bb8", "DigiCert": "#b0122b"}
WIDTH, HEIGHT = 920, 840
MINUTE, HOUR, DAY = 1, 60, 1440
AGES = [(MINUTE, "1 min"), (5, "5 min"), (15, "15 min"), (HOUR, "1 h"), (4 * HOUR, "4 h"), (DAY, "1 d"),
        (3 * DAY, "3 d"), (10 * DAY, "10 d"), (30 * DAY, "30 d")]
INTERVALS = AGES[:6]


def text(x, y, content, size=13, anchor="start", colour=INK, weight="normal"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}" '
            f'font-weight="{weight}">{escape(content)}</text>')


def line(x1, y1, x2, y2, colour=FAINT, width=1.0):
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" stroke-width="{width}"/>'


class Curves:
    """Interval over age, both logarithmic."""

    left, right, top, bottom = 70, 690, 70, 400

    def x(self, age):
        return self.left + (self.right - self.left) * math.log(age) / math.log(30 * DAY)

    def y(self, interval):
        return self.bottom - (self.bottom - self.top) * math.log(interval) / math.log(DAY)

    def axes(self):
        title = "Time to the next check of a domain that stays pending"
        yield text(self.left - 50, self.top - 40, title, 16, weight="bold")
        yield text(self.left - 50, self.top - 18, "interval", 12)
        yield text(self.right, self.bottom + 36, "age of the domain", 12, "end")
        for age, name in AGES:
            yield line(self.x(age), self.top, self.x(age), self.bottom)
            yield text(self.x(age), self.bottom + 18, name, 12, "middle")
        for interval, name in INTERVALS:
            yield line(self.left, self.y(interval), self.right, self.y(interval))
            yield text(self.left - 8, self.y(interval) + 4, name, 12, "end")

    def points(self, checks):
        """One for each check but the first, no closer than a pixel or two."""
        last = (-9.0, -9.0)
        for age, following in zip(checks[1:], checks[2:]):
            point = (self.x(age), self.y(following - age))
            if math.dist(point, last) >= 1.5:
                yield point
                last = point

    def curve(self, checks, colour, width, dash=""):
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in self.points(checks))
        return (f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}" '
                f'stroke-linejoin="round" stroke-dasharray="{dash}"/>')

    def labels(self, wanted):
        """Beside the ends of the curves, pushed apart where they would touch."""
        height = -math.inf
        for y, name, colour in sorted(wanted):
            height = max(y, height + 17)
            yield text(self.right + 8, height + 4, name, 12.5, colour=colour, weight="bold")


def draw_curves(contestants):
    area = Curves()
    yield from area.axes()
    ours, best = [c for c in contestants if c["group"] == "Cloudflare"][1:]
    default = next(c for c in contestants if c["group"] == "default")
    others = [next(c for c in contestants if c["name"] == name) for name in OTHERS]
    drawn = [(c, OTHERS[c["name"]], 2, "", c["name"]) for c in others]
    drawn += [(best, BEST, 2, "6 4", f"best with {best['requests']:.0f} requests"),
              (default, OURS, 1.5, "2 3", f"dcvwatchd, default ({default['requests']:.0f})"),
              (ours, OURS, 3, "", f"dcvwatchd with {ours['requests']:.0f} requests")]
    labels = []
    for contestant, colour, width, dash, name in drawn:
        checks = contestant["checks_min"]
        yield area.curve(checks, colour, width, dash)
        end = list(area.points(checks))[-1]
        if checks[-1] > 29 * DAY - 60:
            labels.append((end[1], name, colour))
        else:
            yield f'<circle cx="{end[0]:.1f}" cy="{end[1]:.1f}" r="5" fill="{colour}"/>'
            yield text(end[0] - 50, end[1] + 34, f"{name} stops on day 10", 12.5, colour=colour, weight="bold")
    yield from area.labels(labels)


def colour_of(name):
    return OTHERS.get(name, OURS if name.startswith("dcvwatchd") else BEST)


def bar(x, y, value, most, colour):
    """One that is longer than the scale has a gap near its end."""
    width = 190
    length = width * min(value / most, 1)
    yield f'<rect x="{x}" y="{y - 11:.1f}" width="{length:.1f}" height="14" fill="{colour}"/>'
    if value > most:
        yield f'<path d="M{x + width - 16:.1f},{y + 5:.1f} l6,-18 h5 l-6,18 z" fill="white"/>'
    yield text(x + length + 6, y, f"{value:.1f}", 12.5)


def draw_bars(contestants):
    names, means, tails, y = 20, 330, 620, 480
    yield text(names, y, "From ready to found, each group with the same requests", 16, weight="bold")
    y += 26
    yield text(names, y, "(requests a domain)", 12)
    yield text(means, y, "mean delay, min", 12)
    yield text(tails, y, "95 % wait no longer than, min", 12)
    group = None
    for one in contestants:
        y += 24 if one["group"] == group else 34
        group, colour = one["group"], colour_of(one["name"])
        yield text(names, y, f"{one['name']} ({one['requests']:.0f})", colour=colour,
                   weight="bold" if colour == OURS else "normal")
        yield from bar(means, y, one["mean_delay_min"], 24, colour)
        yield from bar(tails, y, one["p95_delay_min"], 120, colour)


def main():
    contestants = json.load(sys.stdin)["contestants"]
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
          'font-family="Helvetica, Arial, DejaVu Sans, sans-serif">')
    print(f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>')
    for shape in (*draw_curves(contestants), *draw_bars(contestants)):
        print(shape)
    print("</svg>")


if __name__ == "__main__":
    main()
