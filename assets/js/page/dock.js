// The dock: one panel at a time beside the map, over the controls on a tablet, a sheet over everything
// on a phone. Buttons carry
// data-dock-open="name", the close button data-dock-close; panels are #dock-<name>.
(function (root) {
  "use strict";

  const { dom } = root.dashapp;
  const memory = { open: null, aside: false, listeners: new Set() };
  const phone = root.matchMedia ? root.matchMedia("(max-width: 767.98px)") : null;
  const tablet = root.matchMedia ? root.matchMedia("(max-width: 1099.98px)") : null; // or a phone

  const buttonOf = (name) => root.document.querySelector(`[data-dock-open="${name}"]`);
  const listNames = () =>
    [...root.document.querySelectorAll("[data-dock-open]")].map((button) => button.dataset.dockOpen);

  // By hand: nothing under the eye jumps. With a link: its view is the middle of what is left.
  function fitMap(byHand) {
    const fit = byHand ? "keepCorner" : "fit";
    root.requestAnimationFrame(() => root.dashapp.map?.[fit]());
  }

  // Nothing that the dock covers can be reached by key or reader: the page, or the controls alone.
  function hideRest() {
    const all = Boolean(memory.open && phone.matches && !memory.aside);
    const controls = Boolean(memory.open && tablet.matches && !memory.aside);
    for (const element of root.document.querySelectorAll(".page > :not(#dock)")) {
      element.inert = all || (controls && element.id === "page-panel");
    }
  }

  function draw(byHand) {
    const page = root.document.querySelector(".page");
    page.classList.toggle("page--docked", Boolean(memory.open));
    root.document.getElementById("dock").hidden = !memory.open;
    for (const name of listNames()) {
      const isOpen = name === memory.open;
      buttonOf(name).setAttribute("aria-expanded", String(isOpen));
      root.document.getElementById(`dock-${name}`).hidden = !isOpen;
      if (isOpen) root.document.getElementById("dock-title").textContent = buttonOf(name).title;
    }
    hideRest();
    fitMap(byHand);
  }

  // For a panel that needs the hand on the map: on a phone its sheet makes way meanwhile.
  function stepAside(aside) {
    memory.aside = aside;
    root.document.querySelector(".page").classList.toggle("page--aside", aside);
    hideRest();
  }

  function show(name, byHand) {
    if (name === memory.open) return;
    memory.open = name;
    dom.whenThere("#dock", () => draw(byHand));
    for (const listener of memory.listeners) listener(name);
  }

  function open(name) {
    show(name, true);
    root.dashapp.link.schedule();
    dom.whenThere("#dock", (dock) => dock.focus({ preventScroll: true }));
  }

  function close() {
    const button = memory.open && buttonOf(memory.open);
    show(null, true);
    root.dashapp.link.schedule();
    if (button) button.focus({ preventScroll: true });
  }

  // The panel of a link; false when there is none of that name. Moves no focus.
  function restore(name) {
    const known = name === null || listNames().includes(name);
    show(known ? name : null, false);
    return known;
  }

  // listener(name or null) with every change.
  function subscribe(listener) {
    memory.listeners.add(listener);
    if (memory.open) listener(memory.open);
    return () => memory.listeners.delete(listener);
  }

  function followClick({ target }) {
    const opener = target.closest("[data-dock-open]");
    if (opener) {
      const name = opener.dataset.dockOpen;
      if (name === memory.open) close();
      else open(name);
    } else if (target.closest("[data-dock-close]")) {
      close();
    }
  }

  // Escape closes from within the dock and from its buttons; whoever used the key has prevented it.
  function followEscape(event) {
    const within = event.target.closest("#dock, .dock-toolbar");
    if (event.key === "Escape" && !event.defaultPrevented && memory.open && within) close();
  }

  if (root.document) {
    root.document.addEventListener("click", followClick);
    root.document.addEventListener("keydown", followEscape);
    for (const width of [phone, tablet]) width.addEventListener("change", () => dom.whenThere("#dock", hideRest));
  }
  root.dashapp.dock = { current: () => memory.open, isSheet: () => phone.matches, open, close, restore, stepAside, subscribe };
})(globalThis);
