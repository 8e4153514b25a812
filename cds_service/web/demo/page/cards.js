// Shows cards as an EHR would: indicator, summary, detail, suggestions, links, override reasons.

import { link, renderMarkdown } from "/demo/markdown.js";

const INDICATORS = new Set(["info", "warning", "critical"]);

export function renderCard(card) {
  const indicator = INDICATORS.has(card.indicator) ? card.indicator : "info";
  const shown = make("article", { className: `card ${indicator}` });
  shown.append(
    make("span", { className: "tag", textContent: indicator }),
    make("h3", { textContent: card.summary }),
  );
  if (card.detail) shown.append(renderMarkdown(card.detail));
  if (card.suggestions) shown.append(...suggestions(card.suggestions));
  if (card.links) shown.append(links(card.links));
  if (card.overrideReasons) shown.append(overrideReasons(card.overrideReasons));
  shown.append(source(card.source));
  return shown;
}

// A suggestion's button shows the resources that an EHR would create from it.
function suggestions(offered) {
  const buttons = make("div", { className: "suggestions" });
  const drafts = make("pre", { hidden: true, tabIndex: 0 });
  for (const each of offered) {
    const button = make("button", { type: "button", textContent: each.label });
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => toggle(button, buttons, drafts, each));
    buttons.append(button);
  }
  return [make("h4", { className: "label", textContent: "Suggestions" }), buttons, drafts];
}

function toggle(button, buttons, drafts, suggestion) {
  const open = button.getAttribute("aria-expanded") !== "true";
  for (const each of buttons.children) each.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-expanded", String(open));
  drafts.hidden = !open;
  drafts.textContent = JSON.stringify(suggestion.actions ?? [], null, 2);
}

function links(offered) {
  const list = make("ul");
  for (const each of offered) {
    const item = make("li");
    item.append(link(each.label, each.url));
    list.append(item);
  }
  return list;
}

function overrideReasons(offered) {
  const details = make("details");
  details.append(make("summary", { textContent: "Reasons to override" }), make("ul"));
  for (const each of offered) {
    details.lastElementChild.append(make("li", { textContent: each.display ?? each.code }));
  }
  return details;
}

function source({ label, url }) {
  const line = make("p", { className: "source" });
  line.append("Source: ", url ? link(label, url) : label);
  return line;
}

function make(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
