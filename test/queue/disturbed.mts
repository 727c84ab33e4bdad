import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf, type Execution } from '../e2e/support/execution.mjs';
import { disturbances, type Disturbance } from './disturbances.mjs';
import { adoptedByRetry, dropped, NOT_LOST, paidAgain, runAgain, unharmed } from './fates.mjs';
import { outputText } from './support/accounts.mjs';
import { prepareLoad, startLoad, untilEnded } from './support/load.mjs';
import { resultOf } from './support/results.mjs';
import type { Stage } from './support/stage.mjs';

const SIZE = { executions: 6, tasks: 3 };
const FATES = { unharmed, runAgain, adoptedByRetry, dropped, paidAgain };

export function testDisturbed(stage: Stage): void {
	const major = stage.isN8n2 ? '2' : '1';
	const short = disturbances.find(({ isShortIn }) => isShortIn === major);
	const chosen = stage.isShort && short ? [short] : disturbances;
	for (const disturbance of chosen) {
		test(disturbance.name, async () => await disturb(stage, disturbance, major));
	}
}

async function disturb(
	stage: Stage,
	{ when, strike, fates, ...options }: Disturbance,
	major: '1' | '2',
): Promise<void> {
	const fate = fates?.[major] ?? 'unharmed';
	const load = await prepareLoad(stage.cluster(), { ...options, ...SIZE });
	try {
		await startLoad(load);
		await when(load);
		const struck = await strike(load);
		const ended = await untilEnded(load);
		const lost = ended.filter(({ status }) => status !== 'success');
		assertLost(lost, NOT_LOST.includes(fate) ? [] : struck);
		const { account, outcome } = await FATES[fate](load, ended, lost);
		const whom = struck.length > 0 ? `${struck.length} executions ran in it: ` : '';
		stage.note(resultOf(load, account, `${whom}${outcome}`, true));
		assert.deepEqual(account.broken, []);
	} finally {
		for (const mend of load.after) await mend();
		await load.sim.close();
	}
}

/** What n8n does not run again by itself has failed, without the node's data. */
function assertLost(lost: Execution[], struck: string[]): void {
	const words = lost.map((each) => `${each.id} ${each.status}: ${errorOf(each).top?.message}`);
	const ids = lost.map(({ id }) => id);
	assert.deepEqual(ids.sort(), [...struck].sort(), words.join('\n'));
	for (const execution of lost) {
		assert.ok(['error', 'crashed'].includes(execution.status), execution.status);
		assert.equal(outputText(execution), '[]');
	}
}
