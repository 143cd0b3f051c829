"use strict";
// The points of the drawing over tiles of the IGN. Only the page that somebody asked for by a click loads this.
(() => {
  const place = document.getElementById("tiles");
  const drawing = document.getElementById("points");
  const points = [...drawing.querySelectorAll("a[data-at]")];
  if (!points.length) return;
  place.hidden = false;
  const map = L.map(place, { scrollWheelZoom: false });
  const query = "SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png"
    + "&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}";
  L.tileLayer(`${place.dataset.tiles}/wmts?${query}`, { attribution: "© IGN", maxZoom: 18, minZoom: 5 }).addTo(map);
  const all = L.featureGroup(points.map((point) => {
    const name = point.getAttribute("aria-label");
    const count = Number(point.dataset.count);
    const icon = L.divIcon({ className: "on-tiles", html: count > 1 ? String(count) : "", iconSize: count > 1 ? [34, 34] : [22, 22] });
    return L.marker(point.dataset.at.split(",").map(Number), { icon, title: name, alt: name, keyboard: true })
      .on("click", () => { location.href = point.getAttribute("href"); });
  })).addTo(map);
  map.fitBounds(all.getBounds().pad(0.1), { maxZoom: 15 });
  drawing.classList.add("visually-hidden"); // its links stay for those who read with their ears
})();
