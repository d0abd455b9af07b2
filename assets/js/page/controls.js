// The controls of the filters: each is put into its place in the panel, shows the selection and the
// trips by its values, and changes the selection through `change` alone.
(function (root) {
  "use strict";

  const { days, dom, filters, format, ranges, words } = root.dashapp;
  const RANGES = ["passengers", "hours", "dates", "fare", "distance"];

  const memory = { controls: {}, typed: {}, domain: null };
  const placeOf = (name) => root.document.getElementById(`filter-${name}`);
  const change = (name, value) => root.dashapp.selection.change({ [name]: value });

  // --- ranges -------------------------------------------------------------------------------------

  function createRange(name) {
    const range = ranges.create(name, memory.domain);
    const { histogram, link, selection } = root.dashapp;
    const value = selection.current()[name];
    return new histogram.Histogram(placeOf(name), range, value, {
      change: (span) => change(name, range.toValue(span, selection.current()[name])),
      reset: () => change(name, null),
      hold: link.hold,
      release: link.release,
    });
  }

  const countsOf = {
    passengers: (figures) => figures.passengers.counts,
    hours: (figures) => figures.hours.counts,
    fare: (figures) => figures.fare.counts,
    distance: (figures) => figures.distance.counts,
    dates: (figures) => days.spread(figures.dates.counts, memory.domain),
    weekdays: (figures) => figures.weekdays.counts,
    payment: (figures) => figures.payment.counts,
  };

  // --- weekdays and payment -----------------------------------------------------------------------

  function createWeekdays() {
    const choices = filters.ALL_WEEKDAYS.map((code) =>
      ({ code, name: words.DAYS[code], title: words.LONG_DAYS[code] }));
    return new root.dashapp.toggles.Toggles(placeOf("weekdays"), choices, {
      change: (codes) => change("weekdays", codes),
    });
  }

  function createPayment() {
    const choices = filters.PAYMENT_CODES.map((code) => {
      const name = format.payment(code);
      return { code, name: name[0].toUpperCase() + name.slice(1), title: `Paid by ${name}` };
    });
    return new root.dashapp.toggles.Toggles(placeOf("payment"), choices, {
      change: (codes) => change("payment", codes),
    });
  }

  // --- numbers and days typed ---------------------------------------------------------------------

  function createTyped(name) {
    const element = root.document.getElementById(`filter-${name}-inputs`);
    return new root.dashapp.typed.TypedRange(element, name, { change: (pair) => change(name, pair) });
  }

  // --- everything together ------------------------------------------------------------------------

  function showSelection({ selection }) {
    for (const [name, control] of Object.entries(memory.controls)) control.showValue(selection[name]);
    for (const [name, typed] of Object.entries(memory.typed)) typed.show(selection[name]);
    for (const name of Object.keys(countsOf)) {
      const text = root.document.getElementById(`filter-${name}-text`);
      if (text) text.textContent = describe(selection, name);
      const box = root.document.querySelector(`[data-filter-box="${name}"]`);
      if (box) box.classList.toggle("is-set", !filters.isUsual(selection, name));
    }
  }

  const describe = (selection, name) =>
    (name === "passengers" ? format.passengers(selection.passengers) : words.describe(selection, name));

  function showFigures({ answer, whole, isCurrent }) {
    if (whole) learnDays(whole);
    const panel = root.document.querySelector(".filters");
    panel.classList.toggle("is-late", Boolean(answer) && !isCurrent);
    if (!answer || !isCurrent) return;
    for (const [name, control] of Object.entries(memory.controls)) {
      control.showCounts(countsOf[name](answer.figures));
    }
  }

  // The daily curve needs to know from when to when the data is.
  function learnDays(whole) {
    const domain = days.findDomain(whole.dates.counts);
    if (!domain || filters.same(domain, memory.domain)) return;
    memory.domain = domain;
    memory.controls.dates = createRange("dates");
    memory.typed.dates.setDomain(domain);
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
    for (const name of RANGES) if (name !== "dates") memory.controls[name] = createRange(name);
    for (const name of Object.keys(root.dashapp.typed.FIELDS)) memory.typed[name] = createTyped(name);
    memory.controls.weekdays = createWeekdays();
    memory.controls.payment = createPayment();
    const panel = root.document.querySelector(".filters");
    panel.addEventListener("click", followReset);
    root.dashapp.selection.subscribe(showSelection);
    root.dashapp.summary.subscribe(showFigures);
  }

  if (root.document) dom.whenThere(".filters", build);
})(globalThis);
