import { after, before, test } from 'node:test';
import { measuredAt } from '../../test/harness/reports.mjs';
import { say } from '../../test/harness/say.mjs';
import { N8N_VERSION } from '../../test/harness/versions.mjs';
import { startCluster, type Cluster } from './cluster/cluster.mjs';
import { ensurePrograms, type Programs } from './cluster/packages.mjs';
import { testOutages } from './outageTests.mjs';
import { publish, type ScenarioResult } from './page/results.mjs';
import { testByHand, testSteady } from './steadyTests.mjs';

const isShort = process.env.QUEUE_SHORT === '1';

function testQueue(programs: Programs): void {
	let cluster: Cluster | undefined;
	const results: ScenarioResult[] = [];
	before(async () => {
		cluster = await startCluster(N8N_VERSION, programs);
	});
	after(async () => {
		if (!cluster) return;
		await cluster.stop();
		const bootSeconds = Math.round(cluster.bootMs / 1000);
		publish({ version: N8N_VERSION, date: measuredAt(), bootSeconds, isShort, results });
	});
	const suite = {
		cluster: () => {
			if (!cluster) throw new Error('n8n has not started');
			return cluster;
		},
		isShort,
		note: (result: ScenarioResult) => void results.push(result),
	};
	testByHand(suite);
	testSteady(suite);
	testOutages(suite);
}

const programs = await ensurePrograms(say);
if ('missing' in programs) {
	console.log(`Skipped: ${programs.missing}`);
	test('queue mode', { skip: programs.missing }, () => {});
} else {
	testQueue(programs);
}
