"""Horizontal bar charts in SVG, for the benchmark runners: bars(file, title, unit, [(name, value, least, most), ...], mark)."""
from xml.sax.saxutils import escape

ROW, LEFT, WIDTH, TOP = 26, 190, 560, 64
GOOD, BAD, LINE, TEXT = "#2f7d5b", "#b5533c", "#888888", "#222222"


def bars(path, title, unit, rows, mark=1.0):
    """Draws a bar a row, from 0, with a whisker from least to most. Bars that reach `mark` (a dashed line) are green, the others red."""
    top = max([mark] + [most for _, _, _, most in rows]) * 1.08
    height = TOP + ROW * len(rows) + 30

    def x(value):
        return LEFT + WIDTH * value / top

    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" font-family="sans-serif" font-size="13">' % (LEFT + WIDTH + 90, height),
           '<rect width="100%" height="100%" fill="white"/>',
           '<text x="16" y="24" font-size="16" fill="%s">%s</text>' % (TEXT, escape(title)),
           '<text x="16" y="44" fill="%s">%s</text>' % (LINE, escape(unit))]
    for i, (name, value, least, most) in enumerate(rows):
        y = TOP + ROW * i
        middle = y + ROW / 2 - 3
        out += ['<text x="%d" y="%.1f" text-anchor="end" fill="%s">%s</text>' % (LEFT - 8, middle + 5, TEXT, escape(name)),
                '<rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>' % (LEFT, y, x(value) - LEFT, ROW - 7, GOOD if value >= mark else BAD),
                '<line x1="%.1f" x2="%.1f" y1="%.1f" y2="%.1f" stroke="%s" stroke-width="2"/>' % (x(least), x(most), middle, middle, TEXT),
                '<text x="%.1f" y="%.1f" fill="%s">%.2f</text>' % (x(max(value, most)) + 6, middle + 5, TEXT, value)]
    out += ['<line x1="%.1f" x2="%.1f" y1="%d" y2="%d" stroke="%s" stroke-dasharray="4 3"/>' % (x(mark), x(mark), TOP - 6, height - 28, LINE),
            '<text x="%.1f" y="%d" text-anchor="middle" fill="%s">%g</text>' % (x(mark), height - 12, LINE, mark), "</svg>"]
    with open(path, "w", encoding="utf-8") as file:
        file.write("\n".join(out) + "\n")
