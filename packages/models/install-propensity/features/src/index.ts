export { type ExampleOptions, example, exampleData } from './example-data.ts';
export { featuresV1, inputV1, labelV1, outputV1 } from './features-v1.ts';
export { predictionsV1 } from './predictions-v1.ts';
