// The controls of the filters, one by the kind of each: put into its place in the panel, it shows the
// selection and the trips by its values, and changes the selection through `change` alone.
(function (root) {
  "use strict";

  const { dataset, days, dom, filters, words } = root.dashapp;

  // domain: the stretch of days of the data.
  const memory = { controls: {}, typed: {}, domain: null };
  const placeOf = (name, part) => root.document.getElementById(part ? `filter-${name}-${part}` : `filter-${name}`);
  const change = (name, value) => root.dashapp.selection.change({ [name]: value });

  // --- one control a kind -------------------------------------------------------------------------

  function createRange(name) {
    const range = dataset.kindOf(name).createRange(memory.domain);
    const { histogram, link, selection } = root.dashapp;
    const value = selection.current()[name];
    return new histogram.Histogram(placeOf(name), range, value, {
      change: (span) => change(name, range.toValue(span, selection.current()[name])),
      reset: () => change(name, null),
      hold: link.hold,
      release: link.release,
    });
  }

  function createToggles(name) {
    return new root.dashapp.toggles.Toggles(placeOf(name), dataset.kindOf(name).choices(), {
      change: (codes) => change(name, codes),
    });
  }

  const CONTROLS = { range: createRange, toggles: createToggles };

  function createTyped(column) {
    return new root.dashapp.typed.TypedRange(placeOf(column.name, "inputs"), column, { change: (pair) => change(column.name, pair) });
  }

  // --- everything together ------------------------------------------------------------------------

  const listShown = () => dataset.listLinked().map(({ name }) => name);

  function showSelection({ selection }) {
    for (const [name, control] of Object.entries(memory.controls)) control.showValue(selection[name]);
    for (const [name, typed] of Object.entries(memory.typed)) typed.show(selection[name]);
    for (const name of listShown()) {
      const text = placeOf(name, "text");
      if (text) text.textContent = words.tell(selection, name);
      const box = root.document.querySelector(`[data-filter-box="${name}"]`);
      if (box) box.classList.toggle("is-set", !filters.isUsual(selection, name));
    }
  }

  function showFigures({ answer, whole, isCurrent }) {
    if (whole) learnDays(whole);
    const panel = root.document.querySelector(".filters");
    panel.classList.toggle("is-late", Boolean(answer) && !isCurrent);
    if (!answer || !isCurrent) return;
    for (const [name, control] of Object.entries(memory.controls)) {
      const counted = answer.figures[name];
      if (counted) control.showCounts(dataset.kindOf(name).countsOf(counted, memory.domain));
    }
  }

  // A box that is closed has nothing to count.
  function tellShown() {
    const isOpen = (name) => placeOf(name).closest("details")?.open !== false;
    root.dashapp.summary.show("filters", listShown().filter(isOpen));
  }

  // The daily curve needs to know from when to when the data is.
  function learnDays(whole) {
    const domain = days.domainOf(whole);
    if (!domain || filters.same(domain, memory.domain)) return;
    memory.domain = domain;
    for (const name of listShown().filter((one) => dataset.kindOf(one).needsDomain)) {
      memory.controls[name] = createRange(name);
      memory.typed[name].setDomain(domain);
    }
  }

  function followReset({ target }) {
    const button = target.closest("[data-filter-reset]");
    if (button) change(button.dataset.filterReset, null);
  }

  // A phone's sheet begins with the two main controls.
  function foldOnPhone() {
    if (!root.matchMedia("(max-width: 767.98px)").matches) return;
    for (const box of root.document.querySelectorAll("details.filter")) box.open = false;
  }

  function build() {
    foldOnPhone();
    for (const name of listShown()) {
      const { control, needsDomain } = dataset.kindOf(name);
      if (!needsDomain) memory.controls[name] = CONTROLS[control](name);
    }
    for (const column of dataset.listLinked()) {
      if (column.kind in root.dashapp.typed.FIELDS) memory.typed[column.name] = createTyped(column);
    }
    const panel = root.document.querySelector(".filters");
    panel.addEventListener("click", followReset);
    panel.addEventListener("toggle", tellShown, true); // it does not bubble
    tellShown();
    root.dashapp.selection.subscribe(showSelection);
    root.dashapp.summary.subscribe(showFigures);
  }

  if (root.document) dom.whenThere(".filters", build);
})(globalThis);
