// Whoever uses this browser next must not find what was being written: copies in the tab go when one signs out.
document.addEventListener("submit", (event) => {
  if (new URL(event.target.action, location).pathname.endsWith("/accounts/logout/")) sessionStorage.clear();
});

// A form that led to signing in has not arrived: its words are put back when the page is.
if (location.pathname.startsWith("/accounts/")) {
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("sent:")) sessionStorage.removeItem(key);
}
