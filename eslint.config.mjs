import js from "@eslint/js";
import globals from "globals";

const rules = {
  ...js.configs.recommended.rules,
  complexity: ["error", 8],
  "max-lines": ["error", 400],
  "max-lines-per-function": ["error", { max: 60, IIFEs: false, skipComments: true }],
  "max-params": ["error", 6],
  eqeqeq: ["error", "always"],
  "no-var": "error",
  "prefer-const": "error",
};

export default [
  {
    files: ["assets/js/**/*.js"],
    languageOptions: {
      sourceType: "script",
      globals: { ...globals.browser, L: "readonly" },
    },
    rules: { ...rules, strict: ["error", "function"] },
  },
  {
    files: ["tests/js/**/*.js"],
    languageOptions: { sourceType: "commonjs", globals: globals.node },
    rules: { ...rules, "max-lines-per-function": "off" },
  },
  {
    files: ["tools/**/*.mjs", "eslint.config.mjs"],
    languageOptions: { sourceType: "module", globals: globals.node },
    rules,
  },
];
