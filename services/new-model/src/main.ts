// Makes a new model version: arguments in, exit code out.
import { runNewModel } from '@slipway/runtime/new-model';

process.exitCode = await runNewModel(process.argv.slice(2));
