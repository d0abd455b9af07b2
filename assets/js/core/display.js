// How the selection is shown: colours, normalisation, opacity, mode, what the figures are of, and
// which figure of the tips by which group.
// A pure model; nothing in it changes which trips are asked for.
(function (root) {
  "use strict";

  const oneOf = (...values) => ({
    usual: values[0],
    parse: (text) => text,
    print: (value) => value,
    validate: (value) => (values.includes(value) ? value : undefined),
  });

  function validateOpacity(value) {
    const valid = Number.isFinite(value) && value >= 0.1 && value <= 1;
    return valid ? Math.round(value * 100) / 100 : undefined;
  }

  const SETTINGS = {
    colours: {
      // The names are the colormaps' own.
      ...oneOf("ember"),
      validate: (name) => (Object.hasOwn(root.dashapp.colour.COLORMAPS, name) ? name : undefined),
    },
    scale: oneOf("log", "linear", "equal"),
    opacity: {
      usual: 1, validate: validateOpacity, print: String,
      parse: (text) => (text.trim() === "" ? undefined : Number(text)),
    },
    mode: oneOf("single", "side", "blend"),
    scope: oneOf("view", "city"),
    base: oneOf("shore", "carto", "osm"),
    figure: oneOf("mean", "median", "sum"),
    group: oneOf("passengers", "payment"),
  };
  const NAMES = Object.keys(SETTINGS);

  function createDisplay() {
    return Object.fromEntries(NAMES.map((name) => [name, SETTINGS[name].usual]));
  }

  function validate(name, value) {
    return value === null ? SETTINGS[name].usual : SETTINGS[name].validate(value);
  }

  function parse(name, text) {
    const value = SETTINGS[name].parse(text);
    return value === undefined ? undefined : validate(name, value);
  }

  // null gives the usual value; a value that is none leaves its setting as it is.
  function change(display, patch) {
    const changed = { ...display };
    for (const [name, value] of Object.entries(patch)) {
      const valid = name in display ? validate(name, value) : undefined;
      if (valid !== undefined) changed[name] = valid;
    }
    return changed;
  }

  // "name=value" of what differs from the usual.
  function toParts(display) {
    const differing = NAMES.filter((name) => display[name] !== SETTINGS[name].usual);
    return differing.map((name) => `${name}=${SETTINGS[name].print(display[name])}`);
  }

  root.dashapp = Object.assign(root.dashapp || {}, {
    displays: { NAMES, createDisplay, parse, change, toParts },
  });
})(globalThis);
