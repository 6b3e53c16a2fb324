import preset from "postcss-preset-mantine";
import variables from "postcss-simple-vars";

export default { plugins: [preset(), variables()] };
