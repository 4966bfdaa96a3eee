// The peer: a Python that has what a bench compares with, if this machine has one.
import { spawnSync } from 'node:child_process';

/** An interpreter and what it found. */
export interface Python {
  readonly command: string;
  /** e.g. `Python 3.11.2, pandas 1.5.3, xgboost 1.7.4` */
  readonly versions: string;
}

const CANDIDATES = ['/usr/bin/python3', 'python3'];

/** The first interpreter that imports pandas and xgboost, or undefined. */
export const findPython = (): Python | undefined => find(['pandas', 'xgboost']);

/** The first interpreter that imports pandas, or undefined. */
export const findPandas = (): Python | undefined => find(['pandas']);

/** The first interpreter that imports scikit-learn, or undefined. */
export const findScikitLearn = (): Python | undefined => find(['sklearn']);

/** The first interpreter that imports what searches with scikit-learn over xgboost, or undefined. */
export const findSearchPeer = (): Python | undefined => find(['pandas', 'sklearn', 'xgboost']);

/** What to say where there is none. */
export const NO_PYTHON =
  'the Python peer is missing: apt-get install python3-pandas python3-xgboost; measuring without it';
/** The same of pandas alone. */
export const NO_PANDAS = 'the Python peer is missing: apt-get install python3-pandas; measuring without it';
/** The same of scikit-learn. */
export const NO_SCIKIT_LEARN =
  'the Python peer is missing: apt-get install python3-sklearn; measuring without it';
/** The same of both. */
export const NO_SEARCH_PEER =
  'the Python peer is missing: apt-get install python3-pandas python3-sklearn python3-xgboost; measuring without it';

function find(modules: readonly string[]): Python | undefined {
  const versions = modules.map((name) => `, ${name} {${name}.__version__}`).join('');
  const program = `import sys, ${modules.join(', ')}; print(f"Python {sys.version.split()[0]}${versions}")`;
  for (const command of CANDIDATES) {
    const { status, stdout } = spawnSync(command, ['-c', program], { encoding: 'utf8' });
    if (status === 0) return { command, versions: stdout.trim() };
  }
  return undefined;
}
