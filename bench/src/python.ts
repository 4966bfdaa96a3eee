// The peer: a Python that has pandas and xgboost, if this machine has one.
import { spawnSync } from 'node:child_process';

/** An interpreter and what it found. */
export interface Python {
  readonly command: string;
  /** e.g. `Python 3.11.2, pandas 1.5.3, xgboost 1.7.4` */
  readonly versions: string;
}

const CANDIDATES = ['/usr/bin/python3', 'python3'];
const PROGRAM =
  'import sys, pandas, xgboost; print(f"Python {sys.version.split()[0]}, pandas {pandas.__version__}, xgboost {xgboost.__version__}")';

/** The first interpreter that imports both, or undefined. */
export function findPython(): Python | undefined {
  for (const command of CANDIDATES) {
    const { status, stdout } = spawnSync(command, ['-c', PROGRAM], { encoding: 'utf8' });
    if (status === 0) return { command, versions: stdout.trim() };
  }
  return undefined;
}

/** What to say where there is none. */
export const NO_PYTHON =
  'the Python peer is missing: apt-get install python3-pandas python3-xgboost; measuring without it';
