// Scripts that the page does not need from the start: they come when somebody first asks for what
// they do, in the order in which they are named.
(function (root) {
  "use strict";

  const coming = new Map(); // name -> promise

  function addScript(name) {
    const script = root.document.createElement("script");
    Object.assign(script, { src: root.dashapp.api.url(`assets/js/later/${name}.js`), async: false });
    return new Promise((resolve, reject) => {
      script.onload = resolve;
      script.onerror = () => {
        coming.delete(name); // the next call tries again
        script.remove();
        reject(new Error("A part of the page did not come. Check the connection and try again."));
      };
      root.document.head.append(script);
    });
  }

  function load(...names) {
    for (const name of names) if (!coming.has(name)) coming.set(name, addScript(name));
    return Promise.all(names.map((name) => coming.get(name)));
  }

  root.dashapp.later = { load };
})(globalThis);
