import { join } from 'node:path';
import { runProgram } from '../../test/harness/program.mjs';
import { readReports } from '../../test/harness/reports.mjs';
import { REPOSITORY } from '../../test/harness/repository.mjs';
import { runInVersions } from '../../test/harness/runTests.mjs';
import { N8N_VERSIONS } from '../../test/harness/versions.mjs';
import { writeQueuePage } from './page/document.mjs';
import { reportName, type QueueReport } from './page/results.mjs';

// `QUEUE_SHORT=1` runs fewer and smaller scenarios.

const FILE_LIMIT_MS = 30 * 60_000;
const FILE = join(REPOSITORY, 'tools', 'queue', 'queue.test.mts');

await runProgram(async () => {
	const files = [FILE];
	await runInVersions({ name: 'queue', files, fileLimitMs: FILE_LIMIT_MS, isSideBySide: false });
	// The versions that were not chosen keep what they came to the last time.
	if (process.env.WRITE_DOCS !== '1') return;
	await writeQueuePage(readReports<QueueReport>(N8N_VERSIONS.map(reportName)));
});
