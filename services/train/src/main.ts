// The train service: arguments in, exit code out.
import { runService, trainService } from '@slipway/runtime';

process.exitCode = await runService(trainService, process.argv.slice(2));
