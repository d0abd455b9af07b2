// Scripts that the page does not need from the start: they come when somebody first asks for what
// they do. After a failure the next call tries again, in browsers that try again at all.

const LOST = "A part of the page did not come. Check the connection and try again, or reload the page.";

/**
 * @template T
 * @param {Promise<T>} coming
 */
async function whole(coming) {
  try {
    return await coming;
  } catch {
    throw new Error(LOST);
  }
}

export const citystreets = () => whole(import("../later/citystreets.js"));
export const picture = () => whole(import("../later/picture.js"));
export const places = () => whole(import("../later/places.js"));
