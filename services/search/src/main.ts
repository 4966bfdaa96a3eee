// The search service: arguments in, exit code out.
import { hearSignals } from '@slipway/runtime/early-signals';

hearSignals(); // loading the rest takes a while
const { runService, searchService } = await import('@slipway/runtime');
process.exitCode = await runService(searchService, process.argv.slice(2));
