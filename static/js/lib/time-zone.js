// Tells the server where the visitor's clock is, for times on pages and as a first guess at sign-up.
import { readCookie, writeCookie } from "hearth/lib/cookies.js";

export function guessTimeZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && readCookie("timezone") !== zone) writeCookie("timezone", zone);
  for (const input of document.querySelectorAll("[data-guess-time-zone]")) input.value ||= zone;
}
