// Makes a part of a page like fresh markup, keeping the nodes that both have: with them stay focus and ticks.

/** `old` and `fresh` are the same element at two times; rows that move are known by their ids. */
export function morph(old, fresh) {
  attributes(old, fresh);
  const known = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  let place = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const kept = wanted.id ? known.get(wanted.id) : alike(place, wanted) ? place : null;
    if (!kept || !alike(kept, wanted)) {
      old.insertBefore(wanted, place);
      continue;
    }
    while (place !== kept && place && !stays(place, fresh)) place = removed(place);
    if (place === kept) place = place.nextSibling;
    else old.insertBefore(kept, place);
    if (kept.nodeType === Node.ELEMENT_NODE) morph(kept, wanted);
    else if (kept.nodeValue !== wanted.nodeValue) kept.nodeValue = wanted.nodeValue;
  }
  while (place) place = removed(place);
}

const alike = (one, other) => Boolean(one) && one.nodeName === other.nodeName && (one.id ?? "") === (other.id ?? "");
const stays = (node, fresh) => Boolean(node.id) && [...fresh.children].some((child) => child.id === node.id);

function removed(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

// What was unfolded stays so.
const isTheReaders = (node, name) => name === "open" && node.tagName === "DETAILS";

function attributes(old, fresh) {
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name) && !isTheReaders(old, name)) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}
