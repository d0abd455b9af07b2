// The page's frame: the sheet on a phone.

// Clientside callback: clicks -> class of the panel, aria-expanded of its handle.
/** @type {(clicks: number) => string[]} */
export function toggleSheet(clicks) {
  const open = clicks % 2 === 1;
  return [open ? "panel panel--open" : "panel", String(open)];
}
