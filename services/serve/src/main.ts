// The serve service: arguments in, exit code out.
import { hearSignals } from '@slipway/runtime/early-signals';

hearSignals(); // loading the rest takes a while
const { runService, serveService } = await import('@slipway/runtime');
process.exitCode = await runService(serveService, process.argv.slice(2));
