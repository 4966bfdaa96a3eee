// The serve service: arguments in, exit code out.
import { runService, serveService } from '@slipway/runtime';

process.exitCode = await runService(serveService, process.argv.slice(2));
