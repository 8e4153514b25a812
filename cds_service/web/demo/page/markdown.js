// Renders the Markdown of a card's detail: headings, paragraphs, lists, bold, italic, code and
// http(s) links. It makes elements and text nodes only, so that no text can become markup.

const HEADING = /^(#{1,6})\s+(.*)$/;
const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const INLINE =
  /\\([!-/:-@[-`{-~])|`([^`]+)`|\*\*(.+?)\*\*(?!\*)|(?<![\w*])[*_]([^\s*_](?:.*?[^\s*_])?)[*_](?![\w*])|\[((?:\\.|[^\]\\])*)\]\(<?([^)\s>]+)>?\)/;

export function renderMarkdown(text) {
  const fragment = document.createDocumentFragment();
  let paragraph = [];
  let list = null;
  const flush = () => {
    if (paragraph.length) fragment.append(element("p", paragraph.join(" ")));
    paragraph = [];
  };
  for (const line of text.split(/\r?\n/)) {
    const heading = HEADING.exec(line);
    const item = ITEM.exec(line);
    if (item) {
      flush();
      list = addItem(fragment, list, item);
    } else if (heading) {
      flush();
      list = null;
      fragment.append(element("h4", heading[2]));
    } else if (line.trim() === "") {
      flush();
      list = null;
    } else if (list) {
      list.items.lastElementChild.append(" ", ...inline(line.trim()));
    } else {
      paragraph.push(line.trim());
    }
  }
  flush();
  return fragment;
}

// An item that is indented further than the list before it opens a list within the last item.
function addItem(fragment, list, [, indent, marker, text]) {
  const depth = indent.length;
  while (list && list.depth > depth) list = list.outer;
  if (!list || list.depth < depth) {
    const items = document.createElement(/\d/.test(marker) ? "ol" : "ul");
    (list ? list.items.lastElementChild : fragment).append(items);
    list = { items, depth, outer: list };
  }
  list.items.append(element("li", text));
  return list;
}

function element(name, text) {
  const made = document.createElement(name);
  made.append(...inline(text));
  return made;
}

function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return text ? [text] : [];
  const [whole, escaped, code, bold, italic, label, address] = found;
  const before = text.slice(0, found.index);
  const after = inline(text.slice(found.index + whole.length));
  return [...(before ? [before] : []), part(escaped, code, bold, italic, label, address), ...after];
}

function part(escaped, code, bold, italic, label, address) {
  if (escaped !== undefined) return escaped;
  if (code !== undefined) return Object.assign(document.createElement("code"), { textContent: code });
  if (bold !== undefined) return element("strong", bold);
  if (italic !== undefined) return element("em", italic);
  return link(label, address);
}

export function link(label, address) {
  if (!/^https?:\/\//i.test(address)) return label;
  const made = element("a", label);
  made.href = address;
  made.rel = "noreferrer";
  made.target = "_blank";
  return made;
}
