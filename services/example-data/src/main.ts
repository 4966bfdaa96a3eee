// Makes example data: arguments in, exit code out.
import { exampleService, runService } from '@slipway/runtime';

process.exitCode = await runService(exampleService, process.argv.slice(2));
