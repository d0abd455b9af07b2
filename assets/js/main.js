// Where the page begins. A module runs when the document is there and before Dash's renderer begins,
// which is a module after it (dashapp/ui/shell.py).
import { PANELS } from "./page/panels.js";
import { register } from "./page/registry.js";

register(window);
for (const panel of PANELS) panel.begin();
