// When a request of htmx fails, say what happened and what is safe; the page stays as it was. Our own error pages say it
// in a line (templates/ui/sorry.html).
import { toast } from "hearth/lib/toast.js";
import { words } from "hearth/lib/words.js";

document.addEventListener("htmx:responseError", (event) => {
  const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
  toast(page.querySelector(".sorry")?.dataset.short || words().failed);
});

document.addEventListener("htmx:sendError", () => toast(navigator.onLine ? words().failed : words().offline));
document.addEventListener("htmx:timeout", () => toast(words().failed));

// A view says it with HX-Trigger: {"toast": "Thanks sent to Marta."}
document.addEventListener("toast", (event) => toast(event.detail.value ?? event.detail));
