import { join } from 'node:path';
import { runProgram } from '../../test/harness/program.mjs';
import { REPOSITORY } from '../../test/harness/repository.mjs';
import { runInVersions } from '../../test/harness/runTests.mjs';
import { writeQueuePage } from './page/document.mjs';
import { readQueueReports } from './page/results.mjs';

// `QUEUE_SHORT=1` runs fewer and smaller scenarios.

const FILE_LIMIT_MS = 30 * 60_000;
const FILE = join(REPOSITORY, 'tools', 'queue', 'queue.test.mts');

await runProgram(async () => {
	const files = [FILE];
	await runInVersions({ name: 'queue', files, fileLimitMs: FILE_LIMIT_MS, isSideBySide: false });
	// A column for each version with a report: those that were not chosen keep theirs.
	if (process.env.WRITE_DOCS !== '1') return;
	await writeQueuePage(readQueueReports());
});
