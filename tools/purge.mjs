// Takes out of a style sheet what a page cannot use: rules of other classes, properties and
// animations that nothing refers to. Knows minified CSS of rules only, without comments, and no file.

// What stands in quotes may hold any sign, so it is put aside while the rest is cut at its signs.
function putAside(css) {
  const quoted = [];
  const bare = css.replace(/"[^"]*"|'[^']*'/g, (text) => `"${quoted.push(text) - 1}"`);
  return { bare, restore: (text) => text.replace(/"(\d+)"/g, (_, number) => quoted[number]) };
}

// -> [{head, body}] of the outermost rules
function splitRules(css) {
  const rules = [];
  let [start, open, depth] = [0, 0, 0];
  for (let at = 0; at < css.length; at += 1) {
    if (css[at] === "{" && depth++ === 0) open = at;
    if (css[at] === "}" && --depth === 0) {
      rules.push({ head: css.slice(start, open).trim(), body: css.slice(open + 1, at) });
      start = at + 1;
    }
  }
  return rules;
}

// Goes down into @media and its like. What `change` makes empty is left out.
function changeRules(css, change) {
  const changed = splitRules(css).map(({ head, body }) =>
    /^@(?!keyframes)/.test(head) ? { head, body: changeRules(body, change) } : change({ head, body }));
  return changed.map(({ head, body }) => (head && body ? `${head}{${body}}` : "")).join("");
}

// What :not() excludes need not be on the page for the rule to hold.
function classesOf(selector) {
  const asked = selector.replace(/:not\([^)]*\)/g, "");
  return [...asked.matchAll(/\.(-?[A-Za-z_][\w-]*)/g)].map(([, name]) => name);
}

function dropClasses(css, classes) {
  const isUsed = (selector) => classesOf(selector).every((name) => classes.has(name));
  const selectors = /,(?![^()]*\))/;
  return changeRules(css, ({ head, body }) => ({
    head: head.startsWith("@") ? head : head.split(selectors).filter(isUsed).join(","),
    body,
  }));
}

function captures(css, pattern) {
  return [...css.matchAll(pattern)].map(([, part]) => part);
}

function dropUnreadOnce(css, readElsewhere) {
  const read = new Set([...captures(css, /var\((--[\w-]+)/g), ...readElsewhere]);
  const animated = captures(css, /animation(?:-name)?:([^;}]*)/g).join(" ").split(/\s+/);
  const isRead = (line) => !line.startsWith("--") || read.has(line.split(":")[0]);
  return changeRules(css, ({ head, body }) => {
    if (!head.startsWith("@")) return { head, body: body.split(";").filter(isRead).join(";") };
    return { head: animated.includes(head.split(/\s+/)[1]) ? head : "", body };
  });
}

// A property may be read only by one that nothing reads, so this goes on until nothing falls.
function dropUnread(css, readElsewhere) {
  const less = dropUnreadOnce(css, readElsewhere);
  return less.length < css.length ? dropUnread(less, readElsewhere) : less;
}

// classes: Set of the names that elements may have; readElsewhere: names of properties (--x) that
// other styles and scripts read. Rules for elements and attributes stay.
export function purge(css, { classes, readElsewhere }) {
  const { bare, restore } = putAside(css);
  return restore(dropUnread(dropClasses(bare, classes), readElsewhere));
}
