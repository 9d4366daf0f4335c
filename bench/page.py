# SPDX-License-Identifier: Apache-2.0
"""The report page of bench.py: one file, nothing loaded from elsewhere.  The
plots are gnuplot's; without it they are left out, and the page says so."""
import html
import shutil
import subprocess

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #1c2733; margin: 2em auto;
  max-width: 62em; padding: 0 1em; }
h1 { font-size: 1.6em; margin-bottom: 0; }
h2 { font-size: 1.2em; margin-top: 2em; border-bottom: 1px solid #d5dce3; }
p.note, caption { color: #5a6875; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; font-weight: 600; }
th, td { padding: .2em .6em; border-bottom: 1px solid #e8ecf0; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
.met { color: #14713d; font-weight: 600; }
.unmet { color: #b3261e; font-weight: 600; }
.unknown { color: #7a8792; }
.bars { display: grid; grid-template-columns: 14em 1fr 7em; gap: .3em .8em;
  align-items: center; margin: .6em 0 1.4em; }
.bar { height: 1.1em; background: #9db4c8; border-radius: 2px; min-width: 1px; }
.bar.own { background: #14713d; }
.bars .v { text-align: right; font-variant-numeric: tabular-nums; }
.plots { display: grid; gap: 1em; grid-template-columns: 1fr 1fr; }
.plots svg { width: 100%; height: auto; border: 1px solid #e8ecf0; }
@media (max-width: 50em) { .plots { grid-template-columns: 1fr; } }
"""

COLOURS = {"tlint": "#14713d", "floor": "#8795a1", "nettle": "#c77700",
           "Go verify": "#1f5fa8"}


def bars(results, prefix, title):
    rows = [(r["name"][len(prefix):], r) for r in results["measured"]
            if r["name"].startswith(prefix)]
    if not rows:
        return ""
    per_cert = all(r["us_a_certificate"] for _, r in rows)

    def value(r):
        return r["us_a_certificate"] if per_cert else r["cpu"] * 1e3

    top = max(value(r) for _, r in rows)
    out = ["<h3>%s</h3>" % html.escape(title), '<div class="bars">']
    for name, r in sorted(rows, key=lambda row: value(row[1])):
        out.append(
            '<span>%s</span><div class="bar%s" style="width:%.2f%%"></div>'
            '<span class="v">%.2f %s</span>' %
            (html.escape(name), " own" if name == "tlint" else "",
             100 * value(r) / top, value(r), "µs" if per_cert else "ms"))
    out.append("</div>")
    return "".join(out)


def plot(name, title, series, x, y, scale="xy"):
    """Lines against size, axes logarithmic, as an SVG element."""
    series = {who: points for who, points in series.items() if points}
    if not series:
        return ""
    script = [
        "set terminal svg size 520,340 name '%s' font 'sans-serif,12' "
        "background '#ffffff'" % name,
        "set title \"%s\"" % title, "set logscale " + scale, "set grid back lc "
        "rgb '#e8ecf0'", "set key outside below horizontal", "set border 3 lc rgb '#5a6875'",
        "set tics nomirror", "set xlabel '%s'" % x, "set ylabel '%s'" % y,
        "set format y '%g'", "set format x '%.0f'",
        "set offsets graph 0.04, graph 0.04, 0, 0"]
    if scale == "x":
        script.append("set yrange [0:*]")
    script.append("plot " + ", ".join(
        "'-' using 1:2 with linespoints lw 2 pt 7 ps 0.5 lc rgb '%s' title "
        "'%s'" % (COLOURS.get(who, "#555555"), who) for who in series))
    for points in series.values():
        script += ["%g %.9g" % (n, v) for n, v in points] + ["e"]
    svg = subprocess.run(["gnuplot"], input="\n".join(script) + "\n",
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                         text=True, check=False).stdout
    return svg[svg.find("<svg"):] if "<svg" in svg else ""


def less_start(points, start):
    return [(n, (v - start) * 1e3) for n, v in points if v > 1.2 * start]


def plots(results):
    if shutil.which("gnuplot") is None:
        print("bench: no plots: gnuplot is missing")
        return '<p class="note">No plots: gnuplot was missing.</p>'
    out = ["<h2>Cost against size: CA bundles, closure proved by signatures"
           '</h2><div class="plots">']
    names = {"cas": "P-256 keys", "cas-mix": "P-256 and RSA-2048 keys"}
    for kind, series in results["bundles"].items():
        out.append(plot(
            kind.replace("-", "_"), names[kind],
            {who: [(n, v / n * 1e6) for n, v in points]
             for who, points in series.items() if who != "floor"},
            "certificates", "CPU, µs a certificate", "x"))
    out.append("</div><h2>Cost against size: adversarial certificates</h2>"
               '<p class="note">One certificate with so many of what the '
               "title names, less what one ordinary certificate costs; the "
               "grey line is the walk over the tags.  Lines of one slope "
               "grow alike."
               '</p><div class="plots">')
    for kind, series in results["adversarial"].items():
        out.append(plot(
            "adv_" + kind, kind,
            {who: less_start(points, results["starts"].get(who) or 0)
             for who, points in series.items()},
            "how many", "CPU, ms"))
    out.append("</div>")
    return "".join(out)


def goal_rows(results):
    words = {True: ("met", "met"), False: ("unmet", "not met"),
             None: ("unknown", "not measured")}
    for g in results["goals"]:
        kind, text = words[g["met"]]
        yield ('<tr><td>%s</td><td class="n">%s</td><td class="n">%s %g</td>'
               '<td class="%s">%s</td></tr>' % (
                   html.escape(g["goal"]),
                   "%.2f" % g["value"] if g["value"] is not None else "",
                   "≥" if g["at_least"] else "≤", g["limit"], kind, text))


def measured_rows(results):
    for r in results["measured"]:
        yield ('<tr><td>%s</td><td class="n">%.2f</td><td class="n">%.2f</td>'
               '<td class="n">%s</td><td class="n">%.1f</td></tr>' % (
                   html.escape(r["name"]), r["cpu"] * 1e3, r["least"] * 1e3,
                   "%.2f" % r["us_a_certificate"]
                   if r["us_a_certificate"] else "",
                   r["peak_kib"] / 1024))


def render(results):
    m = results["machine"]
    parts = [
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        "<title>tlint: benchmark</title><style>", STYLE, "</style>",
        "<h1>tlint: benchmark</h1>",
        '<p class="note">%s, %d rounds%s; %s, %d cores, %s. Load before '
        "%.1f, after %.1f: on a busy machine only the ratios mean "
        "something.</p>" % (
            results["made"], results["rounds"],
            ", quick" if results["quick"] else "",
            html.escape(m["processor"] or m["machine"]), m["cores"],
            html.escape(m["system"]), m["load_before"][0],
            m["load_after"][0]),
        "<h2>Goals</h2><table><tr><th>Goal<th class=n>Measured"
        "<th class=n>Wanted<th></tr>", "".join(goal_rows(results)),
        '</table><p class="note">A ratio is the median over the rounds of '
        "the ratio within a round, of CPU time.</p>",
        "<h2>Where tlint stands</h2>",
        bars(results, "parse leaves: ",
             "End-entity certificates in one file, P-256 keys, all rules but "
             "those of signatures"),
        bars(results, "parse leaves-mix: ", "The same, mixed keys"),
        bars(results, "folder: ", "One certificate a file"),
        bars(results, "one file: ", "One small file, the whole process"),
        bars(results, "output: ", "Reports of one finding a certificate"),
        plots(results),
        "<h2>All that was measured</h2><table><tr><th>What"
        "<th class=n>CPU, ms (median)<th class=n>least"
        "<th class=n>µs a certificate<th class=n>peak, MiB</tr>",
        "".join(measured_rows(results)), "</table>"]
    if results["missing"]:
        parts.append('<p class="note">Not measured, as it is missing: %s.</p>'
                     % html.escape(", ".join(results["missing"])))
    return "".join(parts) + "</html>\n"
