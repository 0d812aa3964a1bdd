// "Where I stand": fills the form's longitude and latitude from the phone, when it is asked to.

for (const part of document.querySelectorAll("[data-locate]")) {
  if (!("geolocation" in navigator)) continue;
  part.hidden = false;
  const said = part.querySelector("[role=status]");
  const put = (name, value) => {
    const field = part.closest("form").elements.namedItem(name);
    field.value = value.toFixed(6);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  part.querySelector("button").addEventListener("click", () => {
    said.textContent = part.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        put("longitude", coords.longitude);
        put("latitude", coords.latitude);
        if (part.closest("form").elements.namedItem("accuracy")) put("accuracy", coords.accuracy);
        said.textContent = `${coords.latitude.toFixed(6)}, ${coords.longitude.toFixed(6)} (±${Math.round(coords.accuracy)} m)`;
      },
      () => (said.textContent = part.dataset.failed),
      { enableHighAccuracy: true, timeout: 20000 },
    );
  });
}
