// The search service: arguments in, exit code out.
import { keepCompiledCode } from '@slipway/runtime/compiled-code';
import { hearSignals } from '@slipway/runtime/early-signals';

hearSignals(); // loading the rest takes a while
keepCompiledCode();
const { runService, searchService } = await import('@slipway/runtime');
process.exitCode = await runService(searchService, process.argv.slice(2));
