// A chip for every filter that is set, and the steps back and forward.
(function (root) {
  "use strict";

  const { dom, filters, words } = root.dashapp;

  function buildChip(selection, name) {
    const text = words.describeChip(selection, name);
    const cross = dom.build("span", { className: "chip-cross", "aria-hidden": "true" });
    const button = dom.build("button", {
      className: "chip", type: "button", title: `Remove this filter: ${words.titleOf(name)}`,
      "aria-label": `Remove ${words.titleOf(name)}: ${text}`,
    }, dom.build("span", { className: "chip-text" }, text), cross);
    button.dataset.chip = name;
    return button;
  }

  // The chip under the fingers goes: the focus goes to the next one, or to what undoes it.
  function remove(chip) {
    const chips = [...root.document.querySelectorAll("[data-chip]")];
    const next = chips[chips.indexOf(chip) + 1] || chips[chips.indexOf(chip) - 1];
    root.dashapp.selection.change({ [chip.dataset.chip]: null });
    const name = next && next.dataset.chip;
    const target = name ? `[data-chip="${name}"]` : "#chips-undo";
    root.document.querySelector(target)?.focus();
  }

  // Only when others are wanted: a chip under a finger stays the one it was.
  function showChips(list, selection, active) {
    const wanted = active.map((name) => words.describeChip(selection, name)) + filters.toQuery(selection);
    if (list.dataset.shows === wanted) return;
    list.dataset.shows = wanted;
    const focused = list.contains(root.document.activeElement)
      ? root.document.activeElement.dataset.chip : null;
    list.replaceChildren(...active.map((name) => buildChip(selection, name)));
    if (focused) list.querySelector(`[data-chip="${focused}"]`)?.focus();
  }

  function show({ selection, canUndo, canRedo }) {
    const active = filters.listActive(selection);
    const find = (id) => root.document.getElementById(id);
    showChips(find("chips"), selection, active);
    find("chips-none").hidden = active.length > 0;
    find("chips-clear").disabled = active.length === 0;
    find("chips-undo").disabled = !canUndo;
    find("chips-redo").disabled = !canRedo;
  }

  function followClick({ target }) {
    const { selection } = root.dashapp;
    const chip = target.closest("[data-chip]");
    if (chip) remove(chip);
    const button = target.closest("#chips-undo, #chips-redo, #chips-clear");
    if (button) selection[button.id.replace("chips-", "")]();
    if (target.closest("[data-clear-filters]")) selection.clear();
  }

  function build() {
    root.document.addEventListener("click", followClick);
    root.dashapp.selection.subscribe(show);
  }

  if (root.document) dom.whenThere(".chips-section", build);
  root.dashapp.chips = { buildChip };
})(globalThis);
