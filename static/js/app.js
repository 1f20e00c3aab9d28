// Loads the behaviour of each custom element that a page holds: <live-bell> is js/elements/live-bell.js.
// A new element needs a file of its name and nothing else; the import map finds it.
import "hearth/lib/htmx-config.js";
import "hearth/lib/csrf.js";
import "hearth/lib/failures.js";
import "hearth/lib/dialogs.js";
import "hearth/lib/confirm.js";
import "hearth/lib/leaving.js";
import { guessTimeZone } from "hearth/lib/time-zone.js";
import { showWhereOneIs } from "hearth/lib/strips.js";
import { keepTimesFresh } from "hearth/lib/times.js";

function loadElements(root) {
  for (const element of root.querySelectorAll(":not(:defined)")) import(`hearth/elements/${element.localName}.js`);
}

guessTimeZone();
showWhereOneIs();
loadElements(document);
keepTimesFresh();
document.addEventListener("htmx:load", (event) => loadElements(event.target.parentElement ?? document));
