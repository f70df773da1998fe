// Suggestions under the shop's search box, as a combobox; without this the box is a plain form.
(() => {
  const form = document.querySelector("[data-suggest]");
  const box = form?.querySelector("input[name=q]");
  const list = form?.querySelector("[role=listbox]");
  if (!box || !list) return;
  const status = form.querySelector("[data-suggest-status]");
  const PAUSE = 150; // milliseconds without a letter, until the server is asked
  let waiting;
  let asking;
  let active = -1;

  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(attributes)) box.setAttribute(name, value);

  const options = () => [...list.querySelectorAll("[role=option]")];
  const isOpen = () => !list.hidden;

  const choose = (at) => {
    active = at;
    options().forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    const chosen = options()[at];
    if (chosen) {
      box.setAttribute("aria-activedescendant", chosen.id);
      chosen.scrollIntoView({ block: "nearest" });
    } else box.removeAttribute("aria-activedescendant");
  };

  const show = (isShown) => {
    list.hidden = !isShown;
    box.setAttribute("aria-expanded", String(isShown));
    choose(-1);
  };

  const close = () => {
    clearTimeout(waiting);
    asking?.abort();
    show(false);
    status.textContent = "";
  };

  const ask = async () => {
    const typed = box.value.trim();
    asking?.abort();
    if (!typed) return close();
    const mine = (asking = new AbortController());
    try {
      const address = `${form.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
      const answer = await fetch(address, { signal: mine.signal });
      if (!answer.ok) return close();
      // Text of the shop's own server, which escapes what it shows.
      list.innerHTML = await answer.text();
    } catch (error) {
      if (error.name !== "AbortError") close(); // the network is away: searching by Enter says so
      return;
    }
    if (mine.signal.aborted || document.activeElement !== box) return;
    const some = options().length > 0;
    show(some);
    status.textContent = some ? status.dataset.some : status.dataset.none;
  };

  const step = (by) => {
    const count = options().length;
    // One place more than options: the box itself, where typing goes on.
    choose(((active + 1 + by + count + 1) % (count + 1)) - 1);
  };

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (isOpen()) step(event.key === "ArrowDown" ? 1 : -1);
      else ask();
    } else if (event.key === "Escape" && isOpen()) {
      event.preventDefault(); // the first Escape closes the list, the next one empties the box
      close();
    } else if (event.key === "Enter" && isOpen() && active >= 0) {
      event.preventDefault();
      location.assign(options()[active].dataset.url);
    } else if (event.key === "Tab") close();
  });
  form.addEventListener("submit", close);
  // The box keeps the focus while an option is pressed.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
  box.addEventListener("blur", close);
})();
