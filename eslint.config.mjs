import js from "@eslint/js";
import globals from "globals";

const rules = {
  ...js.configs.recommended.rules,
  complexity: ["error", 8],
  "max-lines": ["error", { max: 300, skipComments: true }],
  "max-lines-per-function": ["error", { max: 60, IIFEs: false, skipComments: true }],
  "max-params": ["error", 6],
  eqeqeq: ["error", "always"],
  "no-undef": "error",
  "no-var": "error",
  "prefer-const": "error",
};

// Leaflet comes with dash-leaflet, plotly with the plotly package; Dash and its components call by name
// what assets/js/page/registry.js registers.
const THEIRS = { L: "readonly", Plotly: "readonly" };

export default [
  {
    files: ["assets/js/**/*.js"],
    languageOptions: { sourceType: "module", globals: { ...globals.browser, ...THEIRS } },
    rules: { ...rules, "no-duplicate-imports": "error" },
  },
  {
    files: ["tests/js/**/*.js"],
    languageOptions: { sourceType: "module", globals: globals.node },
    rules: { ...rules, "max-lines-per-function": "off" },
  },
  {
    files: ["tools/**/*.mjs", "eslint.config.mjs"],
    languageOptions: { sourceType: "module", globals: globals.node },
    rules,
  },
];
