import assert from 'node:assert/strict';
import { test } from 'node:test';
import { errorOf, type Execution } from '../../test/harness/n8n/execution.mjs';
import { majorOf, N8N_VERSION, type Major } from '../../test/harness/versions.mjs';
import { outputText } from './load/audit.mjs';
import { factsOf, PROFILE_NAMES } from '../../test/simulator/server.mjs';
import { prepareLoad, startLoad, untilEnded, type Load } from './load/load.mjs';
import { outages, type Outage } from './outages.mjs';
import { scenarioResult, type Suite } from './page/results.mjs';
import { NOT_LOST, RECOVERIES, type Recovery } from './recovery.mjs';

/** For each service. */
const SIZE = { executions: 3, tasks: 3 };

export function testOutages(suite: Suite): void {
	const major = majorOf(N8N_VERSION);
	const short = outages.find(({ isShortIn }) => isShortIn === major);
	const chosen = suite.isShort && short ? [short] : outages;
	for (const outage of chosen) {
		test(outage.name, async () => await runWithOutage(suite, outage, major));
	}
}

/** The services that can play it: one that never calls back ends each wait at its limit. */
const servicesFor = ({ by }: Outage) =>
	PROFILE_NAMES.filter((service) => by !== 'callback' || factsOf(service).sendsCallbacks);

async function runWithOutage(suite: Suite, outage: Outage, major: Major): Promise<void> {
	const { when, kill, recoveries, ...options } = outage;
	const loads: Load[] = [];
	try {
		for (const service of servicesFor(outage)) {
			loads.push(await prepareLoad(suite.cluster(), { ...options, ...SIZE, service }));
		}
		await Promise.all(loads.map(startLoad));
		await Promise.all(loads.map(when));
		const killed = await kill(loads);
		const broken: string[] = [];
		for (const load of loads) {
			const recovery = recoveries?.[major](load.options.service) ?? 'unharmed';
			broken.push(...(await settle(suite, load, recovery, killed)));
		}
		assert.deepEqual(broken, []);
	} finally {
		for (const load of loads) {
			for (const restore of load.restores) await restore();
			await load.sim.close();
		}
	}
}

/** Waits until a load has ended, does what a person would do then, and says what is wrong. */
async function settle(
	suite: Suite,
	load: Load,
	recovery: Recovery,
	killed: string[],
): Promise<string[]> {
	const ended = await untilEnded(load);
	const own = ended.filter(({ id }) => killed.includes(id));
	const lost = ended.filter(({ status }) => status !== 'success');
	assertFailed(lost, NOT_LOST.includes(recovery) ? [] : own, recovery);
	const { audit, outcome } = await RECOVERIES[own.length > 0 ? recovery : 'unharmed'](
		load,
		ended,
		own,
	);
	const whom = own.length > 0 ? `executions that ran in it: ${own.length}; ` : '';
	suite.note(scenarioResult(load, audit, `${whom}${outcome}`, { hasOutage: true }));
	return audit.broken;
}

/** What n8n does not run again by itself has failed, without the node's data. */
function assertFailed(lost: Execution[], expected: Execution[], recovery: Recovery): void {
	const words = lost.map((each) => `${each.id} ${each.status}: ${errorOf(each).top?.message}`);
	const ids = lost.map(({ id }) => id);
	assert.deepEqual(ids.sort(), expected.map(({ id }) => id).sort(), words.join('\n'));
	if (recovery === 'toldAtOnce') return;
	for (const execution of lost) {
		assert.ok(['error', 'crashed'].includes(execution.status), execution.status);
		assert.equal(outputText(execution), '[]');
	}
}
