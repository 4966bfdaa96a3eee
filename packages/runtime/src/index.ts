export { runCli } from './cli/run-cli.ts';
export { runPipeline } from './run-pipeline.ts';
export { runService, type Service } from './run-service.ts';
export { exampleService, searchService, serveService, trainService } from './services.ts';
