// When a request of htmx fails, say what happened and what is safe; the page stays as it was.
import { toast } from "hearth/lib/toast.js";

const words = () => document.getElementById("words").dataset;

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  toast(status === 429 ? words().limited : status === 403 || status === 404 ? words().refused : words().failed);
});

document.addEventListener("htmx:sendError", () => toast(navigator.onLine ? words().failed : words().offline));
document.addEventListener("htmx:timeout", () => toast(words().failed));

// A view says it with HX-Trigger: {"toast": "Thanks sent to Marta."}
document.addEventListener("toast", (event) => toast(event.detail.value ?? event.detail));
