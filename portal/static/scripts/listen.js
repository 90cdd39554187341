// Reads an article aloud by the browser's own voices, phrase by phrase, each in the language that it is marked with.

const LONGEST = 160; // letters of a phrase: some engines stop in the middle of longer ones
const PLACES = "h1, .prose, .footnotes > h2";
const UNSPOKEN = "[aria-hidden=true], [hidden], pre, [role=doc-noteref], .visually-hidden";
const BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, th, td, figcaption, blockquote";

export function attach(panel) {
  const [play, stop] = panel.querySelectorAll("button");
  const voices = (tag) => speechSynthesis.getVoices().find(({ lang }) => base(lang) === base(tag));
  let phrases = [];
  let at = 0;
  let speaking; // the utterance being spoken: whatever comes from another is out of date

  play.addEventListener("click", () => (speaking ? pause() : speak()));
  stop.addEventListener("click", end);
  addEventListener("pagehide", end);

  function speak() {
    if (!phrases.length) phrases = phrasesOf(document.querySelector(".article"));
    if (at >= phrases.length) return end();
    const { text, language, range } = phrases[at];
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.lang = language;
    utterance.voice = voices(language) ?? voices(panel.dataset.language) ?? null;
    utterance.onend = () => {
      if (utterance !== speaking) return;
      at += 1;
      speak();
    };
    utterance.onerror = () => utterance === speaking && pause();
    speaking = utterance;
    highlight(range);
    show("pause");
    speechSynthesis.speak(utterance);
  }

  // Not the engine's own pause, after which many phones stay silent.
  function pause() {
    speaking = undefined;
    speechSynthesis.cancel();
    show("resume");
  }

  function end() {
    if (document.activeElement === stop) play.focus();
    pause();
    at = 0;
    highlight();
    show("play");
  }

  function show(state) {
    play.textContent = play.dataset[state];
    stop.hidden = state === "play";
  }
}

const base = (tag) => tag.split(/[-_]/)[0].toLowerCase();

function highlight(range) {
  if (!window.Highlight) return;
  if (range) CSS.highlights.set("spoken", new Highlight(range));
  else CSS.highlights.delete("spoken");
}

function phrasesOf(article) {
  const phrases = [];
  let block, phrase;
  for (const place of article.querySelectorAll(PLACES)) {
    const walker = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode;
      const holder = node.parentElement;
      if (!node.data.trim() || holder.closest(UNSPOKEN)) continue;
      const language = holder.closest("[lang]").lang;
      if (holder.closest(BLOCKS) !== block || language !== phrase?.language) phrase = undefined;
      block = holder.closest(BLOCKS);
      const meaning = holder.closest("abbr")?.title;
      for (const { 0: part, index } of meaning ? [{ 0: node.data, index: 0 }] : node.data.matchAll(/\S+\s*|^\s+/g)) {
        if (!phrase || phrase.done) phrases.push((phrase = { text: "", language, range: from(node, index) }));
        phrase.text += meaning ? `${meaning} ` : part;
        phrase.range.setEnd(node, index + part.trimEnd().length);
        phrase.done = phrase.text.length > LONGEST || /[.!?…។。]["”’)]?\s+$/.test(part);
      }
    }
  }
  return phrases.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
}

function from(node, offset) {
  const range = document.createRange();
  range.setStart(node, offset);
  return range;
}
