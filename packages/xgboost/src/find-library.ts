// Main for install-xgboost.sh: prints `found` and the library with which training would work here, or `missing` and why.
import { findXgboost, xgboostProblem } from './library.ts';

const library = process.argv[2] || undefined;
const found = findXgboost(library);
console.log(
  found === null
    ? `missing ${xgboostProblem(library)}`
    : `found ${found.name} ${found.version}, ${found.path}`,
);
