// The local bucket obeys the laws, and those that only files and processes know.
import { testBucketLaws } from './bucket-laws.suite.ts';
import { useMortalFolders } from './local-law.fixture.ts';
import { openBucket } from './open-bucket.ts';
import { tempFolders } from './temp-folder.fixture.ts';

const newFolder = tempFolders();
testBucketLaws('local', () => openBucket(newFolder()), useMortalFolders(newFolder));
