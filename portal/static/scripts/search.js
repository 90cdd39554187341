// Completions in a search form: the ARIA Authoring Practices’ “editable combobox with list autocomplete”.

const WAIT = 150;
const MOST = 8;

for (const form of document.querySelectorAll("form[data-complete]")) enhance(form, form.querySelector("[data-search-words]"));

function enhance(form, input) {
  const { complete, completeName, completeStyles } = form.dataset;
  const id = `${input.id}-completions`;
  const list = make("div", { id, class: "completions", role: "listbox", "aria-label": completeName });
  const status = make("p", { class: "visually-hidden", role: "status" });
  list.hidden = true;
  input.parentElement.append(list, status);
  // A field of the type “search” has a role of its own, which no other may replace (ARIA in HTML).
  set(input, { type: "text", role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": false });

  let active = -1;
  let asking, styled, timer;

  function stop() {
    clearTimeout(timer);
    asking?.abort();
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  }

  function close() {
    stop();
    show([], "");
  }

  async function ask(mark = -1) {
    stop();
    asking = new AbortController();
    const { signal } = asking;
    if (!input.value.trim()) return close();
    try {
      const answer = await fetch(`${complete}?q=${encodeURIComponent(input.value)}`, { signal });
      const { completions, count_text } = await answer.json();
      await (styled ??= load(completeStyles));
      if (signal.aborted) return;
      show(completions.slice(0, MOST), count_text);
      select(mark);
    } catch {
      if (!signal.aborted) close();
    }
  }

  function show(completions, count) {
    list.replaceChildren(...completions.map(option));
    list.hidden = !completions.length;
    set(input, { "aria-expanded": !list.hidden });
    status.textContent = count;
    select(-1);
  }

  function option({ text, pieces, language, kind_name, address }, index) {
    const words = make("span", { lang: language, dir: "auto" });
    words.append(...pieces.map((piece, at) => (at % 2 ? make("t-", {}, piece) : piece)));
    const made = make("div", { id: `${id}-${index}`, role: "option" });
    made.append(words, " ", make("small", {}, kind_name));
    made.choose = () => {
      close();
      if (address) return location.assign(address);
      input.value = text;
      form.requestSubmit();
    };
    return made;
  }

  function select(index) {
    const options = [...list.children];
    active = index < 0 ? -1 : Math.min(index, options.length - 1);
    options.forEach((one, at) => set(one, { "aria-selected": at === active }));
    options[active]?.scrollIntoView({ block: "nearest" });
    if (active < 0) input.removeAttribute("aria-activedescendant");
    else set(input, { "aria-activedescendant": options[active].id });
  }

  function move(index, mark) {
    if (list.hidden) return ask(mark);
    stop(); // what one chooses from stays
    select(index);
  }

  const keys = {
    ArrowDown: () => move((active + 1) % list.children.length, 0),
    ArrowUp: () => move(active > 0 ? active - 1 : MOST, MOST),
    Enter: () => list.children[active]?.choose(),
    Escape: close,
  };

  input.addEventListener("keydown", (event) => {
    const { key, altKey } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    // With Alt, the arrows open the list without choosing from it, and close it.
    if (altKey && /ArrowDown|ArrowUp/.test(key)) {
      event.preventDefault();
      return key === "ArrowUp" ? close() : list.hidden && ask();
    }
    if (/Left|Right|Home|End/.test(key)) select(-1);
    if (!keys[key] || (key === "Enter" && active < 0) || (key === "Escape" && list.hidden)) return;
    event.preventDefault();
    keys[key]();
  });
  input.addEventListener("input", (event) => event.isComposing || later());
  input.addEventListener("compositionend", later);
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the field
  list.addEventListener("click", ({ target }) => target.closest("[role=option]")?.choose());
}

function make(name, attributes, text = "") {
  const made = document.createElement(name);
  made.textContent = text;
  return set(made, attributes);
}

function set(element, attributes) {
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  return element;
}

function load(href) {
  const link = make("link", { rel: "stylesheet", href });
  document.head.append(link);
  return new Promise((ready) => (link.onload = link.onerror = ready));
}
