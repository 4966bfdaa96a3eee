// Makes example data: arguments in, exit code out.
import { keepCompiledCode } from '@slipway/runtime/compiled-code';
import { hearSignals } from '@slipway/runtime/early-signals';

hearSignals(); // loading the rest takes a while
keepCompiledCode();
const { exampleService, runService } = await import('@slipway/runtime');
process.exitCode = await runService(exampleService, process.argv.slice(2));
