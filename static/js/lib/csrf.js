// Pages hold no token, so that a visitor's page can be stored; scripts read it from its cookie.
import { readCookie } from "hearth/lib/cookies.js";

export function csrfToken() {
  return readCookie(document.querySelector("meta[name=csrf-cookie]").content);
}

/** fetch() for our own addresses, with the token, as htmx would send it. `signal` gives it up; files may take long. */
export function send(url, body, signal) {
  const headers = { "X-CSRFToken": csrfToken(), "HX-Request": "true" };
  return fetch(url, { method: "POST", body, headers, signal, credentials: "same-origin" });
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrfToken();
});
