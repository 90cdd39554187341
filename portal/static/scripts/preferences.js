// Makes a choice of how pages look take effect at once. The form itself keeps it, with or without this.
// On paper, links to pages of this site have their whole address. Escape closes what is opened in the header.

const root = document.documentElement;
const kept = () => document.cookie.match(/portal_preferences=[^;]*/)?.[0];
let shown = kept();

for (const form of document.querySelectorAll("form[data-preferences]")) {
  form.addEventListener("change", ({ target }) => show(form, target));
  if (form.elements.quick) form.addEventListener("submit", (event) => event.submitter && quickly(event, form));
}

for (const part of document.querySelectorAll(".header details")) {
  part.addEventListener("keydown", ({ key }) => {
    const summary = part.querySelector("summary");
    if (key !== "Escape" || !part.open || !summary.checkVisibility()) return;
    part.open = false;
    summary.focus();
  });
}

// A page that the browser had put aside, and takes out again, still looks as it did.
addEventListener("pageshow", ({ persisted }) => persisted && kept() !== shown && location.reload());
addEventListener("beforeprint", () => root.style.setProperty("--site", `"${location.origin}"`));

function show(form, { name, value }) {
  if (name === "language") return;
  const designed = form.elements[name][0].value;
  root.toggleAttribute(`data-${name}`, value !== designed);
  if (value !== designed) root.setAttribute(`data-${name}`, value);
}

async function quickly(event, form) {
  const { submitter } = event;
  const body = new URLSearchParams(new FormData(form));
  event.preventDefault();
  body.set(submitter.name, submitter.value);
  show(form, submitter);
  for (const button of form.elements[submitter.name]) button.ariaPressed = button === submitter;
  try {
    await fetch(form.action, { method: "POST", body, redirect: "manual" });
    shown = kept();
  } catch {
    location.reload();
  }
}
