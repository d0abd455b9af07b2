// Gives the page's scripts this data set, as the document does. To be imported before they are.
import * as dataset from "../../../assets/js/core/dataset.js";
import described from "../datasets/shuttles.json" with { type: "json" };

dataset.use(described);
