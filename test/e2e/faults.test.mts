import { after, before, describe, test } from 'node:test';
import { enter, justRun } from './faults/actor.mjs';
import { assertGap, assertInvariants, assertExpected } from './faults/expectation.mjs';
import { violations } from './faults/invariants.mjs';
import { oneByOne, sideBySide } from './faults/matrix.mjs';
import { Results } from './faults/results.mjs';
import { happensIn, type Row } from './faults/row.mjs';
import { N8N_VERSION, openStage, type Stage } from './support/stage.mjs';

const ROWS_AT_A_TIME = 6;
const MAJOR = N8N_VERSION.split('.')[0];

let stage: Stage;
const results = new Results(N8N_VERSION, [...sideBySide, ...oneByOne]);
before(async () => {
	// Without a pool, n8n 1.x sends the statements of all transactions through one connection.
	stage = await openStage({}, { DB_SQLITE_POOL_SIZE: '4' });
});
after(async () => {
	await stage.stop();
	await results.publish();
});

function testRow(row: Row): void {
	const skip = !happensIn(row, N8N_VERSION) && 'it cannot happen in this n8n';
	test(`${row.where}: ${row.fault}`, { skip }, async () => {
		const actor = await enter(stage, row);
		try {
			const execution = await (row.play ?? justRun)(actor);
			const broken = violations(actor, execution);
			const gap = row.gap?.major === MAJOR ? row.gap : undefined;
			const result = results.note(actor, execution, broken);
			if (gap) {
				assertGap(actor, gap, broken);
			} else {
				assertInvariants(broken);
				assertExpected(actor, execution);
			}
			result.isAsExpected = true;
		} finally {
			await actor.sim.close();
		}
	});
}

describe('what strikes one workflow', { concurrency: ROWS_AT_A_TIME }, () => {
	sideBySide.forEach(testRow);
});

describe('what strikes all of n8n', () => {
	oneByOne.forEach(testRow);
});
