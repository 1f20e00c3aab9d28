// Pages hold no token, so that a visitor's page can be stored; scripts read it from its cookie.
import { readCookie } from "hearth/lib/cookies.js";

export function csrfToken() {
  return readCookie(document.querySelector("meta[name=csrf-cookie]").content);
}

/** fetch() for our own addresses, with the token, as htmx would send it. */
export function send(url, body, method = "POST") {
  return fetch(url, { method, body, headers: { "X-CSRFToken": csrfToken(), "HX-Request": "true" }, credentials: "same-origin" });
}

document.addEventListener("htmx:configRequest", (event) => {
  event.detail.headers["X-CSRFToken"] = csrfToken();
});
