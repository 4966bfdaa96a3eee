// Makes example data: arguments in, exit code out.
import { hearSignals } from '@slipway/runtime/early-signals';

hearSignals(); // loading the rest takes a while
const { exampleService, runService } = await import('@slipway/runtime');
process.exitCode = await runService(exampleService, process.argv.slice(2));
