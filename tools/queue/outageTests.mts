import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf, type Execution } from '../../test/harness/n8n/execution.mjs';
import { majorOf, N8N_VERSION, type Major } from '../../test/harness/versions.mjs';
import { outputText } from './load/audit.mjs';
import { prepareLoad, startLoad, untilEnded } from './load/load.mjs';
import { outages, type Outage } from './outages.mjs';
import { scenarioResult, type Suite } from './page/results.mjs';
import { adoptedByRetry, dropped, NOT_LOST, paidAgain, runAgain, unharmed } from './recovery.mjs';

const SIZE = { executions: 6, tasks: 3 };
const RECOVERIES = { unharmed, runAgain, adoptedByRetry, dropped, paidAgain };

export function testOutages(suite: Suite): void {
	const major = majorOf(N8N_VERSION);
	const short = outages.find(({ isShortIn }) => isShortIn === major);
	const chosen = suite.isShort && short ? [short] : outages;
	for (const outage of chosen) {
		test(outage.name, async () => await runWithOutage(suite, outage, major));
	}
}

async function runWithOutage(
	suite: Suite,
	{ when, kill, recoveries, ...options }: Outage,
	major: Major,
): Promise<void> {
	const recovery = recoveries?.[major] ?? 'unharmed';
	const load = await prepareLoad(suite.cluster(), { ...options, ...SIZE });
	try {
		await startLoad(load);
		await when(load);
		const killed = await kill(load);
		const ended = await untilEnded(load);
		const lost = ended.filter(({ status }) => status !== 'success');
		assertLost(lost, NOT_LOST.includes(recovery) ? [] : killed);
		const { audit, outcome } = await RECOVERIES[recovery](load, ended, lost);
		const whom = killed.length > 0 ? `${killed.length} executions ran in it: ` : '';
		suite.note(scenarioResult(load, audit, `${whom}${outcome}`, { hasOutage: true }));
		assert.deepEqual(audit.broken, []);
	} finally {
		for (const restore of load.restores) await restore();
		await load.sim.close();
	}
}

/** What n8n does not run again by itself has failed, without the node's data. */
function assertLost(lost: Execution[], killed: string[]): void {
	const words = lost.map((each) => `${each.id} ${each.status}: ${errorOf(each).top?.message}`);
	const ids = lost.map(({ id }) => id);
	assert.deepEqual(ids.sort(), [...killed].sort(), words.join('\n'));
	for (const execution of lost) {
		assert.ok(['error', 'crashed'].includes(execution.status), execution.status);
		assert.equal(outputText(execution), '[]');
	}
}
