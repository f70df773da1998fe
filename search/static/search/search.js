// Comfort over a form that works without this: on wide screens choosing applies at once; on small ones filters begin
// folded, several are chosen one after another, and a button that says how many products they find applies them.
(() => {
  const form = document.querySelector("[data-listing]");
  if (!form) return;
  form.dataset.live = "";
  const remembered = "listing-focus";
  const isSmall = matchMedia("(max-width: 48rem)");
  const filters = form.querySelector("[data-facets]");
  const apply = form.querySelector(".facets__apply");
  const PAUSE = 250; // milliseconds without a choice, until the server is asked what the choices find
  // Of the addresses in the side bar: what a link there decides, beside the boxes that are ticked.
  const BY_LINK = ["min_price", "max_price", "rating", "all"];

  const place = JSON.parse(sessionStorage.getItem(remembered) || "null");
  sessionStorage.removeItem(remembered);
  const aimed = location.hash && filters?.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`);
  if (filters && isSmall.matches) filters.open = Boolean(aimed || place?.inFilters);
  if (aimed) aimed.scrollIntoView();
  else if (place?.inFilters && isSmall.matches) scrollTo({ top: place.top });

  const leaveOutEmpty = () => {
    for (const field of form.querySelectorAll("input[name], select[name]")) {
      const isDefault = field.name === "ordering" && field.value === "relevance";
      if (!field.value || isDefault) field.disabled = true;
    }
  };
  form.addEventListener("submit", leaveOutEmpty);
  // Coming back by the browser's back button, the fields must be usable again.
  addEventListener("pageshow", () => form.querySelectorAll(":disabled").forEach((field) => { field.disabled = false; }));

  const chosen = () => {
    const query = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...query]) if (!value || (name === "ordering" && value === "relevance")) query.delete(name, value);
    return query;
  };

  let waiting;
  let asking;
  const count = async () => {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${location.pathname}?${chosen()}`, { signal: asking.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const label = answer.ok && page.querySelector(".facets__apply")?.dataset.label;
      apply.textContent = label || page.querySelector(".listing__count")?.textContent.trim() || apply.textContent;
    } catch (error) {
      if (error.name !== "AbortError") apply.textContent = apply.dataset.plain;
    }
  };
  if (apply) apply.dataset.plain = apply.textContent;

  form.addEventListener("change", (event) => {
    if (!event.target.matches("input[type=checkbox], select")) return;
    if (isSmall.matches && filters?.contains(event.target)) {
      clearTimeout(waiting);
      waiting = setTimeout(count, PAUSE);
      return;
    }
    sessionStorage.setItem(remembered, JSON.stringify({ name: event.target.name, value: event.target.value }));
    form.requestSubmit();
  });

  // A link in the side bar keeps what is ticked but not applied yet, and on small screens the place in the filters.
  filters?.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const target = new URL(link.href);
    const query = chosen();
    for (const name of BY_LINK) {
      query.delete(name);
      for (const value of target.searchParams.getAll(name)) query.append(name, value);
    }
    target.search = query;
    sessionStorage.setItem(remembered, JSON.stringify({ inFilters: true, top: scrollY }));
    location.assign(target);
  });

  // Long lists: show the values that have what is typed.
  for (const field of form.querySelectorAll("[data-facet-search]")) {
    field.hidden = false;
    const facet = field.closest(".facet");
    const fold = facet.querySelector(".facet__more");
    const wasOpen = fold?.open;
    field.addEventListener("input", () => {
      const typed = field.value.trim().toLowerCase();
      if (fold) fold.open = Boolean(typed) || wasOpen;
      for (const choice of facet.querySelectorAll(".facet__values li")) {
        choice.hidden = !choice.querySelector(".facet__label").textContent.toLowerCase().includes(typed);
      }
    });
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
  }

  // The page loads anew: give the keyboard its place back.
  const same = place?.name && [...form.elements].find(
    (field) => field.name === place.name && (field.value === place.value || field.type !== "checkbox"),
  );
  if (same) same.focus({ preventScroll: true });
})();
