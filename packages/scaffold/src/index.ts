export { ScaffoldError } from './errors.ts';
export { familyFiles, firstVersion } from './family-files.ts';
export { addToLockfile, type LinkedPackage } from './lockfile.ts';
export {
  type Engine,
  featuresName,
  type ScaffoldFile,
  type Task,
  type VersionFacts,
  versionName,
} from './version-facts.ts';
export { versionFiles } from './version-files.ts';
