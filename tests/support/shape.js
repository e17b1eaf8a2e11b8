// What of a page axe judges by, as one line: elements, roles, states, classes and which names and labels there are.
// Words become one mark, of equal neighbours three stand; whatever a rule could tell apart stays.
without => {
  if (document.querySelector("iframe, object, audio, video")) return "";
  const NAMED = new Set(["alt", "aria-label", "aria-roledescription", "aria-valuetext", "title", "placeholder", "label", "summary"]);
  const REFERRED = new Set(["for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-activedescendant", "aria-details", "aria-errormessage", "headers", "form", "list"]);
  const DROPPED = new Set(["id", "value", "action", "src", "content", "datetime", "d", "points", "nonce", "hx-headers", "hx-vals", "hx-get", "hx-post", "hx-target", "data-id", "min", "max"]);
  const ROOTS = new Set(["html", "body"]); // the window scrolls for them
  const COUNTED = /^(data-(?!bs-theme)|aria-value|max|min|maxlength|size$|pattern$)/;
  const skipped = without ? new Set(document.querySelectorAll(without)) : new Set();
  const ids = new Map();
  for (const element of document.querySelectorAll("[id]")) ids.set(element.id, (ids.get(element.id) || 0) + 1);
  const words = text => text.trim() ? (/^\W+$/u.test(text.trim()) ? text.trim() : "T") : "";
  const named = text => text.trim() ? "T" : "";
  const attribute = (element, { name, value }) => {
    if (name === "id") return ids.get(value) > 1 ? "id=twice" : value ? "id" : "id=";
    if (DROPPED.has(name)) return name;
    if (NAMED.has(name)) return `${name}=${named(value)}`;
    if (REFERRED.has(name)) {
      const found = value.trim().split(/\s+/).map(id => {
        const other = id && document.getElementById(id);
        return other ? `${other.localName}.${other.className}:${named(other.textContent)}${ids.get(id)}` : "none";
      });
      return `${name}=${found}`;
    }
    if (name === "href") return value.startsWith("#") ? `href=#${value.length > 1 && !!document.getElementById(value.slice(1))}` : `href=${named(value)}`;
    if (name === "name") return element.type === "radio" ? `name=${document.getElementsByName(value).length > 1}` : `name=${named(value)}`;
    return `${name}=${COUNTED.test(name) ? value.replace(/\d+/g, "0") : value}`;
  };
  const state = element => [
    element.labels ? `labels${element.labels.length}:${[...element.labels].map(label => named(label.textContent))}` : "",
    element.disabled ? "off" : "", element.checked ? "on" : "", element.open ? "open" : "", element.hidden ? "hidden" : "",
    element.type === "button" || element.type === "submit" ? `value=${named(element.value || "")}` : "",
    ROOTS.has(element.localName) ? "" : element.scrollHeight > element.clientHeight + 13 ? "tall" : "", element.scrollWidth > element.clientWidth + 13 ? "wide" : "",
  ].filter(Boolean).join();
  const line = node => {
    if (node.nodeType === Node.TEXT_NODE) return words(node.data);
    if (node.nodeType !== Node.ELEMENT_NODE || skipped.has(node) || node.localName === "script") return "";
    if (node.localName === "svg" && node.getAttribute("aria-hidden") === "true") return "<svg hidden>"; // an icon is no words
    const attributes = [...node.attributes].map(one => attribute(node, one)).sort().join(" ");
    const parts = [];
    for (const child of node.childNodes) {
      const part = line(child);
      // The first, the last and one between may look different; more of them do not.
      if (part && !(parts.length > 2 && parts.slice(-3).every(one => one === part))) parts.push(part);
    }
    return `<${node.localName} ${attributes} ${state(node)}>${parts.join("")}</>`;
  };
  return `${innerWidth}x${innerHeight} ${without} ${line(document.documentElement)}`;
}
