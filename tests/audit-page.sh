#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The page that audit writes, in a headless Chromium: it renders under its own
# policy, searching, filtering, sorting and opening work, links of the drawings
# lead into the table, and a name that looks like markup stays text.
#
# The page is judged by a script that is added to a copy of it, together with
# its hash in the policy; the result is read from the dumped document.
srcdir=${srcdir:-$(dirname "$0")/..}
. "$srcdir/tests/lib.sh"
page='the page in a browser'
chromium=
for c in chromium chromium-browser google-chrome; do
	command -v $c >/dev/null 2>&1 && chromium=$c && break
done
[ -n "$chromium" ] || skip_all "$page" "chromium is not installed"
command -v openssl >/dev/null 2>&1 || skip_all "$page" "openssl is not installed"

# dump FILE: the document after its scripts have run
dump() {
	HOME=$tmp timeout 120 "$chromium" --headless --no-sandbox \
	    --disable-gpu --disable-quic --no-first-run \
	    --disable-background-networking --disable-component-update \
	    --disable-sync --disable-dev-shm-usage \
	    --user-data-dir="$tmp/profile" --virtual-time-budget=5000 \
	    --dump-dom "file://$1" 2>"$tmp/browser.log"
}
printf '<p>alive</p>' >"$tmp/probe.html"
dump "$tmp/probe.html" | grep -q alive || skip_all "$page" "chromium does not run here"

"$TLINT" audit --at 2026-01-01 --fail-on never --format html \
    "$srcdir/testdata/_audit" >"$tmp/page.html" || exit 2

cat >"$tmp/test.js" <<'JS'

(function () {
  var log = [], $ = function (id) { return document.getElementById(id); };
  function ok(name, value, more) {
    log.push((value ? "ok " : "not ok ") + (log.length + 1) + " - " + name +
      (value ? "" : " [" + more + "]"));
  }
  function fire(node, type) { node.dispatchEvent(new Event(type, { bubbles: true })); }
  var table = $("inventory"), bodies = function () { return Array.from(table.tBodies); };
  var shown = function () { return bodies().filter(function (b) { return !b.hidden; }); };
  var names = function () {
    return shown().map(function (b) { return b.querySelector("bdi").textContent; });
  };
  function search(words) { $("q").value = words; fire($("q"), "input"); }
  function show(what) { $("show").value = what; fire($("show"), "change"); }

  ok("the script runs under the policy", document.documentElement.className === "js");
  ok("the style too", getComputedStyle(document.querySelector(".tiles")).display === "grid");
  ok("all certificates are there", bodies().length === 13, bodies().length);
  ok("details are closed", bodies().every(function (b) {
    return getComputedStyle(b.rows[1]).display === "none";
  }));
  search("CN=worker-1,o=acme");
  ok("search", names().join() === "worker-1", names().join());
  ok("the number is told", $("count").textContent === "1 of 13 certificates", $("count").textContent);
  ok("what does not match is not seen", bodies().filter(function (b) {
    return b.getBoundingClientRect().height > 0;
  }).length === 1);
  search("ACME ROOT self nothing");
  ok("search without a match", shown().length === 0, names().join());
  search("cert-not-yet-valid");
  ok("search by rule", names().join() === "worker-3", names().join());
  search("expires:2026-03");
  ok("search by month", shown().length === 2, names().join());
  search("");
  show("expired");
  ok("filter", names().join() === "worker-0", names().join());
  show("unreferenced");
  ok("filter of unreferenced CAs", names().join() === "Unused CA", names().join());
  show("");
  var heads = table.tHead.rows[0].cells;
  ok("sorted by expiry at first", heads[3].getAttribute("aria-sort") === "ascending" &&
    names()[0] === "worker-0", names()[0]);
  heads[3].querySelector("button").click();
  ok("sort the other way", heads[3].getAttribute("aria-sort") === "descending" &&
    names()[names().length - 1] === "worker-0", names().join());
  heads[0].querySelector("button").click();
  var sorted = names().map(function (s) { return s.toLowerCase(); });
  ok("sort by name", heads[0].getAttribute("aria-sort") === "ascending" &&
    !heads[3].hasAttribute("aria-sort") &&
    sorted.join("\n") === sorted.slice().sort().join("\n"), sorted.join());
  $("order").value = "5-";
  fire($("order"), "change");
  ok("sort by findings", shown()[0].querySelector(".sev.error") !== null, names()[0]);
  var first = bodies()[0], button = first.querySelector("th button");
  button.click();
  ok("open", button.getAttribute("aria-expanded") === "true" &&
    getComputedStyle(first.rows[1]).display !== "none");
  button.click();
  ok("close", button.getAttribute("aria-expanded") === "false" &&
    getComputedStyle(first.rows[1]).display === "none");
  var bar = document.querySelector("svg a[data-find='expires:2026-03']");
  bar.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  ok("a bar of the chart filters", shown().length === 2, names().join());
  search("");
  ok("no name became markup", document.querySelector("img, iframe, object, embed") === null);
  ok("a hostile name is text", names().indexOf("<\/script><img src=x onerror=alert(1)>\"'&") >= 0, names().join());
  var dead = Array.from(document.querySelectorAll("a[href]")).filter(function (a) {
    var h = a.getAttribute("href");
    return h[0] !== "#" || !$(h.slice(1));
  });
  ok("every link has its target here", dead.length === 0, dead.map(function (a) {
    return a.getAttribute("href");
  }).join());
  var ids = Array.from(document.querySelectorAll("[id]")).map(function (e) { return e.id; });
  ok("no id twice", new Set(ids).size === ids.length);
  ok("landmarks", ["header", "nav", "main", "footer", "h1"].every(function (t) {
    return document.querySelectorAll(t).length === 1;
  }));
  ok("every table has a caption", Array.from(document.querySelectorAll("table")).every(function (t) {
    return t.caption && t.caption.textContent;
  }));
  ok("every field has a label", Array.from(document.querySelectorAll("input, select")).every(function (e) {
    return e.labels.length > 0;
  }));
  ok("nothing is wider than the page", document.documentElement.scrollWidth <= innerWidth,
    document.documentElement.scrollWidth + " > " + innerWidth);
  var node = document.querySelector("svg a.node");
  location.hash = node.getAttribute("href");
  fire(window, "hashchange");
  var target = $(node.getAttribute("href").slice(1));
  ok("a box of the graph opens its certificate",
    target.querySelector("button").getAttribute("aria-expanded") === "true");
  var out = document.createElement("pre");
  out.id = "result";
  out.textContent = "\n" + log.join("\n") + "\nDONE\n";
  document.body.appendChild(out);
})();
JS
hash=$(openssl dgst -sha256 -binary "$tmp/test.js" | openssl base64 -A)

# The copy allows this one script besides, and holds it at the end.
sed "s|script-src |script-src 'sha256-$hash' |; /^<\/body>\$/,\$d" \
    "$tmp/page.html" >"$tmp/test.html"
{
	printf '<script>'
	cat "$tmp/test.js"
	printf '</script>\n</body>\n</html>\n'
} >>"$tmp/test.html"

dump "$tmp/test.html" | sed -n '/<pre id="result">/,/DONE/p' >"$tmp/result"
grep '^ok\|^not ok' "$tmp/result"
passed=$(grep -c '^ok ' "$tmp/result")
failed=$(grep -c '^not ok ' "$tmp/result")
if ! grep -q DONE "$tmp/result"; then
	not_ok 'the script came to its end' "$(tail -n 5 "$tmp/browser.log")"
fi
finish
