(function () {
  "use strict";
  var byId = function (id) { return document.getElementById(id); };
  var table = byId("inventory");
  if (!table) return;
  var bodies = Array.prototype.slice.call(table.tBodies);
  var query = byId("q"), state = byId("show"), order = byId("order");
  var count = byId("count");
  var heads = Array.prototype.slice.call(table.tHead.rows[0].cells);
  var ascending = true, column = 3;
  document.documentElement.className = "js";

  var rows = bodies.map(function (b, i) {
    return {
      body: b, place: i,
      text: (b.textContent + " expires:" + b.getAttribute("data-month")).toLowerCase(),
      keys: Array.prototype.map.call(b.rows[0].cells, function (c) {
        var v = c.getAttribute("data-v");
        return v === null ? c.textContent.toLowerCase() : Number(v);
      })
    };
  });

  function filter() {
    var words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    var want = state.value, shown = 0;
    rows.forEach(function (r) {
      var ok = words.every(function (w) { return r.text.indexOf(w) >= 0; }) &&
        (want === "" ||
          (" " + r.body.getAttribute("data-is") + " ").indexOf(" " + want + " ") >= 0);
      r.body.hidden = !ok;
      if (ok) shown++;
    });
    count.textContent = shown === rows.length ? rows.length + " certificates" :
      shown + " of " + rows.length + " certificates";
  }

  function sort() {
    rows.sort(function (a, b) {
      var x = a.keys[column], y = b.keys[column];
      var d = x < y ? -1 : x > y ? 1 : 0;
      return d === 0 ? a.place - b.place : ascending ? d : -d;
    });
    rows.forEach(function (r) { table.appendChild(r.body); });
    heads.forEach(function (h, i) {
      if (i === column)
        h.setAttribute("aria-sort", ascending ? "ascending" : "descending");
      else
        h.removeAttribute("aria-sort");
    });
    order.value = column + (ascending ? "" : "-");
  }

  function toggle(body, open) {
    var button = body.rows[0].cells[0].querySelector("button");
    button.setAttribute("aria-expanded", open ? "true" : "false");
    body.rows[1].classList.toggle("open", open);
  }

  function follow() {
    var body = location.hash.length > 1 && byId(location.hash.slice(1));
    if (!body || body.parentNode !== table) return;
    if (body.hidden) { query.value = ""; state.value = ""; filter(); }
    toggle(body, true);
    body.scrollIntoView();
    body.rows[0].cells[0].querySelector("button").focus({ preventScroll: true });
  }

  bodies.forEach(function (b) { toggle(b, false); });
  table.addEventListener("click", function (e) {
    var button = e.target.closest("button"), head, i;
    if (!button) return;
    head = button.closest("thead");
    if (!head) {
      toggle(button.closest("tbody"), button.getAttribute("aria-expanded") !== "true");
      return;
    }
    i = heads.indexOf(button.closest("th"));
    ascending = i === column ? !ascending : true;
    column = i;
    sort();
  });
  document.addEventListener("click", function (e) {
    var link = e.target.closest("a[data-find]");
    if (!link) return;
    query.value = link.getAttribute("data-find");
    state.value = link.getAttribute("data-show") || "";
    filter();
  });
  query.addEventListener("input", filter);
  state.addEventListener("change", filter);
  order.addEventListener("change", function () {
    column = parseInt(order.value, 10);
    ascending = order.value.slice(-1) !== "-";
    sort();
  });
  window.addEventListener("hashchange", follow);
  sort();
  filter();
  follow();
})();
