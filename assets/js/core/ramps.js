// The ways through colour that colormaps take. Data only; colour.js walks them at an even pace.

// Stops are OKLCH: lightness 0..1, chroma, hue in degrees; few trips first.
/** @type {Record<string, Record<string, number[][]>>} */
export const OWN = {
  ember: {
    dark: [[0.5, 0.16, 318], [0.6, 0.2, 352], [0.72, 0.17, 40], [0.85, 0.15, 80], [0.98, 0.05, 105]],
    light: [[0.73, 0.15, 62], [0.63, 0.19, 38], [0.52, 0.2, 8], [0.38, 0.16, 340], [0.22, 0.08, 305]],
  },
  lagoon: {
    dark: [[0.5, 0.13, 275], [0.61, 0.12, 235], [0.73, 0.11, 195], [0.86, 0.14, 150], [0.98, 0.06, 110]],
    light: [[0.76, 0.11, 165], [0.63, 0.11, 205], [0.5, 0.12, 245], [0.36, 0.13, 275], [0.22, 0.08, 290]],
  },
  grey: {
    dark: [[0.46, 0, 0], [0.99, 0, 0]],
    light: [[0.74, 0, 0], [0.16, 0, 0]],
  },
};

// Published maps by a few of their colours, dark end first. Their darkest part would be lost on a
// dark map and their palest on a light one: `dark` and `light` say which part of the way is used.
// viridis, magma: N. Smith and S. van der Walt, 2015 (CC0); cividis: J. Nuñez, C. Anderton and
// R. Renslow, PLOS ONE 13(7), 2018.
/** @type {Record<string, {stops: string[], dark: number[], light: number[], [variant: string]: any}>} */
export const PUBLISHED = {
  viridis: {
    stops: ["#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c", "#28ae80", "#5ec962", "#addc30", "#fde725"],
    dark: [0.24, 1],
    light: [0.72, 0],
  },
  magma: {
    stops: ["#000004", "#1c1044", "#4f127b", "#812581", "#b5367a", "#e55964", "#fb8761", "#fec287", "#fcfdbf"],
    dark: [0.45, 1],
    light: [0.74, 0.04],
  },
  cividis: {
    stops: ["#00224e", "#434e6c", "#7d7c78", "#bcaf6f", "#fee838"],
    dark: [0.24, 1],
    light: [0.74, 0],
  },
};

// One hue for each end of a trip, where both lie on one map: orange and blue are told apart by
// every kind of colour vision. They leave room for what both together give.
/** @type {Record<string, Record<string, number[][]>>} */
export const TINTS = {
  pickup: {
    dark: [[0.5, 0.11, 52], [0.82, 0.15, 62]],
    light: [[0.79, 0.12, 68], [0.55, 0.17, 45]],
  },
  dropoff: {
    dark: [[0.5, 0.13, 255], [0.8, 0.12, 235]],
    light: [[0.78, 0.1, 235], [0.48, 0.17, 258]],
  },
};
