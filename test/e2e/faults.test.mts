import { after, before, describe, test } from 'node:test';
import { openEnvironment, type Environment } from '../harness/environment.mjs';
import { publicHosts } from '../harness/n8n/n8nEnv.mjs';
import { isN8n2, majorOf, N8N_VERSION } from '../harness/versions.mjs';
import { openFixture } from './faults/fixture.mjs';
import { assertExpected, assertGap, assertInvariants, violations } from './faults/judge.mjs';
import { Results } from './faults/report.mjs';
import { forEachService, happensIn, runUndisturbed, type ServiceRow } from './faults/row.mjs';
import { callbackRows } from './faults/rows/callbackRows.mjs';
import { downloadRows, spoiltFileRows } from './faults/rows/downloadRows.mjs';
import { fileKillRows, fileRows } from './faults/rows/fileRows.mjs';
import { getRows } from './faults/rows/getRows.mjs';
import { inputRows } from './faults/rows/inputRows.mjs';
import { kindRows } from './faults/rows/kindRows.mjs';
import { killRows, n8nRows } from './faults/rows/n8nRows.mjs';
import { postRows } from './faults/rows/postRows.mjs';

/** Each has a service of its own. The slowest come first. */
const sideBySide = [
	...spoiltFileRows,
	...callbackRows,
	...kindRows,
	...n8nRows,
	...fileRows,
	...postRows,
	...getRows,
	...downloadRows,
	...inputRows,
].flatMap(forEachService);

/** Rows that need n8n for themselves. The services of one share the end of n8n. */
const byThemselves = [...killRows, ...fileKillRows].map(forEachService);

const ROWS_AT_A_TIME = 12;
const MAJOR = majorOf(N8N_VERSION);

/** `FAULTS_SHORT=1`: a row that can happen in both majors runs in one of them, if others run beside it. */
const isShort = process.env.FAULTS_SHORT === '1';

function isChosen({ majors }: ServiceRow, index: number): boolean {
	return !isShort || majors !== undefined || index % 2 === (isN8n2 ? 0 : 1);
}

/** With n8n's defaults, under which 1.x has no links to files; and one that keeps files on disk. */
let environment: Environment;
let withFiles: Environment;
const results = new Results(N8N_VERSION, [...sideBySide, ...byThemselves.flat()]);
before(async () => {
	// Without a pool, n8n 1.x sends the statements of all transactions through one connection.
	const env = { ...publicHosts, DB_SQLITE_POOL_SIZE: '4' };
	environment = await openEnvironment('kling', {}, env);
	withFiles = isN8n2
		? environment
		: await openEnvironment('kling', {}, { ...env, N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem' });
});
after(async () => {
	await environment?.stop();
	if (withFiles !== environment) await withFiles?.stop();
	await results.publish();
});

function testRow(row: ServiceRow): void {
	const skip = !happensIn(row, N8N_VERSION) && 'it cannot happen in this n8n';
	test(`${row.where}: ${row.fault} [${row.service}]`, { skip }, async () => {
		const fixture = await openFixture(row.file ? withFiles : environment, row);
		try {
			const execution = await (row.act ?? runUndisturbed)(fixture);
			const broken = violations(fixture, execution);
			const gap = row.gap?.major === MAJOR ? row.gap : undefined;
			const result = results.note(fixture, execution, broken);
			if (gap) {
				assertGap(fixture, gap, broken);
			} else {
				assertInvariants(broken);
				assertExpected(fixture, execution);
			}
			result.isAsExpected = true;
		} finally {
			await fixture.sim.close();
		}
	});
}

describe('faults of one workflow', { concurrency: ROWS_AT_A_TIME }, () => {
	sideBySide.filter(isChosen).forEach(testRow);
});

describe('faults of all of n8n', () => {
	for (const rows of byThemselves) {
		describe(rows[0].fault, { concurrency: rows.length }, () => rows.forEach(testRow));
	}
});
