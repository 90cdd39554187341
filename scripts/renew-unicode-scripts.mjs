// Writes portal/text/scripts.txt from the Unicode data of this Node.js: node scripts/renew-unicode-scripts.mjs

import { writeFileSync } from "node:fs";

const TARGET = new URL("../portal/text/scripts.txt", import.meta.url);
const LAST = 0x323af;
const letters = "abcdefghijklmnopqrstuvwxyz";
// Letters and marks; of the numbers only the Han zero, which is written among letters.
const isLetter = /[\p{L}\p{M}〇]/u;

function* codes() {
  for (const a of letters.toUpperCase())
    for (const b of letters) for (const c of letters) for (const d of letters) yield a + b + c + d;
}

function isScript(code) {
  try {
    return Boolean(new RegExp(`\\p{sc=${code}}`, "u")) && !/^(Qaa|Zyyy|Zinh|Zzzz)/.test(code);
  } catch {
    return false;
  }
}

function ranges(test) {
  const found = [];
  for (let point = 0; point <= LAST; point++) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    const letter = String.fromCodePoint(point);
    if (!isLetter.test(letter) || !test(letter)) continue;
    const last = found.at(-1);
    if (last && last[1] === point - 1) last[1] = point;
    else found.push([point, point]);
  }
  const hex = (point) => point.toString(16).toUpperCase().padStart(4, "0");
  return found.map(([from, to]) => (from === to ? hex(from) : `${hex(from)}-${hex(to)}`)).join(" ");
}

const lines = [];
for (const code of codes()) {
  if (!isScript(code)) continue;
  const own = new RegExp(`\\p{sc=${code}}`, "u");
  const any = new RegExp(`\\p{scx=${code}}`, "u");
  const shared = ranges((letter) => any.test(letter) && !own.test(letter));
  const line = `${code} ${ranges((letter) => own.test(letter))}`;
  if (line.length > code.length + 1) lines.push(shared ? `${line} + ${shared}` : line);
}
writeFileSync(
  TARGET,
  `# Letters and marks of each script (ISO 15924 code), then, behind a plus, those that it shares with others.
# Source: Unicode ${process.versions.unicode}, properties Script and Script_Extensions (Unicode License v3),
# written by scripts/renew-unicode-scripts.mjs.
${lines.join("\n")}
`,
);
