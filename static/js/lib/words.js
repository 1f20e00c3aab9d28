// What scripts say, in the language of the page: templates/base.html holds it.
export const words = () => document.getElementById("words").dataset;
