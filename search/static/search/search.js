// Comfort over a form that works without this: choosing applies at once, and small screens begin with folded filters.
(() => {
  const form = document.querySelector("[data-listing]");
  if (!form) return;
  form.dataset.live = "";
  const remembered = "listing-focus";
  const filters = form.querySelector("[data-facets]");
  if (filters && matchMedia("(max-width: 48rem)").matches) filters.open = false;

  const leaveOutEmpty = () => {
    for (const field of form.querySelectorAll("input[name], select[name]")) {
      const isDefault = field.name === "ordering" && field.value === "relevance";
      if (!field.value || isDefault) field.disabled = true;
    }
  };
  form.addEventListener("submit", leaveOutEmpty);
  // Coming back by the browser's back button, the fields must be usable again.
  addEventListener("pageshow", () => form.querySelectorAll(":disabled").forEach((field) => { field.disabled = false; }));
  form.addEventListener("change", (event) => {
    if (!event.target.matches("input[type=checkbox], select")) return;
    sessionStorage.setItem(remembered, JSON.stringify([event.target.name, event.target.value]));
    form.requestSubmit();
  });

  // The page loads anew: give the keyboard its place back.
  const place = JSON.parse(sessionStorage.getItem(remembered) || "null");
  sessionStorage.removeItem(remembered);
  const [name, value] = place || [];
  const same = [...form.elements].find((field) => field.name === name && (field.value === value || field.type !== "checkbox"));
  if (same) same.focus({ preventScroll: true });
})();
