// What an article's page offers where the browser can do it: to listen, share, copy the address, print.
// A table that is wider than its place is a stop of the keyboard with a name, as long as it is. Without this, browsers
// let a keyboard stop there by themselves, without a name.

const prose = document.querySelector(".prose");
const look = new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target.closest(".table-scroll"))));
for (const [number, table] of prose.querySelectorAll(".table-scroll > table").entries()) {
  if (table.caption) table.caption.id = `table-${number}`;
  look.observe(table);
  look.observe(table.parentElement);
}

function fit(place) {
  const { caption } = place.firstElementChild;
  const named = caption ? { role: "region", "aria-labelledby": caption.id } : { role: "group", "aria-label": prose.dataset.table };
  const scrolls = place.scrollWidth > place.clientWidth;
  for (const [name, value] of Object.entries({ tabindex: 0, ...named })) {
    if (scrolls) place.setAttribute(name, value);
    else place.removeAttribute(name);
  }
}

const share = document.querySelector(".share");
const [title, , status] = ["h1", "#address", "[data-said]"].map((place) => document.querySelector(place));
const address = document.querySelector("#address")?.value ?? location.href;

offer("print", () => print());
if (navigator.share) offer("share", () => navigator.share({ title: title.textContent, url: address }).catch(() => {}));
if (navigator.clipboard) {
  offer("copy", async () => {
    status.textContent = "";
    await navigator.clipboard.writeText(address);
    status.textContent = status.dataset.said;
  });
}

function offer(name, act) {
  const button = share.querySelector(`[data-do=${name}]`);
  button.addEventListener("click", act);
  button.parentElement.hidden = share.hidden = false;
}

const panel = document.querySelector("[data-listen]");
const synthesis = window.speechSynthesis;
const find = () => {
  const spoken = panel.dataset.language.split("-")[0];
  panel.hidden = !synthesis.getVoices().some(({ lang }) => lang.split(/[-_]/)[0] === spoken);
};
if (synthesis && window.SpeechSynthesisUtterance) {
  find();
  synthesis.addEventListener?.("voiceschanged", find);
  panel.addEventListener("click", load, { once: true });
}

async function load({ target }) {
  const { attach } = await import(panel.dataset.listen);
  attach(panel);
  target.click();
}
