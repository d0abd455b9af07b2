// What scripts of the page reach for when they are read, and node has not. To be imported before they are.
const Class = { extend: () => class {} };
globalThis.L = { Control: Class, GridLayer: Class, LayerGroup: Class };
globalThis.devicePixelRatio = 1;
