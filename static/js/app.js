// Loads the behaviour of each custom element that a page holds: <live-bell> is js/elements/live-bell.js.
// A new element needs a file of its name and nothing else; the import map finds it.
import "hearth/lib/csrf";
import "hearth/lib/failures";
import "hearth/lib/dialogs";
import "hearth/lib/confirm";
import "hearth/lib/leaving";
import { guessTimeZone } from "hearth/lib/time-zone";
import { showWhereOneIs } from "hearth/lib/strips";
import { keepTimesFresh } from "hearth/lib/times";

const map = JSON.parse(document.querySelector("script[type=importmap]").textContent).imports;

function loadElements(root) {
  for (const element of root.querySelectorAll(":not(:defined)")) {
    const module = `hearth/elements/${element.localName}`;
    if (module in map) import(module);
  }
}

guessTimeZone();
showWhereOneIs();
loadElements(document);
keepTimesFresh();
document.addEventListener("htmx:load", (event) => loadElements(event.target.parentElement ?? document));
