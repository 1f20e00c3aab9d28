/* What the administration's scripts do in a way its policy forbids (config/policy.py), done in one it allows. */
{
  // Alpine writes whole attributes of style; the same words, given to the style itself, are no attribute.
  const setAttribute = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (name, value) {
    if (name === "style" && this.style) this.style.cssText = value;
    else setAttribute.call(this, name, value);
  };

  // Or it would write a style into the page for what waits for an answer; nothing here does.
  window.htmx.config.includeIndicatorStyles = false;
}
