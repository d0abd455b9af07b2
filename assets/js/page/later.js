// Scripts that the page does not need from the start: they come when somebody first asks for what
// they do, in the order in which they are named.
(function (root) {
  "use strict";

  const coming = new Map(); // name -> promise

  function addScript(name) {
    const { api, dom } = root.dashapp;
    return dom.addScript(api.url(`assets/js/later/${name}.js`)).catch((error) => {
      coming.delete(name); // the next call tries again
      throw error;
    });
  }

  function load(...names) {
    for (const name of names) if (!coming.has(name)) coming.set(name, addScript(name));
    return Promise.all(names.map((name) => coming.get(name)));
  }

  root.dashapp.later = { load };
})(globalThis);
