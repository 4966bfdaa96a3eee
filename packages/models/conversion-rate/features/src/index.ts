export { type ExampleOptions, example, exampleData, exampleV1, exampleV2 } from './example-data.ts';
export { device, featureNamesV1, featuresV1, inputV1, labelV1, outputV1 } from './features-v1.ts';
export { featureNamesV2, featuresV2, inputV2, labelV2 } from './features-v2.ts';
export { predictionsV1 } from './predictions-v1.ts';
