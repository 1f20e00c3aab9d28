// Whoever uses this browser next must not find what was being written: copies in the tab go when one signs out.
document.addEventListener("submit", (event) => {
  if (new URL(event.target.action, location).pathname.endsWith("/accounts/logout/")) sessionStorage.clear();
});
